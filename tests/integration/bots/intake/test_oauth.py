"""A mailbox that takes no password: tokens of a service, asked by us for one and by dovecot whether it holds."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from pydantic import ValidationError

from benchmarks.intake.dovecot import Dovecot, program
from bots.intake.mailbox import open_mailbox
from bots.settings import MailboxSettings
from connectors.errors import AccountRefusedError, TargetUnavailableError

pytestmark = pytest.mark.skipif(program() is None, reason="dovecot isn't installed: apt-get install dovecot-imapd")


class Service:
    """Gives tokens to whoever knows the secret, and says whose they are."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.holds = True
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                status, answer = service.answer(self.path, {key: values[0] for key, values in parse_qs(body).items()})
                data = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def answer(self, path: str, given: dict[str, str]) -> tuple[int, dict[str, object]]:
        if path == "/introspect":
            return 200, {"active": self.holds and given["token"] == "t0ken", "username": "anna"}
        self.asked.append(given)
        if given["client_secret"] != "whisper":
            return 401, {"error": "invalid_client"}
        return 200, {"access_token": "t0ken", "expires_in": 3600}


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service()
    service.thread.start()
    yield service
    service.server.shutdown()
    service.server.server_close()
    service.thread.join()


@pytest.fixture
def box(service: Service, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, object]]:
    """A mailbox with one mail, as bots.yaml describes it."""
    monkeypatch.setenv("BOTS_SECRET_ACCOUNTS_SECRET", "whisper")
    monkeypatch.setenv("BOTS_SECRET_ACCOUNTS_GRANT", "granted")
    with Dovecot(asks=service.server.server_port) as dovecot:
        dovecot.mailbox("anna").deliver(b"Subject: one\n\nHello.\n")
        oauth = {
            "url": f"http://127.0.0.1:{service.server.server_port}/token",
            "client": "bots",
            "secret": "accounts.secret",
        }
        yield {"host": "127.0.0.1", "port": dovecot.port, "tls": "none", "user": "anna", "oauth": oauth}


def test_a_token_lets_in_and_a_refused_one_is_told(box: dict[str, object], service: Service, monkeypatch):
    """As the program itself or by a grant; what is refused, and by whom, is told so that it can be put right."""
    with open_mailbox("accounts", MailboxSettings.model_validate(box)) as mailbox:
        assert len(mailbox.waiting()) == 1
    granted = {**box, "oauth": {**box["oauth"], "refresh": "accounts.grant", "scope": "mail"}}  # type: ignore[dict-item]
    open_mailbox("accounts", MailboxSettings.model_validate(granted)).close()
    assert [each["grant_type"] for each in service.asked] == ["client_credentials", "refresh_token"]
    assert (service.asked[1]["refresh_token"], service.asked[1]["scope"]) == ("granted", "mail")
    service.holds = False
    with pytest.raises(AccountRefusedError, match="refuses the token"):
        open_mailbox("accounts", MailboxSettings.model_validate(box))
    monkeypatch.setenv("BOTS_SECRET_ACCOUNTS_SECRET", "wrong")
    with pytest.raises(AccountRefusedError, match="token service refuses"):
        open_mailbox("accounts", MailboxSettings.model_validate(box))
    away = {**box, "oauth": {**box["oauth"], "url": "http://127.0.0.1:9/token"}}  # type: ignore[dict-item]
    with pytest.raises(TargetUnavailableError, match="isn't reached"):
        open_mailbox("accounts", MailboxSettings.model_validate(away))


def test_a_mailbox_has_a_password_or_tokens():
    """Neither or both is a mistake that is told when the settings are read."""
    box = {"host": "imap.bank.example", "user": "anna"}
    oauth = {"url": "https://login.example/token", "client": "bots", "secret": "s"}
    for wrong in (box, {**box, "password": "p", "oauth": oauth}):
        with pytest.raises(ValidationError, match="write password, or oauth"):
            MailboxSettings.model_validate(wrong)
    with pytest.raises(ValidationError, match="https"):
        MailboxSettings.model_validate({**box, "oauth": {**oauth, "url": "http://login.example/token"}})
