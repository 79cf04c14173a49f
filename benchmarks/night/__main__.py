"""A whole night in the small: two bots, kills, a target that is down, a person next morning, the report.

    python -m benchmarks.night --cases 500 --kills 12 --json

Papers are dropped into a watched folder while `bots up` runs on two machines (side by side, one database), and a
producing suite makes cases of a list; of the papers one in ten is refused and one in fifteen asks a person. Workers and
supervisors are killed, and the application that is entered into refuses everything for a while. When all is quiet a
person answers what was asked, a suite reads back what the application holds, and the report is made.

It prints ``{"seed", "cases", "kills", "answered", "done", "rejected", "lost", "double", "left", "adds_up", "agrees",
"report_total", "ledger_total", "difference"}``: entries not in the application, entries too many, cases that didn't
end; whether every case is somewhere in the report; whether it says that the application holds what was entered; the
report's sum and that of the application's own ledger. The difference is to be 0.00.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import secrets
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from benchmarks.crash import kill_somebody
from benchmarks.faults.machines import Machine
from benchmarks.faults.project import Project
from benchmarks.faults.target import make_trouble, read_ledger, running_target
from bots.cases.model import Status
from bots.cases.store import Store
from bots.cases.tables import cases, questions

ROBOTS = Path(__file__).parent / "robots"
_ROOT = Path(__file__).parents[2]
_ENDED = (Status.DONE, Status.REJECTED)
_REFUSALS = 25  # of entries, while the application is down


@dataclass(frozen=True, slots=True)
class Night:
    """What comes in, and what is to become of it.

    Attributes:
        papers: Payments by number: amount, and whether a person is asked.
        rows: Refunds by number.
    """

    papers: dict[str, tuple[str, bool]]
    rows: dict[str, str]

    @property
    def meant(self) -> dict[tuple[str, str], Decimal]:
        """What the application should hold in the morning: entity and key, and the amount."""
        found = {("payment", key): Decimal(amount) for key, (amount, _) in self.papers.items() if amount[0] != "-"}
        return found | {("refund", key): Decimal(amount) for key, amount in self.rows.items()}


def night_of(number: int, rng: random.Random) -> Night:
    """A night of so many cases, three in five of them papers."""
    papers: dict[str, tuple[str, bool]] = {}
    for each in range(1, number * 3 // 5 + 1):
        sign = "-" if each % 10 == 0 else ""
        papers[f"PAY-{each:05}"] = f"{sign}{rng.randrange(1, 100_000)}.{rng.randrange(100):02}", each % 15 == 7
    rows = {
        f"REF-{each:05}": f"{rng.randrange(1, 9_000)}.{rng.randrange(100):02}" for each in range(number - len(papers))
    }
    return Night(papers, rows)


def make_project(home: Path, target: str, ledger: Path, night: Night) -> Project:
    """Write the project and the list that refunds are made of."""
    home.mkdir(parents=True)
    (home / "list.json").write_text(
        json.dumps([{"number": key, "amount": amount} for key, amount in night.rows.items()]), encoding="utf-8"
    )
    suites = {"refund_list": "make_refunds.robot", "reconcile": "reconcile.robot"}
    variables = {"TARGET_URL": target, "NIGHT_LIST": str(home / "list.json")}
    settings = {
        "name": "night",
        "environments": {"test": {"variables": variables}},
        "robots": [str(ROBOTS)],
        "resources": [str(ROBOTS)],
        "producers": {name: {"suite": str(ROBOTS / suite)} for name, suite in suites.items()},
        "workers": {"processes": 2, "readers": 1, "lease": "8 s", "poll": "0.1 s"},
    }
    (home / "bots.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    return Project(home, ledger)


def drop(project: Project, key: str, amount: str, *, doubtful: bool) -> None:
    """Drop a payment's paper into the watched folder."""
    inbox = project.home / "inbox" / "payments"
    inbox.mkdir(parents=True, exist_ok=True)
    passing = inbox / f".{key}.part"
    passing.write_text(json.dumps({"number": key, "amount": amount, "doubtful": "yes" if doubtful else ""}))
    passing.replace(inbox / f"{key}.json")


def command(project: Project, *words: str) -> Any:
    """A command of the bots, as a person would run it; the one line of JSON that it prints."""
    environment = {**os.environ, "BOTS_PROJECT": str(project.home), "PYTHONPATH": str(_ROOT)}
    line = [sys.executable, "-m", "bots.cli", *words, "--json"]
    done = subprocess.run(line, cwd=project.home, env=environment, capture_output=True, text=True, check=False)
    if not done.stdout:
        raise RuntimeError(f"bots {' '.join(words)}: {done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def live(project: Project, night: Night, target: str, kills: int, rng: random.Random) -> int:
    """Let the night go by: papers come, the application goes down, machines are killed. Returns how many kills hit."""
    hit = 0
    pending = list(night.papers.items())
    with ExitStack() as stack:
        store = Store.open(project.settings)
        stack.callback(store.close)
        machines = [Machine(project) for _ in range(2)]
        for machine in machines:
            stack.callback(machine.stop)
        command(project, "schedule", "run", "refund_list")
        portion = -(-len(pending) // max(1, kills))
        for number in range(max(1, kills)):
            for key, (amount, doubtful) in pending[number * portion : (number + 1) * portion]:
                drop(project, key, amount, doubtful=doubtful)
            if number == kills // 2:
                make_trouble(target, "refuse", times=_REFUSALS)
            time.sleep(rng.uniform(0.5, 2.5))
            if kills:
                with contextlib.suppress(ProcessLookupError):
                    kill_somebody(store, machines, rng)
                    hit += 1
        make_trouble(target, "refuse", times=0)
        for name in ("shop", "billing"):  # an operator who knows that it is there again doesn't wait for a probe
            command(project, "resume", "target", name)
        wait_for(store, night, answered=False)
        people_answer(project, store, night)
        wait_for(store, night, answered=True)
    return hit


def wait_for(store: Store, night: Night, *, answered: bool) -> None:
    """Wait until nothing goes on without a person, or nothing more is to be hoped for."""
    asked = sum(doubtful for _, doubtful in night.papers.values())
    expected = len(night.papers) + len(night.rows) - (0 if answered else asked)
    end = time.monotonic() + 90 + 2 * len(night.papers)
    while time.monotonic() < end and statuses(store, *_ENDED) < expected:
        time.sleep(1)


def statuses(store: Store, *wanted: Status) -> int:
    """How many cases are in these states."""
    with store.reading() as connection:
        return sum(number for (_, status), number in store.counts(connection).items() if status in wanted)


def people_answer(project: Project, store: Store, night: Night) -> None:
    """Answer what was asked, as the papers say."""
    with store.reading() as connection:
        query = select(questions.c.case_id, questions.c.field).join(cases, cases.c.id == questions.c.case_id)
        open_ = query.where(cases.c.status == Status.REVIEW, questions.c.answered_at.is_(None))
        asked: dict[str, list[str]] = {}
        for row in connection.execute(open_.order_by(questions.c.case_id, questions.c.field)):
            asked.setdefault(row.case_id, []).append(row.field)
        labels = {case_id: store.label(connection, case_id).removesuffix(".json") for case_id in asked}
    for case_id, fields in asked.items():
        key = labels[case_id]
        right = {"number": key, "amount": night.papers[key][0]}
        command(project, "review", "set", case_id, *(f"{name}={right[name]}" for name in fields), "--by", "anna")


def judge(project: Project, night: Night) -> dict[str, Any]:
    """Ask the application's own ledger and the report."""
    command(project, "schedule", "run", "reconcile")
    report = command(project, "report", "--date", "today")
    rows = read_ledger(project.ledger)
    there = Counter((row["entity"], row["key"]) for row in rows)
    right = {(row["entity"], row["key"]): Decimal(row["amount"]) for row in rows}
    meant = night.meant
    bots, targets = report["bots"].values(), report["targets"].values()
    told = sum((Decimal(each["total"]) for each in targets if each["total"]), Decimal(0))
    held = sum((Decimal(row["amount"]) for row in rows), Decimal(0))
    return {
        "done": sum(bot["done"] for bot in bots),
        "rejected": sum(sum(bot["rejected"].values()) for bot in bots),
        "lost": sum(right.get(key) != amount for key, amount in meant.items()),
        "double": sum(number - 1 for number in there.values()) + sum(key not in meant for key in there),
        "left": sum(sum(bot["waiting"].values()) + bot["failed"] for bot in bots),
        "adds_up": all(bot["adds_up"] for bot in bots),
        "agrees": all(each["agrees"] for each in targets if each["entered"]),
        "report_total": str(told),
        "ledger_total": str(held),
        "difference": str(told - held),
    }


def main() -> None:
    """Live through a night, judge it and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--kills", type=int, default=12, help="of workers and supervisors")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--json", action="store_true", help="one line of JSON, as always")
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    night = night_of(arguments.cases, rng)
    with tempfile.TemporaryDirectory(prefix="bots-night-") as folder:
        ledger = Path(folder, "ledger.jsonl")
        with running_target(ledger) as target:
            project = make_project(Path(folder, "project"), target, ledger, night)
            hit = live(project, night, target, arguments.kills, rng)
            figures = judge(project, night)
    asked = sum(doubtful for _, doubtful in night.papers.values())
    head = {"seed": arguments.seed, "cases": arguments.cases, "kills": hit, "answered": asked}
    sys.stdout.write(json.dumps({**head, **figures}) + "\n")


if __name__ == "__main__":
    main()
