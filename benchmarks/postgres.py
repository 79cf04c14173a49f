"""A PostgreSQL of our own for tests and benchmarks: on a free port of the loopback, in a temporary folder, gone after.

PostgreSQL refuses to run as root, so root starts it as the user that Debian's package makes. With the process that
started it the server dies too.
"""

from __future__ import annotations

import ctypes
import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from glob import glob
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psutil
import psycopg

_PR_SET_PDEATHSIG = 1  # prctl(2)
_USER = "bots"
_PATIENCE = 60.0  # seconds for the server to answer
_QUICK = {"fsync": "off", "full_page_writes": "off"}  # a crash of the machine may cost the test's data, nobody minds
_SMALL = {"shared_buffers": "32MB", "max_connections": "60", "listen_addresses": "127.0.0.1"}


def binaries() -> Path | None:
    """The folder of the newest PostgreSQL's programs on this machine; None where there is none."""
    places = sorted(glob("/usr/lib/postgresql/*/bin"), key=lambda place: float(place.split("/")[-2]))  # noqa: PTH207
    on_path = shutil.which("initdb")
    places = [*places, *([str(Path(on_path).parent)] if on_path else [])]
    return next((Path(place) for place in reversed(places) if (Path(place) / "postgres").exists()), None)


class Cluster:
    """A running server; a context manager that takes everything away at its end.

    Args:
        durable: Whether a commit is on the disk, as in production; tests that don't crash machines do without.
        settings: More of ``postgresql.conf``.

    Raises:
        RuntimeError: There is no PostgreSQL on this machine, or it doesn't start; the message says why.
    """

    def __init__(self, *, durable: bool = False, settings: Mapping[str, str] | None = None) -> None:
        programs = binaries()
        if programs is None:
            raise RuntimeError("no PostgreSQL here: apt-get install postgresql")
        self._programs = programs
        self._settings = {**_SMALL, **({} if durable else _QUICK), **(settings or {})}
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)
        self.folder = Path(tempfile.mkdtemp(prefix="bots-pg-"))
        self.port = free_port()
        self._as: dict[str, Any] = {}
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            user, group = _unprivileged()
            os.chown(self.folder, user, group)
            self._as = {"user": user, "group": group, "extra_groups": []}
        try:
            self._run("initdb", "-D", "data", "-U", _USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
            self.start()
        except BaseException:
            self.close()
            raise

    def start(self) -> None:
        """Start the server, again after `stop`; returns when it answers."""
        options = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        place = ("-D", "data", "-p", str(self.port), "-k", str(self.folder))
        command = [str(self._programs / "postgres"), *place, *options]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - it only makes a system call
                **self._as,
            )
        patience = time.monotonic() + _PATIENCE
        while True:
            try:
                psycopg.connect(self.dsn(), connect_timeout=2).close()
            except psycopg.OperationalError as error:
                if self._process.poll() is not None or time.monotonic() > patience:
                    said = (self.folder / "log").read_text(encoding="utf-8", errors="replace")[-2000:]
                    raise RuntimeError(f"PostgreSQL didn't start: {error}\n{said}") from error
                time.sleep(0.05)
            else:
                return

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server: SIGINT ends its connections, SIGQUIT is a crash that the next start recovers from."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(_PATIENCE)
            self._process = None

    def close(self) -> None:
        """Stop the server and take its folder away."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def dsn(self, database: str = "postgres") -> str:
        """How psycopg connects to a database of it."""
        return f"host=127.0.0.1 port={self.port} user={_USER} dbname={database}"

    def url(self, database: str) -> str:
        """How ``bots.yaml`` names a database of it."""
        return f"postgresql://{_USER}@127.0.0.1:{self.port}/{database}"

    def processor_time(self) -> float:
        """Seconds of a processor that the server's living processes have taken; Linux tells it to the nanosecond."""
        assert self._process is not None, "the server runs"
        alive = [self._process.pid, *(child.pid for child in psutil.Process(self._process.pid).children())]
        told = [Path(f"/proc/{pid}/schedstat") for pid in alive]
        return sum(int(each.read_text(encoding="ascii").split()[0]) for each in told if each.exists()) / 1e9

    def create(self, template: str = "template0") -> str:
        """Make a new database, a copy of `template`, to which nobody may be connected; returns its name."""
        name = f"bots_{next(self._numbers)}"
        self.execute(f'CREATE DATABASE {name} TEMPLATE "{template}" STRATEGY FILE_COPY')
        return name

    def drop(self, database: str) -> None:
        """Drop a database, whoever is connected to it."""
        self.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def execute(self, statement: str, database: str = "postgres") -> None:
        """Run a statement outside any transaction."""
        with psycopg.connect(self.dsn(database), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(self._programs / program), *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            **self._as,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr.strip()}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _unprivileged() -> tuple[int, int]:
    """Whom the server runs as when we are root: user and group."""
    import pwd  # noqa: PLC0415 - only POSIX systems have it

    for name in ("postgres", "nobody"):
        try:
            known = pwd.getpwnam(name)
        except KeyError:
            continue
        return known.pw_uid, known.pw_gid
    raise RuntimeError("PostgreSQL doesn't run as root, and there is no user 'postgres' here: install the package")


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def die_with_parent(sign: signal.Signals = signal.SIGQUIT) -> None:
    """Ask Linux to end the server when this process is gone, however it went.

    Args:
        sign: What it gets; one that it takes its own children along at.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, sign)
