"""Boxes of every kind on one page, filled through the keywords and read back by what the page itself sends."""

# ruff: noqa: E501 - markup is easier to see on one line
from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from connectors import web
from connectors.web import browser
from connectors.web.errors import FieldNotTakenError
from connectors.web.library import WebApp

PAGE = """<!doctype html><meta charset=utf-8><h1>Boxes</h1><form onsubmit="return keep(event)">
<p><label for=day>Day</label> <input id=day type=date></p>
<p><label for=file>Scan</label> <input id=file type=file></p>
<p><span id=n>Notes</span> <span id=rich contenteditable role=textbox aria-labelledby=n style="display:inline-block;width:200px">old <b>text</b></span></p>
<fieldset><legend>Package</legend><label><input type=radio name=p value=b>Base</label> <label><input type=radio name=p value=x>Plus</label></fieldset>
<p><label for=auto>Country</label> <input id=auto list=all><datalist id=all><option>Italia<option>Spagna</datalist></p>
<p><label for=locked>Number</label> <input id=locked readonly value=7></p>
<p><button>Save</button></p></form><p id=said></p><script>
let heard = 0;
rich.addEventListener('input', () => { heard += 1; });
const keep = (event) => {
  event.preventDefault();
  said.textContent = ['Kept', day.value, file.files[0].name, file.files[0].size, rich.innerText, heard, event.target.p.value, auto.value].join('|');
};
</script>"""
MAP = """title: Boxes
url: URL
forms:
  boxes:
    open: [page: "/"]
    fields:
      day:     {label: Day, type: date}
      scan:    {label: Scan}
      notes:   {label: Notes}
      package: {label: Package, type: option}
      country: {label: Country}
      number:  {label: Number}
    submit: {button: Save}
    success: {matches: "Kept.(?P<kept>.*)"}
"""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WebApp]:
    """An application with the page above."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (tmp_path / "apps").mkdir()
    text = MAP.replace("URL", f"http://127.0.0.1:{server.server_port}/")
    (tmp_path / "apps" / "boxes.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("BOTS_RESOURCES", str(tmp_path))
    web.reset()
    yield WebApp("boxes")
    server.shutdown()
    server.server_close()


def test_every_kind_of_box_holds_what_was_meant(app: WebApp, tmp_path: Path) -> None:
    """A date, a file, rich text whose editor listens, radio buttons, a box with suggestions."""
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"12345")
    app.open_form("boxes")
    app.fill_form(day="2026-11-22", scan=str(scan), notes="new «text»", package="Plus", country="Spagna")
    kept = app.submit_form().kept.split("|")
    assert [*kept[:4], *kept[5:]] == ["2026-11-22", "scan.pdf", "5", "new «text»", "x", "Spagna"]
    assert int(kept[4]) > 0


def test_what_cannot_be_filled_is_named_before_anything_is_touched(app: WebApp, tmp_path: Path) -> None:
    """A file that isn't there, and a box that is locked."""
    app.open_form("boxes")
    with pytest.raises(FieldNotTakenError, match="scan: there is no such file to upload; number: the box is locked"):
        app.fill_form(country="Italia", scan=str(tmp_path / "none.pdf"), number="8")
    running = browser.running()
    assert running is not None
    held = running.run(lambda shop: shop.desks["boxes"].context.pages[0].evaluate("() => auto.value"), 10)
    assert held == ""
