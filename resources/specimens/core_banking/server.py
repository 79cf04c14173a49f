"""HTTP around the application, and the endpoint that switches its nastinesses; loopback only."""

from __future__ import annotations

import json
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from resources.specimens.core_banking.application import Answer, Application, Request

LARGEST_FORM = 1_000_000


class Server(ThreadingHTTPServer):
    """The application behind a port of 127.0.0.1."""

    daemon_threads = True

    def __init__(self, application: Application, port: int) -> None:
        """Listen.

        Args:
            application: What answers.
            port: Port of 127.0.0.1; 0 takes a free one.
        """
        self.application = application
        super().__init__(("127.0.0.1", port), Handler)

    @property
    def url(self) -> str:
        """Address of the application, with a slash at its end."""
        return f"http://127.0.0.1:{self.server_port}/"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of browsers that were killed in mid-answer."""


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server
    server_version = "SIAC/3.2"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer a page, or show how nasty the application is and how often a user's session was taken over."""
        parts = urlsplit(self.path)
        if parts.path == "/admin/nasty":
            self._send_json(_as_dict(self.server.application))
            return
        if parts.path == "/admin/users":
            self._send_json({"taken_over": self.server.application.users.taken_over})
            return
        self._answer(None)

    def do_POST(self) -> None:
        """Take a form, or change how nasty the application is."""
        length = min(int(self.headers.get("Content-Length") or 0), LARGEST_FORM)
        body = self.rfile.read(length)
        if urlsplit(self.path).path.startswith("/admin/"):
            self._administer(body)
            return
        charset = self.server.application.nasty.charset
        self._answer(dict(parse_qsl(body.decode("ascii", "replace"), keep_blank_values=True, encoding=charset)))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Keep quiet: addresses hold what was searched for."""

    def _answer(self, form: dict[str, str] | None) -> None:
        parts = urlsplit(self.path)
        charset = self.server.application.nasty.charset
        query = dict(parse_qsl(parts.query, keep_blank_values=True, encoding=charset))
        answer = self.server.application.answer(Request(parts.path.strip("/"), query, form, self._cookie()))
        if answer.page is None and not answer.location:
            self.close_connection = True
            return
        self._send(answer, charset)

    def _send(self, answer: Answer, charset: str) -> None:
        body = (answer.page or "").encode(charset, "xmlcharrefreplace")
        self.send_response(answer.status)
        self.send_header("Content-Type", f"{answer.kind}; charset={charset}")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        if answer.location:
            self.send_header("Location", answer.location)
        if answer.cookie:
            self.send_header("Set-Cookie", f"SIACSESSID={answer.cookie}; HttpOnly")
        self.end_headers()
        self.wfile.write(body)

    def _administer(self, body: bytes) -> None:
        application = self.server.application
        try:
            match urlsplit(self.path).path:
                case "/admin/nasty":
                    settings = json.loads(body or b"{}")
                    if not isinstance(settings, dict):
                        raise ValueError("settings by name, please")  # noqa: TRY004, TRY301 - answered below
                    application.set_nasty(settings)
                case "/admin/expire":
                    application.expire_sessions()
                case other:
                    raise ValueError(f"no {other}; there are /admin/nasty and /admin/expire")  # noqa: TRY301 - answered below
        except ValueError as error:
            self._send_json({"error": str(error)}, 400)
            return
        self._send_json(_as_dict(application))

    def _send_json(self, value: dict[str, object], status: int = 200) -> None:
        self._send(Answer(json.dumps(value), status, kind="application/json"), "utf-8")

    def _cookie(self) -> str:
        try:
            morsel = SimpleCookie(self.headers.get("Cookie", "")).get("SIACSESSID")
        except CookieError:
            return ""
        return morsel.value if morsel else ""


def _as_dict(application: Application) -> dict[str, object]:
    nasty = application.nasty
    return {name: getattr(nasty, name) for name in nasty.__slots__}
