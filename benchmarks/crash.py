"""Workers and supervisors are killed while they enter orders; then the oracle is asked.

    python -m benchmarks.crash --cases 100 --kills 40 --db sqlite|postgresql --json
    python -m benchmarks.crash --sweep --db sqlite|postgresql --json

Real suites run under real supervisors on several machines (`bots up`, here side by side), which share folders and
database. They enter into an application in a process of its own, which never refuses a second record, and into a
workbook. Workers (most of them with a case in hand) and whole supervisors are killed at random moments (``--seed``
repeats the choice), and supervisors are started again at once, as systemd does.

``--sweep`` kills at every numbered point of an order's life instead: before and after each commit, each write of a
file and each act (see `bots.fault`), and at pairs of them, the second one while the first is recovered from.

It prints ``{"db", "seed", "cases", "kills", "lost", "double", "unfinished", "in_doubt_to_person", "false_takeovers",
"lease_s", "recovery_s_p95"}``: entries not in the target, entries too many, orders that weren't done, cases that
wait for a person, cases taken from workers that were alive, and seconds from a kill to the case's next attempt.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress
from sqlalchemy import select

from benchmarks.faults.machines import Machine, kill_worker
from benchmarks.faults.oracle import Verdict, ask
from benchmarks.faults.project import Project, make_project
from benchmarks.faults.recovery import Kill, attempts_of, recovery
from benchmarks.faults.sweep import Sweep, pairs
from benchmarks.faults.target import running_target
from bots.cases.model import Status
from bots.cases.store import Store
from bots.cases.tables import cases

_SUPERVISORS = 0.25  # share of kills that hit a supervisor
_HOLDERS = 0.8  # share of the others that hit a worker with a case in hand
_GAP = (0.3, 2.5)  # seconds between two kills

Database = Callable[[str], str]
Advance = Callable[[], None]


def main() -> None:
    """Kill, ask and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=100, help="orders that are dropped meanwhile")
    parser.add_argument(
        "--kills", type=int, default=40, help="of workers and supervisors; with --sweep: pairs of points"
    )
    parser.add_argument("--db", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--machines", type=int, default=2, help="supervisors, each with two workers")
    parser.add_argument("--lease", type=float, default=30.0, metavar="SECONDS")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--sweep", action="store_true", help="kill at every numbered point instead")
    parser.add_argument("--json", action="store_true", help="one line of JSON and nothing else")
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bots-crash-")))
        database = stack.enter_context(databases(arguments.db))
        ledger = home / "ledger.jsonl"
        target = stack.enter_context(running_target(ledger))
        progress = stack.enter_context(Progress(console=Console(stderr=True), disable=arguments.json, transient=True))
        bar = progress.add_task(f"seed {arguments.seed}", total=arguments.kills)
        advance = lambda: progress.advance(bar)  # noqa: E731 - the bar's, for whoever kills
        if arguments.sweep:
            make = lambda name: make_project(  # noqa: E731 - one project an order
                home / name, target=target, ledger=ledger, database=database(name)
            )
            figures = sweep(make, arguments.kills, rng, advance)
        else:
            project = make_project(
                home / "project", target=target, ledger=ledger, database=database("project"), lease=arguments.lease
            )
            figures = crash(project, arguments, rng, advance)
    sys.stdout.write(json.dumps({"db": arguments.db, "seed": arguments.seed, **figures}) + "\n")


@contextmanager
def databases(kind: str) -> Iterator[Database]:
    """Makes databases, each for the project of that name; an empty URL is a SQLite file of the project's own."""
    if kind == "sqlite":
        yield lambda _name: ""
        return
    from benchmarks.postgres import Cluster  # noqa: PLC0415 - only where it is wanted

    with Cluster(durable=True) as cluster:
        yield lambda _name: cluster.url(cluster.create())


def sweep(make: Callable[[str], Project], number: int, rng: random.Random, advance: Advance) -> dict[str, Any]:
    """Kill at every point and at some pairs of points."""
    sweeper = Sweep(make)
    length = sweeper.length()
    plans: list[tuple[int, ...]] = [(point,) for point in range(1, length + 1)]
    outcomes = []
    for outcome in sweeper.over(plans + pairs(length, number, rng)):
        outcomes.append(outcome)
        advance()
    return {
        "cases": len(outcomes),
        "points": length,
        "kills": sum(len(outcome.points) for outcome in outcomes),
        **told([outcome.verdict for outcome in outcomes]),
    }


def crash(project: Project, arguments: argparse.Namespace, rng: random.Random, advance: Advance) -> dict[str, Any]:
    """Kill workers and supervisors while orders come in; wait until everything is quiet."""
    numbers = list(range(1, arguments.cases + 1))
    with ExitStack() as stack:
        store = Store.open(project.settings)
        stack.callback(store.close)
        machines = [Machine(project) for _ in range(arguments.machines)]
        for machine in machines:
            stack.callback(machine.stop)
        kills: list[Kill] = []
        dropped = 0
        while len(kills) < arguments.kills:
            due = round(len(numbers) * (len(kills) + 1) / arguments.kills)
            for number in numbers[dropped:due]:
                project.drop(number)
            dropped = due
            time.sleep(rng.uniform(*_GAP))
            with contextlib.suppress(ProcessLookupError):
                kills.append(kill_somebody(store, machines, rng))
                advance()
        verdict = wait_for_quiet(project, numbers, patience=2 * arguments.lease + 60 + arguments.cases)
        found = recovery(attempts_of(store), kills)
    return {
        "cases": len(numbers),
        "kills": len(kills),
        **told([verdict]),
        "false_takeovers": found.false_takeovers,
        "lease_s": arguments.lease,
        "recovered": len(found.seconds),
        "recovery_s_p95": None if found.p95 is None else round(found.p95, 1),
    }


def kill_somebody(store: Store, machines: list[Machine], rng: random.Random) -> Kill:
    """Kill a supervisor, a worker that holds a case, or any worker.

    Raises:
        ProcessLookupError: There was none to kill.
    """
    if rng.random() < _SUPERVISORS:
        name = rng.choice(machines).kill_and_restart()
        return Kill(name, datetime.now(UTC))
    workers = {name: pid for machine in machines for name, pid in machine.workers().items()}
    with store.reading() as connection:
        holders = connection.scalars(select(cases.c.lease_holder).where(cases.c.status == Status.WORKING)).all()
    names = sorted(workers)
    holding = [name for name in names if name in holders]
    if holding and rng.random() < _HOLDERS:
        names = holding
    if not names:
        raise ProcessLookupError
    name = rng.choice(names)
    time.sleep(rng.uniform(0, 0.3))  # further into its case
    if not kill_worker(workers[name]):
        raise ProcessLookupError
    return Kill(name, datetime.now(UTC))


def wait_for_quiet(project: Project, numbers: list[int], *, patience: float) -> Verdict:
    """What became of the orders, once all is well or nothing more is to be hoped for."""
    end = time.monotonic() + patience
    while not (verdict := ask(project, numbers)).holds and time.monotonic() < end:
        time.sleep(2)
    return verdict


def told(verdicts: list[Verdict]) -> dict[str, int]:
    """What several verdicts come to."""
    return {
        "lost": sum(verdict.lost for verdict in verdicts),
        "double": sum(verdict.double for verdict in verdicts),
        "unfinished": sum(verdict.unfinished for verdict in verdicts),
        "in_doubt_to_person": sum(verdict.in_doubt_to_person for verdict in verdicts),
    }


if __name__ == "__main__":
    main()
