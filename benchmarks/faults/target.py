"""The target: an application in a process of its own, with a ledger that it alone writes.

It never refuses a second record of the same key, as legacy applications don't: what was entered twice is seen here.

    python -m benchmarks.faults.target LEDGER [--host 127.0.0.1] [--port 0]

It tells its port on standard output. ``GET /order?key=K`` finds records, without a key all; ``POST /order`` makes one,
and ``POST /-/trouble`` says how the next ones go wrong: ``{"kind": "drop", "times": 2, "seconds": 1}``.

- ``error``: it commits and answers 500;
- ``drop``: it commits and drops the connection;
- ``hang``: it commits and answers only after some seconds;
- ``late``: it drops the connection at once and commits some seconds later;
- ``refuse``: it answers 503 and commits nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

Record = dict[str, str]


class Ledger:
    """Every record that was ever committed, in a file that only grows."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._records = read_ledger(path)

    def commit(self, entity: str, values: Record) -> Record:
        """Make a record, durable when this returns."""
        with self._lock:
            record = {**values, "entity": entity, "number": str(len(self._records) + 1)}
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(record) + "\n")
                file.flush()
                os.fsync(file.fileno())
            self._records.append(record)
        return record

    def find(self, entity: str, key: str) -> list[Record]:
        """The records of that key; all of them where it is empty."""
        with self._lock:
            return [one for one in self._records if one["entity"] == entity and key in {"", one["key"]}]


def read_ledger(path: Path) -> list[Record]:
    """What a ledger's file holds."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


class Application(ThreadingHTTPServer):
    """The application."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], ledger: Ledger) -> None:
        super().__init__(address, _Handler)
        self.ledger = ledger
        self.trouble: dict[str, Any] = {}
        self._lock = threading.Lock()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients die in mid-request here: that is what is tested, not a mistake to be told."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def next_trouble(self) -> dict[str, Any]:
        """How the request that has just come goes wrong; empty: it doesn't."""
        with self._lock:
            if not self.trouble.get("times"):
                return {}
            self.trouble["times"] -= 1
            return dict(self.trouble)


class _Handler(BaseHTTPRequestHandler):
    server: Application

    def do_GET(self) -> None:
        """Find records."""
        place = urlsplit(self.path)
        key = parse_qs(place.query).get("key", [""])[0]
        self._answer(200, self.server.ledger.find(place.path.strip("/"), key))

    def do_POST(self) -> None:
        """Make a record, or hear what is to go wrong."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        entity = urlsplit(self.path).path.strip("/")
        if entity == "-/trouble":
            self.server.trouble = body
            self._answer(200, {})
            return
        trouble = self.server.next_trouble()
        kind, seconds = trouble.get("kind"), float(trouble.get("seconds", 0))
        if kind == "refuse":
            self._answer(503, {})
        elif kind == "late":
            threading.Timer(seconds, self.server.ledger.commit, (entity, body)).start()
            self.close_connection = True
        else:
            record = self.server.ledger.commit(entity, body)
            if kind == "hang":
                time.sleep(seconds)
            if kind == "drop":
                self.close_connection = True
            else:
                self._answer(500 if kind == "error" else 201, record)

    def _answer(self, status: int, data: Any) -> None:
        body = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def running_target(ledger: Path, *, host: str = "127.0.0.1", inside: tuple[str, ...] = ()) -> Iterator[str]:
    """A target's process for a while; gives its address.

    Args:
        ledger: Its file.
        host: Address it listens on.
        inside: Command that it is started with, such as that of a network namespace.
    """
    command = [*inside, sys.executable, "-m", "benchmarks.faults.target", str(ledger), "--host", host]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
    assert process.stdout is not None
    try:
        yield f"http://{host}:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def make_trouble(address: str, kind: str, *, times: int = 1, seconds: float = 0.0) -> None:
    """Let the target's next records go wrong."""
    body = json.dumps({"kind": kind, "times": times, "seconds": seconds}).encode()
    urllib.request.urlopen(urllib.request.Request(f"{address}/-/trouble", body), timeout=10).close()


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ledger", type=Path)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    arguments = parser.parse_args()
    application = Application((arguments.host, arguments.port), Ledger(arguments.ledger))
    print(application.server_address[1], flush=True)
    application.serve_forever()


if __name__ == "__main__":
    main()
