"""Thousands of cases through one worker: what a case costs beyond its suite, and whether anything piles up.

    python -m benchmarks.soak --cases 5000 --json

It prints ``{"cases", "bare_cpu_ms", "case_cpu_ms", "beyond_cpu_ms", "result_bytes", "database_bytes",
"rss_growth_mb"}``: milliseconds of processor time, medians of a case from claim to conclusion and of a bare
`TestSuite.run` of the same five tasks in the same process, and their difference; bytes of a case's result file, at
most; bytes of the database for each; and the resident memory at the end beyond that after the first 200.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from loguru import logger
from rich.console import Console
from rich.progress import Progress
from robot.api import TestSuite
from robot.running import namespace
from robot.running.importer import Importer
from sqlalchemy import func, select

from bots.cases.model import Status
from bots.cases.store import Store
from bots.cases.tables import documents
from bots.definition import load_definition
from bots.run.versions import keep_version
from bots.run.worker import Worker
from bots.settings import load_settings

_TASKS = "".join(f"Task {number}\n    Log    step {number}\n    No Operation\n" for number in range(5))
_SUITE = "*** Settings ***\n{library}\n*** Tasks ***\n" + _TASKS
_WARM = 200  # cases after which memory counts as settled
_BARE = 200  # bare runs, half of them before and half after the cases


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=5000)
    parser.add_argument("--json", action="store_true", help="one line of JSON and nothing else")
    arguments = parser.parse_args()
    logger.remove()
    with (
        tempfile.TemporaryDirectory(prefix="bots-soak-") as folder,
        Progress(console=Console(stderr=True), disable=arguments.json, transient=True) as progress,
    ):
        bar = progress.add_task("cases", total=arguments.cases)
        home = Path(folder)
        bare = measure_bare(home, _BARE // 2)
        make_project(home, arguments.cases)
        ear = Ear(arguments.cases, lambda: progress.advance(bar))
        worked = measure_cases(home, ear)
        bare += measure_bare(home, _BARE // 2)
        result, growth = sizes(home)
    figures = {
        "cases": len(worked),
        "bare_cpu_ms": round(statistics.median(bare), 1),
        "case_cpu_ms": round(statistics.median(worked), 1),
        "beyond_cpu_ms": round(statistics.median(worked) - statistics.median(bare), 1),
        "result_bytes": result,
        "database_bytes": growth // max(1, len(worked)),
        "rss_growth_mb": round(max(0, ear.memory_after - ear.memory_warm) / 1e6, 1),
    }
    sys.stdout.write(json.dumps(figures) + "\n")


class Ear(io.StringIO):
    """Hears the worker say that a case is finished: the processor's time and the memory are looked at then."""

    def __init__(self, cases: int, advance: Callable[[], None]) -> None:
        super().__init__()
        self.spent: list[float] = []
        self.memory_warm = self.memory_after = 0
        self._advance = advance
        self._cases = cases
        self._process = psutil.Process()
        self._last = time.process_time()
        self.worker: Worker | None = None

    def write(self, line: str) -> int:
        """A line that the supervisor would get."""
        event = json.loads(line)["event"]
        if event == "ready":
            self._last = time.process_time()
        elif event == "finished":
            now = time.process_time()
            self.spent.append((now - self._last) * 1000)
            self.memory_after = self._process.memory_info().rss
            if len(self.spent) == min(_WARM, self._cases):
                self.memory_warm = self.memory_after
            self._advance()
            self._last = time.process_time()
        elif event == "idle" and self.worker is not None:
            self.worker.stopping.set()
        return len(line)


def measure_bare(home: Path, runs: int) -> list[float]:
    """CPU milliseconds of each bare run, with what a worker keeps from case to case put aside."""
    path = home / "bare.robot"
    path.write_text(_SUITE.format(library=""), encoding="utf-8")
    parsed = TestSuite.from_file_system(str(path))
    warm, namespace.IMPORTER = namespace.IMPORTER, Importer()
    spent = []
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        for _ in range(runs):
            start = time.process_time()
            parsed.deepcopy().run(output=str(home / "bare.xml"), outputdir=str(home), console="none", stdout=nowhere)
            spent.append((time.process_time() - start) * 1000)
    namespace.IMPORTER = warm
    return spent


def make_project(home: Path, cases: int) -> None:
    """A project whose bot enters nothing, and its cases."""
    (home / "bots.yaml").write_text("name: soak\nworkers: {recycle_after: 1000000}\n", encoding="utf-8")
    folder = home / "robots" / "soak"
    folder.mkdir(parents=True)
    (folder / "bot.yaml").write_text("version: 1\n", encoding="utf-8")
    (folder / "soak.robot").write_text(_SUITE.format(library="Library    bots.Cases"), encoding="utf-8")
    settings = load_settings(home)
    definition = load_definition(folder)
    store = Store.open(settings)
    keep_version(store, settings, definition)
    with store.transaction() as connection:
        for _ in range(cases):
            case = store.create(connection, bot="soak", version=definition.digest, priority=2, source="benchmark")
            store.transition(connection, case, Status.READY)
    store.close()


def measure_cases(home: Path, ear: Ear) -> list[float]:
    """CPU milliseconds of each case in a worker that goes on until there is none left."""
    ear.worker = Worker(load_settings(home), "soak", ear)
    ear.worker.work()
    return ear.spent


def sizes(home: Path) -> tuple[int, int]:
    """Bytes of the largest result, and of the database."""
    store = Store.open(load_settings(home))
    with store.reading() as connection:
        largest = connection.scalar(select(func.max(documents.c.size)).where(documents.c.kind == "result"))
    store.close()
    return int(largest or 0), (home / "data" / "bots.db").stat().st_size


if __name__ == "__main__":
    main()
