"""From a request to an answer: read what was sent, ask the guard, run the route, tell what went wrong."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from loguru import logger
from markupsafe import Markup
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from bots.errors import AnswerRefusedError, BotsError, CaseStateError, NotFoundError, StoreError
from bots.panel.guard import (
    ForeignRequestError,
    LogInFirstError,
    NotAllowedError,
    admit,
    cookie_name,
    identify,
    is_secure,
    refuse_foreign,
)
from bots.panel.house import House
from bots.panel.plain import plain
from bots.panel.routes import Button, Entry, Feed, Page
from bots.panel.visit import Visit
from bots.people.guessing import TooManyTriesError
from bots.people.logging_in import Lack, WrongPasswordError
from bots.people.second_factor import WrongCodeError
from bots.validation import Strict, explain

_READ_UNASKED = 1_000_000  # bytes that are read before it is known who sends them
_SAID = "bots_said"  # the cookie that carries what a button did to the next page


class TooLargeError(BotsError):
    """More was sent than the panel takes."""


STATUS: tuple[tuple[type[BotsError], int], ...] = (
    (LogInFirstError, 401),
    (WrongPasswordError, 401),
    (WrongCodeError, 401),
    (NotAllowedError, 403),
    (ForeignRequestError, 403),
    (TooManyTriesError, 429),
    (NotFoundError, 404),
    (CaseStateError, 409),
    (AnswerRefusedError, 422),
    (StoreError, 503),
    (TooLargeError, 413),
)
DOORS = {None: "/log-in", Lack.CODE: "/log-in/code", Lack.SET_UP: "/account/second-factor"}


def endpoint(house: House, entry: Entry) -> Callable[[Request], Awaitable[Response]]:
    """What Starlette calls for a route."""

    async def answer(request: Request) -> Response:
        visit = Visit(request, house)
        try:
            if isinstance(entry, Button) and entry.most > _READ_UNASKED:
                await run_in_threadpool(_admitted, visit, entry)
            data = await _body(request, entry.most) if isinstance(entry, Button) else {}
        except BotsError as error:
            return await run_in_threadpool(failed, visit, error)
        return await run_in_threadpool(_guarded, visit, entry, data)

    return answer


def _guarded(visit: Visit, entry: Entry, data: Mapping[str, Any]) -> Response:
    request = visit.request
    try:
        _admitted(visit, entry)
        said = cookie_name(secure=is_secure(request), name=_SAID)
        request.scope["bots_said"] = unquote(request.cookies.get(said, ""))[:500]
        response = _run(visit, entry, data)
    except BotsError as error:
        if isinstance(error, NotAllowedError | ForeignRequestError):
            who = visit.user.name if visit.user else "somebody"
            logger.warning("{} {} was refused to {}: {}", request.method, entry.path, who, type(error).__name__)
        return failed(visit, error)
    except Exception as error:  # noqa: BLE001 - whatever it is, a person gets a page and no traceback
        logger.error("{} {}: {}", request.method, entry.path, type(error).__name__)
        logger.opt(exception=error).debug("Where it came from")
        return failed(visit, error)
    if said in request.cookies and request.method == "GET" and isinstance(entry, Page) and _is_whole(request):
        response.delete_cookie(said, secure=is_secure(request))
    return response


def _admitted(visit: Visit, entry: Entry) -> None:
    """Find out who asks, and refuse whoever may not."""
    request = visit.request
    api = request.url.path.startswith("/api/")
    refuse_foreign(
        "GET" if api else request.method,  # a token is never sent by the browser itself
        request.headers,
        request.url.scheme,
        house_names(visit.house),
    )
    identify(visit)
    admit(visit, entry)


def _run(visit: Visit, entry: Entry, data: Mapping[str, Any]) -> Response:
    if isinstance(entry, Page):
        return entry.show(visit)
    if isinstance(entry, Feed):
        return JSONResponse(plain(entry.tell(visit)))
    visit.data = data
    result = entry.press(visit, understood(entry.takes, data))
    if not entry.quiet:
        visit.house.changed()
    if isinstance(answer := result.get("response"), Response):
        return answer
    if visit.by_token or _wants_json(visit.request):
        return JSONResponse(plain({name: value for name, value in result.items() if name != "then"}))
    response: Response = RedirectResponse(str(result.get("then") or came_from(visit)), 303)
    if result.get("said"):
        response.set_cookie(
            cookie_name(secure=is_secure(visit.request), name=_SAID),
            quote(_text(result["said"])[:500]),
            max_age=30,
            httponly=True,
            samesite="strict",
            secure=is_secure(visit.request),
        )
    return response


def _text(said: object) -> str:
    """What is said, as text: where it is shown it is escaped again."""
    return said.unescape() if isinstance(said, Markup) else str(said)


def failed(visit: Visit, error: Exception) -> Response:
    """The answer to what went wrong: JSON for programs, else a page; the way to the log-in where that is missing."""
    status = status_of(error)
    text = str(error) or (type(error).__doc__ or "").strip() if isinstance(error, BotsError) else ""
    request = visit.request
    if visit.by_token or request.url.path.startswith("/api/") or _wants_json(request):
        headers = {"www-authenticate": "Bearer"} if status == 401 else {}
        return JSONResponse({"error": type(error).__name__, "message": text}, status, headers)
    if isinstance(error, LogInFirstError):
        if request.headers.get("hx-request"):
            return Response(status_code=401, headers={"hx-redirect": "/log-in"})
        if visit.house.is_new():
            return RedirectResponse("/start", 303)
        return RedirectResponse(door_of(visit, request.url.path, request.url.query), 303)
    return visit.render("error.html", status=status, code=status, text=text, back=came_from(visit))


def status_of(error: Exception) -> int:
    """The HTTP status of what went wrong."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def told(visit: Visit, error: BotsError) -> str:
    """What went wrong, in the language of whoever asks, for the form that they filled."""
    if isinstance(error, TooManyTriesError):
        text = visit.words("Too many log-ins have failed: try again in %(minutes)s min.", minutes=error.minutes)
        return text.unescape()
    return visit.words.message(str(error) or (type(error).__doc__ or "").strip())


def door_of(visit: Visit, path: str, query: str = "") -> str:
    """Where somebody goes to get in, and from there on to `path`."""
    door = DOORS[visit.coming.lack if visit.coming else None]
    then = path + (f"?{query}" if query else "")
    return f"{door}?{urlencode({'then': then})}" if then not in {"/", door} else door


def house_names(house: House) -> frozenset[str]:
    """The names that the panel answers to besides this machine's own."""
    return frozenset(name.lower() for name in house.settings.panel.hosts)


def understood(model: type[Strict], data: Mapping[str, Any]) -> Strict:
    """What was handed over, checked.

    Raises:
        AnswerRefusedError: It doesn't fit.
    """
    fields = model.model_fields
    values: dict[str, Any] = {}
    for name, value in data.items():
        many = name in fields and "list" in str(fields[name].annotation)
        values[name] = value if many or not isinstance(value, list) else value[-1] if value else ""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise AnswerRefusedError(explain(error, model) + ".") from error


def came_from(visit: Visit) -> str:
    """The page of ours that a button was pressed on."""
    parts = urlsplit(visit.request.headers.get("referer", ""))
    if parts.netloc != visit.request.headers.get("host", ""):
        return "/"
    return safe_path(parts.path + (f"?{parts.query}" if parts.query else ""))


def safe_path(path: str) -> str:
    """`path` if it is one of ours, else the first page: nobody is sent elsewhere."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if ours else "/"


async def _body(request: Request, most: int) -> dict[str, Any]:
    """A form as lists of texts by name, or a JSON object.

    Raises:
        AnswerRefusedError: It is neither.
        TooLargeError: It is more than is taken.
    """
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                raise TooLargeError
    except ClientDisconnect as error:
        raise AnswerRefusedError("The request broke off.") from error
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind == "application/json":
            data = json.loads(body)
            if not isinstance(data, dict):
                raise AnswerRefusedError("Send a JSON object.")
            return data
        form: dict[str, Any] = {}
        for name, value in parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=5000):
            form.setdefault(name, []).append(value)
    except (ValueError, RecursionError) as error:
        raise AnswerRefusedError("What was sent is neither a form nor JSON.") from error
    return form


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


def _is_whole(request: Request) -> bool:
    """Whether a whole page is asked for, and not a part of one."""
    return not request.headers.get("hx-request") and request.headers.get("sec-fetch-dest", "document") == "document"


def api_path(entry: Button | Feed) -> str:
    """Where programs reach it."""
    return "/api" + entry.path
