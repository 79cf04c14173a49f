"""The form, served on the loopback: a page that draws the next round's boxes and keeps what is sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from benchmarks.fill.entries import Entry

_PAGE = """<!doctype html><meta charset=utf-8><title>Entries</title>
<style>label {display: inline-block; width: 12em} p {margin: .5em} #kept {color: green}</style>
<h1>Entries</h1><p><button type=button id=next>Next entry</button> <span id=kept></span></p><form id=form></form>
<script>
const rounds = ROUNDS;
window.kept = [];
document.getElementById('next').onclick = () => {
  const one = rounds[kept.length];
  document.getElementById('kept').textContent = '';
  document.getElementById('form').innerHTML = one.order.map((field) =>
    `<p><label for="${field}">${one.labels[field]}</label><input id="${field}" name="${field}" maxlength="60"></p>`
  ).join('') + '<p><input type=submit id=send value=Send></p>';
};
document.getElementById('form').onsubmit = (event) => {
  event.preventDefault();
  if (!event.isTrusted) return; // only a real click sends
  kept.push(Object.fromEntries(new FormData(event.target)));
  event.target.innerHTML = '';
  document.getElementById('kept').textContent = `Entry ${kept.length} kept`;
};
</script>"""


@contextmanager
def served(rounds: Sequence[Entry]) -> Iterator[str]:
    """Serve the form of some rounds.

    Yields:
        Its address.
    """
    page = _PAGE.replace("ROUNDS", json.dumps([one.plain() for one in rounds])).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_: object) -> None:
            """Keep the terminal for the figures."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
