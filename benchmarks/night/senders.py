"""Those who send papers in the night, and are told what became of them: customers by mail, a program over HTTP."""

from __future__ import annotations

import asyncio
import base64
import email
import email.policy
import hmac
import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections import defaultdict
from email.message import EmailMessage
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, Envelope, Session

from benchmarks.intake.dovecot import Dovecot, Maildir

WHISPER = "night whisper"  # with which webhooks are signed
_ROOT = Path(__file__).parents[2]
_BUSY = 2  # times that each news is refused before it is taken


def paper(key: str, amount: str, *, doubtful: bool) -> bytes:
    """A payment's paper."""
    return json.dumps({"number": key, "amount": amount, "doubtful": "yes" if doubtful else ""}).encode()


class Customers:
    """People who write to the office, and the server through which they are answered.

    Attributes:
        answered: By key of their payment, the messages that reached them, by Message-ID.
    """

    def __init__(self, server: Dovecot) -> None:
        self._maildir: Maildir = server.mailbox("office")
        self.answered: dict[str, dict[str, str]] = defaultdict(dict)
        self._smtp = _Postman(self)

    def __enter__(self) -> Self:
        self._smtp.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._smtp.stop()

    @property
    def port(self) -> int:
        """Where answers are handed in."""
        return self._smtp.port

    @property
    def waiting(self) -> int:
        """Mails that lie in the inbox."""
        return len(self._maildir.messages())

    def write(self, key: str, amount: str, *, doubtful: bool) -> None:
        """Send a payment's paper, attached."""
        message = EmailMessage()
        message["From"], message["To"] = f"{key}@client.example", "office@bank.example"
        message["Subject"], message["Message-ID"] = key, f"<{key}@client.example>"
        message.set_content("In allegato il pagamento.")
        data = paper(key, amount, doubtful=doubtful)
        message.add_attachment(data, maintype="application", subtype="json", filename=f"{key}.json")
        self._maildir.deliver(message.as_bytes())

    def take(self, to: str, content: bytes) -> None:
        """An answer has come."""
        message = email.message_from_bytes(content, policy=email.policy.default)
        text = message.get_body()
        self.answered[to.partition("@")[0].upper()][str(message["Message-ID"])] = text.get_content() if text else ""


class _Postman:
    """The mail server of the customers, in a thread."""

    def __init__(self, customers: Customers) -> None:
        self._customers = customers
        self._bound = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._bound.getsockname()[1])
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        self._loop = asyncio.new_event_loop()
        server = self._loop.run_until_complete(
            self._loop.create_server(lambda: SMTP(self, hostname="mail.test", loop=self._loop), sock=self._bound)
        )
        self._ready.set()
        self._loop.run_forever()
        server.close()
        self._loop.close()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        content = envelope.content
        for address in envelope.rcpt_tos:
            self._customers.take(address, content if isinstance(content, bytes) else str(content).encode())
        return "250 taken"


class Program:
    """An ERP that hands cases in over HTTP, through a panel that is killed too, and is told of their ends by webhook.

    Attributes:
        told: By key of its payment, the news that it took, by their Idempotency-Key.
        refused: How many news it didn't take at first.
        forged: How many weren't signed as they should be.
    """

    def __init__(self) -> None:
        self.told: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
        self.refused = 0
        self.forged = 0
        self._tries: dict[str, int] = defaultdict(int)
        self._token = ""
        self._home = Path()
        self._panel: subprocess.Popen[str] | None = None
        self._address = ""
        program = self

        class Receiver(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(program.hear(dict(self.headers), body))
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill_panel()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Where it is told."""
        return f"http://127.0.0.1:{self._server.server_port}/news"

    def hear(self, headers: dict[str, str], body: bytes) -> int:
        """A webhook has come: the first times it is refused, as of a service that is being restarted."""
        named = dict(part.split("=", 1) for part in headers.get("Bots-Signature", "").split(",") if "=" in part)
        signed = hmac.new(WHISPER.encode(), named.get("t", "").encode() + b"." + body, sha256).hexdigest()
        if not hmac.compare_digest(signed, named.get("v1", "")):
            self.forged += 1
            return 400
        key = headers["Idempotency-Key"]
        self._tries[key] += 1
        if self._tries[key] <= _BUSY:
            self.refused += 1
            return 503
        news = json.loads(body)
        self.told[news["your_reference"]][key] = news
        return 204

    def log_in(self, home: Path, token: str) -> None:
        """Know the project and the token."""
        self._home, self._token = home, token
        self._start_panel()

    def kill_panel(self) -> None:
        """Kill the panel through which it hands in."""
        if self._panel is not None:
            self._panel.kill()
            self._panel.communicate()
            self._panel = None

    def hand_in(self, key: str, amount: str, *, doubtful: bool) -> None:
        """Hand a payment in, the same again until it is told that it is kept.

        Raises:
            OSError: It isn't taken, however often it is tried.
        """
        document = {
            "name": f"{key}.json",
            "content": base64.b64encode(paper(key, amount, doubtful=doubtful)).decode(),
        }
        body = json.dumps({"bot": "payments", "documents": [document], "your_reference": key}).encode()
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json", "Idempotency-Key": key}
        for _ in range(30):
            if self._panel is None:
                self._start_panel()
            try:
                connection = http.client.HTTPConnection(self._address, timeout=30)
                connection.request("POST", "/api/cases", body, headers)
                status = connection.getresponse().status
                connection.close()
            except (OSError, http.client.HTTPException):
                status = 0
            if status in {200, 201}:
                return
            time.sleep(1)
        raise OSError(f"{key} can't be handed in: {status}")

    def _start_panel(self) -> None:
        self._panel = subprocess.Popen(
            [sys.executable, "-m", "bots.cli", "panel", "--port", "0"],
            cwd=self._home,
            env={**os.environ, "BOTS_PROJECT": str(self._home), "PYTHONPATH": str(_ROOT), "BOTS_LOG_CONSOLE": "off"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._panel.stdout is not None
        said = self._panel.stdout.readline()
        self._address = said.strip().rpartition("//")[2].rstrip("/")
