"""A whole night in the small: two bots, kills, a target that is down, a person next morning, the report.

    python -m benchmarks.night --cases 500 --kills 12 --json

Papers come in all ways while `bots up` runs on two machines (side by side, one database): dropped into a watched
folder, written to a mailbox (dovecot), handed in over HTTP; and a producing suite makes cases of a list. Of the papers
one in ten is refused and one in fifteen asks a person. Workers, supervisors and the panel are killed, and the
application that is entered into refuses everything for a while. When all is quiet a person answers what was asked, a
suite reads back what the application holds, and the report is made. Who wrote a mail is answered through SMTP; who
handed in over HTTP is told by signed webhooks, each of which is refused twice.

It prints ``{"seed", "cases", "arrivals", "kills", "answered", "done", "rejected", "lost", "double", "left", "adds_up",
"agrees", "report_total", "ledger_total", "difference", "mails_unanswered", "mails_answered_twice", "mails_left",
"news_missing", "news_refused", "news_forged"}``: entries not in the application, entries too many, cases that didn't
end; whether every case is somewhere in the report; whether it says that the application holds what was entered; the
report's sum and that of the application's own ledger, whose difference is to be 0.00; senders that weren't told how
their case ended, or more than once; mails that weren't put away; webhooks that were refused at first.
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
from benchmarks.intake.dovecot import PASSWORD, Dovecot
from benchmarks.night.senders import WHISPER, Customers, Program, paper
from bots.cases.model import Status
from bots.cases.store import Store
from bots.cases.tables import cases, questions

ROBOTS = Path(__file__).parent / "robots"
_ROOT = Path(__file__).parents[2]
_ENDED = (Status.DONE, Status.REJECTED)
_REFUSALS = 25  # of entries, while the application is down
_WAYS = ("folder", "mail", "api")  # that papers come
_TO_BE_TOLD = 120.0  # seconds within which whoever sent something is told


@dataclass(frozen=True, slots=True)
class Night:
    """What comes in, and what is to become of it.

    Attributes:
        papers: Payments by number: amount, and whether a person is asked.
        rows: Refunds by number.
        ways: How payments come, by number.
    """

    papers: dict[str, tuple[str, bool]]
    rows: dict[str, str]
    ways: dict[str, str]

    @property
    def meant(self) -> dict[tuple[str, str], Decimal]:
        """What the application should hold in the morning: entity and key, and the amount."""
        found = {("payment", key): Decimal(amount) for key, (amount, _) in self.papers.items() if amount[0] != "-"}
        return found | {("refund", key): Decimal(amount) for key, amount in self.rows.items()}


def night_of(number: int, rng: random.Random) -> Night:
    """A night of so many cases, three in five of them papers, a third of which comes each way."""
    papers: dict[str, tuple[str, bool]] = {}
    for each in range(1, number * 3 // 5 + 1):
        sign = "-" if each % 10 == 0 else ""
        papers[f"PAY-{each:05}"] = f"{sign}{rng.randrange(1, 100_000)}.{rng.randrange(100):02}", each % 15 == 7
    rows = {
        f"REF-{each:05}": f"{rng.randrange(1, 9_000)}.{rng.randrange(100):02}" for each in range(number - len(papers))
    }
    return Night(papers, rows, {key: _WAYS[number % len(_WAYS)] for number, key in enumerate(papers)})


@dataclass(frozen=True, slots=True)
class Senders:
    """Those who send what doesn't come by folder."""

    mailboxes: Dovecot
    customers: Customers
    program: Program


def make_project(home: Path, target: str, ledger: Path, night: Night, senders: Senders) -> Project:
    """Write the project and the list that refunds are made of; the program gets its token."""
    home.mkdir(parents=True)
    (home / "list.json").write_text(
        json.dumps([{"number": key, "amount": amount} for key, amount in night.rows.items()]), encoding="utf-8"
    )
    suites = {"refund_list": "make_refunds.robot", "reconcile": "reconcile.robot"}
    variables = {"TARGET_URL": target, "NIGHT_LIST": str(home / "list.json")}
    post = {"host": "127.0.0.1", "port": senders.customers.port, "tls": "none", "sender": "office@bank.example"}
    erp = {"url": senders.program.url, "secret": "erp.signature", "idempotent": True}
    channels = {"mail": {**post, "idempotent": True}, "webhooks": {"erp": erp}}
    office = {"host": "127.0.0.1", "port": senders.mailboxes.port, "tls": "none", "user": "office"}
    mailboxes = {"office": {**office, "password": "office.password", "every": "1 s"}}
    settings = {
        "name": "night",
        "environments": {"test": {"variables": variables, "channels": channels, "mailboxes": mailboxes}},
        "robots": [str(ROBOTS)],
        "resources": [str(ROBOTS)],
        "producers": {name: {"suite": str(ROBOTS / suite)} for name, suite in suites.items()},
        "workers": {"processes": 2, "readers": 1, "lease": "8 s", "poll": "0.1 s"},
    }
    (home / "bots.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    project = Project(home, ledger)
    command(project, "user", "add", "erp", "--role", "sender", "--bot", "payments")
    senders.program.log_in(home, command(project, "user", "token", "erp", "--for", "the night")["token"])
    return project


def send(project: Project, senders: Senders, way: str, key: str, amount: str, *, doubtful: bool) -> None:
    """Let a payment's paper come."""
    if way == "mail":
        senders.customers.write(key, amount, doubtful=doubtful)
    elif way == "api":
        senders.program.hand_in(key, amount, doubtful=doubtful)
    else:
        inbox = project.home / "inbox" / "payments"
        inbox.mkdir(parents=True, exist_ok=True)
        passing = inbox / f".{key}.part"
        passing.write_bytes(paper(key, amount, doubtful=doubtful))
        passing.replace(inbox / f"{key}.json")


def command(project: Project, *words: str) -> Any:
    """A command of the bots, as a person would run it; the one line of JSON that it prints."""
    environment = {**os.environ, "BOTS_PROJECT": str(project.home), "PYTHONPATH": str(_ROOT)}
    line = [sys.executable, "-m", "bots.cli", *words, "--json"]
    done = subprocess.run(line, cwd=project.home, env=environment, capture_output=True, text=True, check=False)
    if not done.stdout:
        raise RuntimeError(f"bots {' '.join(words)}: {done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def live(project: Project, senders: Senders, night: Night, target: str, *, kills: int, rng: random.Random) -> int:
    """Let the night go by: papers come, the application goes down, machines are killed. Returns how many kills hit."""
    hit = 0
    pending = list(night.papers.items())
    with ExitStack() as stack:
        store = Store.open(project.settings)
        stack.callback(store.close)
        machines = [Machine(project, command=("up", "--no-panel")) for _ in range(2)]
        for machine in machines:
            stack.callback(machine.stop)
        command(project, "schedule", "run", "refund_list")
        portion = -(-len(pending) // max(1, kills))
        for number in range(max(1, kills)):
            for key, (amount, doubtful) in pending[number * portion : (number + 1) * portion]:
                send(project, senders, night.ways[key], key, amount, doubtful=doubtful)
            if number % 3 == 2:
                senders.program.kill_panel()
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
        end = time.monotonic() + _TO_BE_TOLD
        while time.monotonic() < end and any(not_told(night, senders)):
            time.sleep(1)
    return hit


def not_told(night: Night, senders: Senders) -> tuple[int, int, int]:
    """How many mails aren't answered, how many more than once, and of how many cases no news has come to their end."""
    unanswered = repeated = missing = 0
    for key, way in night.ways.items():
        status, word = ("rejected", "refused") if night.papers[key][0].startswith("-") else ("done", "done")
        if way == "mail":
            answers = senders.customers.answered[key].values()
            unanswered += not any(word in each for each in answers)
            repeated += len(answers) > 1
        elif way == "api":
            missing += status not in {each["status"] for each in senders.program.told[key].values()}
    return unanswered, repeated, missing


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


def judge(project: Project, senders: Senders, night: Night) -> dict[str, Any]:
    """Ask the application's own ledger, the report, and those who sent something."""
    command(project, "schedule", "run", "reconcile")
    report = command(project, "report", "--date", "today")
    rows = read_ledger(project.ledger)
    there = Counter((row["entity"], row["key"]) for row in rows)
    right = {(row["entity"], row["key"]): Decimal(row["amount"]) for row in rows}
    meant = night.meant
    bots, targets = report["bots"].values(), report["targets"].values()
    told = sum((Decimal(each["total"]) for each in targets if each["total"]), Decimal(0))
    held = sum((Decimal(row["amount"]) for row in rows), Decimal(0))
    unanswered, repeated, missing = not_told(night, senders)
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
        "mails_unanswered": unanswered,
        "mails_answered_twice": repeated,
        "mails_left": senders.customers.waiting,
        "news_missing": missing,
        "news_refused": senders.program.refused,
        "news_forged": senders.program.forged,
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
    os.environ |= {"BOTS_SECRET_OFFICE_PASSWORD": PASSWORD, "BOTS_SECRET_ERP_SIGNATURE": WHISPER}
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bots-night-"))
        ledger = Path(folder, "ledger.jsonl")
        target = stack.enter_context(running_target(ledger))
        mailboxes = stack.enter_context(Dovecot())
        customers = stack.enter_context(Customers(mailboxes))
        senders = Senders(mailboxes, customers, stack.enter_context(Program()))
        project = make_project(Path(folder, "project"), target, ledger, night, senders)
        hit = live(project, senders, night, target, kills=arguments.kills, rng=rng)
        figures = judge(project, senders, night)
    asked = sum(doubtful for _, doubtful in night.papers.values())
    arrivals = {**Counter(night.ways.values()), "list": len(night.rows)}
    head = {"seed": arguments.seed, "cases": arguments.cases, "arrivals": arrivals, "kills": hit, "answered": asked}
    sys.stdout.write(json.dumps({**head, **figures}) + "\n")


if __name__ == "__main__":
    main()
