"""One life of a machine in one process: it watches, claims and works until everything is quiet, or until it is killed.

Lives are forked off one warm process, so that each costs little more than its cases. The real supervisor with workers
of its own is broken in `benchmarks.crash`; here every single point can be afforded.
"""

from __future__ import annotations

import io
import json
import multiprocessing
import os
from collections.abc import Callable
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from loguru import logger

from bots import fault
from bots.cases.store import Store
from bots.definition import sound_definitions
from bots.intake import Watcher
from bots.queue.remaining import remaining
from bots.run.worker import Worker
from bots.settings import load_settings

_warm = multiprocessing.get_context("forkserver")
_warm.set_forkserver_preload(["benchmarks.faults.life", "bots.cases.library", "connectors.workbook.xlsx.format"])


def begin(home: Path, doom: str = "", *, name: str = "life") -> BaseProcess:
    """Begin a life in the project's folder.

    Args:
        home: The folder.
        doom: What befalls it, as ``BOTS_FAULT`` says it; empty: nothing.
        name: Of the worker.
    """
    process = _warm.Process(target=_live, args=(home, doom, name), daemon=True)
    process.start()
    return process


def live(home: Path, doom: str = "", *, patience: float = 60.0) -> int:
    """A life to its end; returns 0, or the negative number of the signal that killed it.

    Raises:
        TimeoutError: It never became quiet.
    """
    process = begin(home, doom)
    process.join(patience)
    if process.exitcode is None:
        process.kill()
        process.join()
        raise TimeoutError(f"{home} was not quiet after {patience} s ({doom or 'nothing befell it'})")
    return process.exitcode


class _Ear(io.StringIO):
    """Hears what the worker would tell its supervisor: when it is idle, folders are looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.when_idle: Callable[[], None] = lambda: None

    def write(self, line: str) -> int:
        if json.loads(line)["event"] == "idle":
            self.when_idle()
        return len(line)


def _live(home: Path, doom: str, name: str) -> None:
    settings = load_settings(home)
    os.environ.update(settings.process_environment())
    logger.remove()
    logger.add(home / "life.log", level="INFO")
    _number_file_operations()
    fault.arm(doom)
    ear = _Ear()
    worker = Worker(settings, name, ear)
    store = Store.open(settings)
    definitions = sound_definitions(settings)[0]
    watcher = Watcher(settings, store, definitions, settle=timedelta(0))

    def look() -> None:
        result = watcher.scan()
        with store.reading() as connection:
            left = remaining(connection, store.clock(), {bot.name: bot for bot in definitions}, {})
        if not (result.taken or result.told or result.waiting or result.problems or left.coming):
            worker.stopping.set()

    ear.when_idle = look
    worker.work()


def _number_file_operations() -> None:
    """Make each durable act on a file a point too: those of connectors, which know nothing of fault points."""
    for name in ("fsync", "replace", "rename", "unlink"):
        setattr(os, name, _numbered(name, getattr(os, name)))


def _numbered(name: str, act: Callable[..., Any]) -> Callable[..., Any]:
    def numbered(*arguments: Any, **options: Any) -> Any:
        fault.point(name)
        return act(*arguments, **options)

    return numbered
