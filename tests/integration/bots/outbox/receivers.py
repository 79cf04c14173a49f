"""A mail server and a web service on loopback, run as programs: `receivers.py smtp|starttls|tls|http LEDGER`.

The encrypted mail servers find their certificate and key in LEDGER's folder, as server.pem.

Each writes what it takes into its ledger before it answers. The file LEDGER's `.order` says how it behaves.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

LEDGER = Path(sys.argv[2])


def order() -> str:
    path = LEDGER.with_suffix(".order")
    return path.read_text() if path.exists() else ""


def tell(port: int) -> None:
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()


def keep(**what: object) -> None:
    with LEDGER.open("a") as file:
        file.write(json.dumps(what) + "\n")


class Web(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        how = order()
        if how != "busy":
            keep(body=body, headers=dict(self.headers))
        if how == "drop":
            self.connection.close()
            return
        self.send_response({"fail": 500, "busy": 503, "refuse": 422}.get(how, 204))
        self.end_headers()

    def do_GET(self) -> None:
        keep(path=self.path)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def http() -> None:
    server = HTTPServer(("127.0.0.1", 0), Web)
    tell(server.server_port)
    server.serve_forever()


def smtp(kind: str = "smtp") -> None:
    import asyncio
    import socket
    import ssl

    from aiosmtpd.smtp import SMTP

    class Handler:
        async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
            if order() in {"unknown", "later"}:
                return "550 no such person" if order() == "unknown" else "451 come back later"
            envelope.rcpt_tos.append(address)
            return "250 OK"

        async def handle_DATA(self, server, session, envelope):  # noqa: N802
            keep(
                to=envelope.rcpt_tos,
                content=envelope.content.decode(),
                encrypted=session.ssl is not None or kind == "tls",
            )
            if order() == "drop":
                server.transport.abort()
            return "250 taken"

    async def serve() -> None:
        how = {"hostname": "mail.test"}
        context = None
        if kind != "smtp":
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(LEDGER.with_name("server.pem"))
        if kind == "starttls":
            how |= {"tls_context": context, "require_starttls": True}
        bound = socket.create_server(("127.0.0.1", 0))
        tell(bound.getsockname()[1])
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: SMTP(Handler(), **how), sock=bound, ssl=context if kind == "tls" else None
        )
        await server.serve_forever()

    asyncio.run(serve())


if __name__ == "__main__":
    http() if sys.argv[1] == "http" else smtp(sys.argv[1])
