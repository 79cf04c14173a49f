"""Recordings for Playwright's trace viewer: kept where they are wanted, without passwords and other people's data."""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from connectors import evidence, web
from connectors.errors import UnknownOutcomeError
from connectors.web import browser, opening
from connectors.web.library import WebApp

PASSWORD = 'Pä$s +w&rd"<7>/\\'
LOG_IN = """<!doctype html><meta charset=utf-8><title>Log in</title><script>
  function send() {
    const word = p.value, basic = btoa(unescape(encodeURIComponent('robot:' + word))), form = new FormData();
    document.cookie = 'last=' + encodeURIComponent(word);
    document.body.dataset.word = word; hint.textContent = 'You typed ' + word; kept.value = word; console.log(word);
    document.title = escape(word);
    fetch('/json', {method: 'POST', body: JSON.stringify({word}), headers: {Authorization: 'Basic ' + basic}});
    form.append('word', word);
    fetch('/parts?word=' + encodeURIComponent(word), {method: 'POST', body: form});
  }</script>
<form method=post action=/form onsubmit="send()"><input type=hidden name=kept id=kept>
<p><label for=u>User</label> <input id=u name=u></p>
<p><label for=p>Password</label> <input id=p name=p type=password></p>
<p id=hint></p><button>Log in</button></form>"""
FORM = """<!doctype html><meta charset=utf-8><title>Customer</title><link rel=stylesheet href=/look.css?token=T0KEN>
<table><tr><th>Number<th>Called<tr><td>7<td><a href="/show?name=BIANCHI" title="BIANCHI LUCA">BIANCHI LUCA</a></table>
<form method=post action=/save><input type=hidden name=token value=T0KEN>
<p><label for=n>Name</label> <input id=n name=name></p>
<p><label for=c>Colleague</label> <select id=c name=c><option>choose<option>VERDI ANNA<option>NERI UGO</select></p>
<button>Save</button></form>"""
MAP = """title: Customer
url: URL
log_in: {fields: {User: served.user, Password: served.password}, button: Log in}
patience: 10 s
evidence: {trace: always}
forms:
  customer:
    open: [page: "/customer"]
    fields: {name: {label: Name}, colleague: {label: Colleague, type: option}}
    submit: {button: Save}
    success: {text: "Saved"}
"""


def ways_to_write(word: str) -> set[bytes]:
    """A word as addresses, HTML, JSON, headers and bodies write it."""
    html = word.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    texts = {word, html, quote(word, safe=""), quote(word), quote_plus(word), quote(word, encoding="latin-1", safe="")}
    texts |= {json.dumps(one)[1:-1] for one in list(texts)} | {
        json.dumps(one, ensure_ascii=False)[1:-1] for one in texts
    }
    texts |= {json.dumps(one)[1:-1] for one in list(texts)}
    found = {one.encode(charset) for one in texts for charset in ("utf-8", "latin-1", "utf-16-le")}
    for before in ("", "r", "ro", "robot:"):
        found.add(base64.b64encode((before + word).encode())[4:-4])
    return found


@pytest.fixture
def kept() -> Iterator[dict[str, bytes]]:
    """What is handed over as evidence."""
    pieces: dict[str, bytes] = {}
    evidence.set_keeper(lambda name, data, _kind: pieces.__setitem__(name, data))
    yield pieces
    evidence.set_keeper(None)
    web.reset()


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WebApp]:
    """An application that repeats the password wherever it can."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind = "text/css" if "css" in self.path else "text/html"
            styles = f"/* {PASSWORD} */ body {{color: #123}}"
            self.answer({"/look.css": styles, "/customer": FORM}.get(self.path.partition("?")[0], LOG_IN), kind)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            pages = {"/form": f"{FORM}<p>{PASSWORD}", "/save": f"<title>Saved</title>Saved {self.path}"}
            self.answer(pages.get(self.path.partition("?")[0], json.dumps({"word": PASSWORD})), "text/html")

        def answer(self, text: str, kind: str) -> None:
            data = text.encode()
            self.send_response(200)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Set-Cookie", f"word={quote(PASSWORD)}")
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        (tmp_path / "apps").mkdir()
        text = MAP.replace("URL", f"http://127.0.0.1:{server.server_port}/")
        (tmp_path / "apps" / "served.yaml").write_text(text, encoding="utf-8")
        for name, value in (("USER", "robot-1"), ("PASSWORD", PASSWORD)):
            monkeypatch.setenv(f"BOTS_SECRET_SERVED_{name}", value)
        monkeypatch.setenv("BOTS_RESOURCES", str(tmp_path))
        web.reset()
        opening.forget_refusals()
        yield WebApp("served")
        web.reset()
        server.shutdown()


def enter(app: WebApp) -> None:
    app.open_form("customer")
    app.fill_form(name="ROSSI MARIO", colleague="NERI UGO")
    app.submit_form()


def test_a_trace_holds_no_secret_and_no_one_else(
    app: WebApp, kept: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Typed, stored, sent and answered in a dozen ways, the password is in none of its files; the viewer reads them."""
    enter(app)
    trace = kept["served.customer.trace.zip"]
    with zipfile.ZipFile(io.BytesIO(trace)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    raw = b"".join(parts.values())
    assert b"ROSSI MARIO" in raw  # what was filled is told: otherwise there would be nothing to see
    assert b"NERI UGO" in raw
    assert b"color: #123" in raw
    assert [one for one in ways_to_write(PASSWORD) if one in raw] == []
    assert [one for one in ("robot-1", "T0KEN", "BIANCHI", "VERDI") if one.encode() in raw] == []

    (tmp_path / "trace.zip").write_bytes(trace)
    monkeypatch.chdir(tmp_path)
    ask = (sys.executable, "-m", "playwright", "trace")
    subprocess.run([*ask, "open", "trace.zip"], check=True, capture_output=True, env={**os.environ, "CI": "1"})
    told = subprocess.run([*ask, "actions"], check=True, capture_output=True, text=True).stdout
    assert [one for one in ("Open Form customer", "fill 2 boxes", "Submit Form customer") if one not in told] == []


def test_traces_are_kept_only_where_they_are_wanted(
    app: WebApp, kept: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of failures alone where that is wished for; the browser's folder holds nothing of them when it is done."""
    monkeypatch.setenv("BOTS_TRACE", "failures")
    enter(app)
    assert [name for name in kept if name.endswith(".zip")] == []
    monkeypatch.setattr("connectors.web.submitting.SPEECHLESS", 0.3)
    app.open_form("customer")
    app.fill_form(name="ROSSI MARIO")
    running = browser.running()
    assert running is not None
    running.run(
        lambda shop: shop.desks["served"].context.pages[0].route("**/save", lambda one: one.fulfill(body="?")), 9
    )
    with pytest.raises(UnknownOutcomeError):
        app.submit_form()
    assert [name for name in kept if name.endswith(".zip")] == ["served.customer-failed.trace.zip"]
    folder = running._folder
    assert folder is not None
    assert folder.stat().st_mode & 0o077 == 0
    assert list(folder.rglob("*.trace")) != []
    web.reset()  # the browser stays for the next case
    assert [one for one in folder.rglob("*") if one.suffix in {".trace", ".network", ".zip", ".html"}] == []
    web.discard()
    assert not folder.exists()
