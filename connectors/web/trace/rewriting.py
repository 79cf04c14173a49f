"""A recording written anew: of Playwright's file only what is known to be harmless is taken over. Pure but for the zip.

Events, fields and attributes that aren't named here are left out, whatever a later Playwright may write.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from connectors.web.trace.addresses import bare, sent
from connectors.web.trace.hidden import Hidden
from connectors.web.trace.pages import Pages

MOST = 200 * 2**20  # bytes unpacked; more isn't looked through
_ROUTINE = frozenset({"waitForTimeout", "evaluateExpression", "evaluateExpressionHandle"})  # how we look at a page
_TOLD = frozenset({"x", "y", "button", "clickCount", "waitUntil", "timeout"})
_PAGE = ("phase", "callId", "pageId", "frameId", "doctype", "viewport", "timestamp", "wallTime", "isMainFrame")
_TIMES = ("pageref", "_frameref", "_monotonicTime", "startedDateTime", "time", "timings")
_CONTEXT = ("version", "origin", "browserName", "playwrightVersion", "platform", "wallTime", "monotonicTime")

Event = dict[str, Any]


class TraceUnsafeError(Exception):
    """A recording can't be written so that no secret is in it: it isn't kept."""


def rewritten(raw: Path, secrets: Iterable[str]) -> bytes:
    """Playwright's recording without passwords, cookies, answers of the server and lists of other people.

    Args:
        raw: The zip that Playwright wrote.
        secrets: Values that must stand nowhere in what is kept, in no way of writing them.

    Returns:
        A zip that Playwright's trace viewer opens.

    Raises:
        TraceUnsafeError: It is no such file, too large, or a secret would still be in it.
    """
    try:
        return _rewritten(raw, Hidden(secrets))
    except (zipfile.BadZipFile, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise TraceUnsafeError(f"it isn't written as expected ({type(error).__name__})") from error


def _rewritten(raw: Path, hidden: Hidden) -> bytes:
    with zipfile.ZipFile(raw) as file:
        if sum(one.file_size for one in file.infolist()) > MOST:
            raise TraceUnsafeError(f"it is larger than {MOST // 2**20} MB")
        contents = {one: file.read(one) for one in file.namelist()}
    styles: dict[str, str] = {}  # the only answers of a server that are kept: pages look like nothing without
    network = [_exchange(one, contents, styles, hidden) for one in _events(contents["trace.network"])]
    told = _Told(hidden, contents, styles)
    trace = [event for one in _events(contents["trace.trace"]) if (event := told.event(one)) is not None]
    told.pages.finish()
    parts = {"trace.trace": _lines(trace), "trace.network": _lines(network), **styles}
    if any(hidden.is_in(name) or hidden.is_in(text) for name, text in parts.items()):
        raise TraceUnsafeError("a secret stands where none was expected")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return packed.getvalue()


def _events(content: bytes) -> Iterable[Event]:
    return (json.loads(line) for line in content.decode().splitlines() if line)


def _lines(events: Iterable[Event]) -> str:
    return "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in events)


def _of(event: Mapping[str, Any], names: Iterable[str]) -> Event:
    return {name: event[name] for name in names if name in event}


def _style(name: str, contents: Mapping[str, bytes], styles: dict[str, str], hidden: Hidden) -> bool:
    """Keep a style sheet; False where there is none of that name that can be read."""
    try:
        styles[name] = hidden.out_of(contents[name].decode())
    except (KeyError, UnicodeDecodeError):
        return False
    return True


def _exchange(event: Event, contents: Mapping[str, bytes], styles: dict[str, str], hidden: Hidden) -> Event:
    """What was asked and answered: addresses, sizes and times, the names of what was sent, and style sheets."""
    whole, asked, answer = event["snapshot"], event["snapshot"]["request"], event["snapshot"]["response"]
    request: Event = {
        **_of(asked, ("method", "httpVersion", "headersSize", "bodySize")),
        "url": hidden.out_of(bare(asked["url"])),
        "cookies": [],
        "headers": [],
        "queryString": [],
    }
    if body := asked.get("postData"):
        text = body.get("text") or contents.get(body.get("_file", ""), b"").decode("utf-8", "replace")
        kind = str(body.get("mimeType", ""))
        if (names := sent(kind, text)) is not None:
            request["postData"] = {"mimeType": kind.partition(";")[0], "params": [], "text": hidden.out_of(names)}
    content: Event = _of(answer["content"], ("size", "mimeType"))
    style = str(answer["content"].get("_file", ""))
    if content.get("mimeType", "").startswith("text/css") and _style(style, contents, styles, hidden):
        content["_file"] = style
    response = {
        **_of(answer, ("status", "statusText", "httpVersion", "headersSize", "bodySize", "_transferSize")),
        "cookies": [],
        "headers": [],
        "content": content,
        "redirectURL": hidden.out_of(bare(answer.get("redirectURL") or "")),
    }
    snapshot = {**_of(whole, _TIMES), "request": request, "response": response, "cache": {}}
    return {"type": "resource-snapshot", "snapshot": snapshot}


class _Told:
    """What happened, event by event."""

    def __init__(self, hidden: Hidden, contents: Mapping[str, bytes], styles: dict[str, str]) -> None:
        self.pages = Pages(hidden)
        self._hidden, self._contents, self._styles = hidden, contents, styles
        self._calls: set[str] = set()

    def event(self, event: Event) -> Event | None:
        """What is taken over of it; None: nothing."""
        kind = event["type"]
        if kind == "context-options":
            options = _of(event.get("options", {}), ("viewport", "deviceScaleFactor", "isMobile"))
            return {"type": kind, **_of(event, _CONTEXT), "options": options, "sdkLanguage": "python"}
        if kind == "frame-snapshot":
            return {"type": kind, "snapshot": self._page(event["snapshot"])}
        if kind == "before":
            return self._act(event)
        if kind in {"input", "after"} and event["callId"] in self._calls:
            said = str((event.get("error") or {}).get("message", "")).partition("\n")[0]
            error = {"error": {"name": "Error", "message": self._hidden.out_of(said)}} if said else {}
            return {"type": kind, **_of(event, ("callId", "endTime", "point", "box")), **error}
        if kind == "event" and event.get("method") in {"page", "pageClosed"}:
            told = _of(event["params"], ("pageId", "openerPageId"))
            return {"type": kind, **_of(event, ("time", "class", "method", "pageId")), "params": told}
        return None

    def _act(self, event: Event) -> Event | None:
        params, title = event.get("params") or {}, ""
        boxes = _filled(params.get("arg")) if event["method"] == "evaluateExpression" else None
        if boxes is not None:
            title = f"fill {boxes} boxes"
        elif event["method"] in _ROUTINE:
            return None
        elif event["method"] == "tracingGroup":
            title = str(event.get("title", ""))
        self._calls.add(event["callId"])
        told = _of(params, _TOLD)
        if "url" in params:
            told["url"] = self._hidden.out_of(bare(str(params["url"])))
        named_so = {"title": self._hidden.out_of(title)} if title else {}
        kept = _of(event, ("callId", "parentId", "startTime", "class", "method", "pageId"))
        return {"type": "before", **kept, **named_so, "params": told}

    def _page(self, snapshot: Event) -> Event:
        html = self.pages.take(snapshot["frameId"], snapshot["html"])
        replaced = []
        for one in snapshot.get("resourceOverrides") or []:
            kept = {"url": self._hidden.out_of(bare(one["url"])), **_of(one, ("ref",))}
            file = str(one.get("file", ""))
            if file.endswith(".css") and _style(file, self._contents, self._styles, self._hidden):
                kept["file"] = file
            if len(kept) > 1:
                replaced.append(kept)
        address = self._hidden.out_of(bare(snapshot["frameUrl"]))
        return {**_of(snapshot, _PAGE), "frameUrl": address, "html": html, "resourceOverrides": replaced}


def _filled(argument: Any) -> int | None:
    """How many boxes one of our round trips fills; None where it only looks."""
    parts = {one["k"]: one["v"] for one in argument["value"].get("o", ())} if argument else {}
    return len(parts["tasks"]["a"]) if parts.get("what", {}).get("s") == "fill" else None
