"""What a case costs beyond its suite: CPU of the engine, size of a result, beside a bare run of the same suite.

    python -m benchmarks.engine --cases 200 --json

Prints ``{"cases", "bare_cpu_ms", "engine_cpu_ms", "beyond_cpu_ms", "result_bytes"}``: milliseconds of processor
time per case, medians; ``beyond`` is the difference. The bare run has the same tasks without
`bots.Cases`, in one process too.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from loguru import logger
from robot.api import TestSuite
from sqlalchemy import select

from bots.cases.model import Status
from bots.cases.store import Store
from bots.cases.tables import documents
from bots.definition import load_definition
from bots.queue.claim import claim
from bots.run.current import Run
from bots.run.robot_run import run_case
from bots.settings import load_settings

_TASKS = "".join(f"Task {number}\n    Log    step {number}\n    No Operation\n" for number in range(5))
_SUITE = "*** Settings ***\n{library}\n*** Tasks ***\n" + _TASKS


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--json", action="store_true", help="one line of JSON (it is that anyway)")
    arguments = parser.parse_args()
    logger.remove()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        bare = measure_bare(home, arguments.cases)
        engine, size = measure_engine(home, arguments.cases)
    figures = {
        "cases": arguments.cases,
        "bare_cpu_ms": round(bare, 1),
        "engine_cpu_ms": round(engine, 1),
        "beyond_cpu_ms": round(engine - bare, 1),
        "result_bytes": size,
    }
    sys.stdout.write(json.dumps(figures) + "\n")


def measure_bare(home: Path, cases: int) -> float:
    """Median CPU milliseconds of one bare run."""
    path = home / "bare.robot"
    path.write_text(_SUITE.format(library=""), encoding="utf-8")
    parsed = TestSuite.from_file_system(str(path))
    spent = []
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        for _ in range(cases):
            start = time.process_time()
            parsed.deepcopy().run(output=str(home / "bare.xml"), outputdir=str(home), console="none", stdout=nowhere)
            spent.append((time.process_time() - start) * 1000)
    return statistics.median(spent)


def measure_engine(home: Path, cases: int) -> tuple[float, int]:
    """Median CPU milliseconds of one case from claim to conclusion, and of its result's bytes."""
    (home / "bots.yaml").write_text("name: engine\n", encoding="utf-8")
    folder = home / "robots" / "engine_cost"
    folder.mkdir(parents=True)
    (folder / "bot.yaml").write_text("version: 1\n", encoding="utf-8")
    (folder / "engine_cost.robot").write_text(_SUITE.format(library="Library    bots.Cases"), encoding="utf-8")
    settings = load_settings(home)
    definition = load_definition(folder)
    store = Store.open(settings)
    for _ in range(cases):
        with store.transaction() as connection:
            case = store.create(
                connection, bot="engine_cost", version=definition.digest, priority=2, source="benchmark"
            )
            store.transition(connection, case, Status.READY)
    spent = []
    while True:
        start = time.process_time()
        lease = claim(store, {"engine_cost": definition}, holder="benchmark", lease=timedelta(minutes=1))
        if lease is None:
            break
        run_case(Run(store, settings, definition, lease))
        spent.append((time.process_time() - start) * 1000)
    with store.reading() as connection:
        sizes = list(connection.scalars(select(documents.c.size).where(documents.c.kind == "result")))
    store.close()
    return statistics.median(spent), round(statistics.median(sizes))


if __name__ == "__main__":
    main()
