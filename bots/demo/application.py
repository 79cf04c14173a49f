"""The legacy core banking application as a process of its own, ended with the demo whatever happens."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from bots.demo.place import PASSWORD, USER, Place, pid_line, write
from bots.errors import BotsError

_ROOT = Path(__file__).resolve().parents[2]


class ApplicationError(BotsError):
    """The core banking application of the demo doesn't start: the message says what it said."""


@contextmanager
def core_banking(place: Place) -> Iterator[str]:
    """Run the application; yields its address.

    The port of an earlier run is taken again where it is free, so that what is written in ``bots.yaml`` stays true. The
    application ends when its standard input closes: also when this process is killed.

    Raises:
        ApplicationError: It doesn't start.
    """
    port_file = place.folder / "run" / "core_banking.port"
    wanted = port_file.read_text(encoding="ascii").strip() if port_file.exists() else "0"
    process, url = _start(place, wanted) if wanted == "0" else _start_or_none(place, wanted) or _start(place, "0")
    try:
        write(port_file, url.rstrip("/").rpartition(":")[2] + "\n")
        write(place.pids / "core_banking.pid", pid_line(psutil.Process(process.pid)))
        yield url
    finally:
        _end(process)
        (place.pids / "core_banking.pid").unlink(missing_ok=True)


def _start_or_none(place: Place, port: str) -> tuple[subprocess.Popen[str], str] | None:
    try:
        return _start(place, port)
    except ApplicationError:
        return None


def _start(place: Place, port: str) -> tuple[subprocess.Popen[str], str]:
    place.bank.mkdir(parents=True, exist_ok=True)
    log = place.bank / "application.log"
    with log.open("ab") as errors:
        process = subprocess.Popen(  # noqa: S603 - our own module, our own interpreter
            [
                sys.executable,
                "-m",
                "resources.specimens.core_banking",
                "--port",
                port,
                "--data",
                str(place.bank),
                "--until-stdin-closes",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            cwd=_ROOT,
            env={**os.environ, "CORE_BANKING_USER": USER, "CORE_BANKING_PASSWORD": PASSWORD},
        )
    assert process.stdout is not None
    try:
        return process, str(json.loads(process.stdout.readline())["url"])
    except (ValueError, KeyError) as error:
        _end(process)
        raise ApplicationError(f"The core banking application doesn't start; see {log}.") from error


def _end(process: subprocess.Popen[str]) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):
                pipe.close()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
