"""A project as it is after months of nights: many cases that have ended, some that are open, all made up."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert

from bots.cases.audit import begun
from bots.cases.keys import CaseKey
from bots.cases.model import FINAL, Status
from bots.cases.store import Store
from bots.cases.tables import attempts, case_keys, cases, entries, events, workers
from bots.run.entries import EntryState

BOTS = ("account_opening", "invoice_register", "identity_register")
_BATCH = 2000
_DAYS = 60  # over which the cases came
_ENDS = ((Status.DONE, 88), (Status.REJECTED, 9), (Status.CANCELLED, 3))
_STANDS = ((Status.READY, 40), (Status.REVIEW, 30), (Status.WAITING, 18), (Status.FAILED, 9), (Status.INCOMPLETE, 3))
_REASONS = ("expired_document", "same_reference", "void_paper_card", "missing_document", "wrong_sum")
_TABLES = ((cases, "cases"), (case_keys, "keys"), (events, "events"), (attempts, "attempts"), (entries, "entries"))
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def fill(store: Store, number: int, *, begin: int = 0, still_open: float = 0.02) -> None:
    """Put cases with their histories into the store.

    Args:
        store: Where.
        number: Up to the how manieth.
        begin: From which on; those before it are there already.
        still_open: Share of them that haven't ended.
    """
    rng = random.Random(begin + 1)
    now = store.clock()
    with store.transaction() as connection:
        used = store.key_in_use(connection)
    made = begin
    while made < number:
        rows: dict[str, list[dict[str, Any]]] = {
            "cases": [],
            "keys": [],
            "events": [],
            "attempts": [],
            "entries": [],
        }
        for index in range(made, min(made + _BATCH, number)):
            _case(rng, store, used, now, index, number, still_open, rows)
        made += len(rows["cases"])
        with store.transaction() as connection:
            for table, name in _TABLES:
                if rows[name]:
                    connection.execute(insert(table), rows[name])


def report_workers(store: Store) -> None:
    """Two machines with workers, one of which hasn't been heard of for a while."""
    now = store.clock()
    with store.transaction() as connection:
        for index, (host, seen) in enumerate((("robot-a", 3), ("robot-a", 5), ("robot-b", 260))):
            connection.execute(
                insert(workers).values(
                    name=f"{host}-41{index}-{index + 1}",
                    host=host,
                    tags="[]",
                    state="idle" if index else "working",
                    started_at=now - timedelta(hours=9),
                    seen_at=now - timedelta(seconds=seen),
                    cases=120 + index,
                    rss=310 + 11 * index,
                )
            )


def case_id_of(index: int) -> str:
    """A name for the case of that number: of six letters, so that it meets none that chance has made."""
    name = ""
    for _ in range(6):
        index, letter = divmod(index, len(_LETTERS))
        name += _LETTERS[letter]
    return name


def _case(
    rng: random.Random,
    store: Store,
    used: str,
    now: datetime,
    index: int,
    number: int,
    share: float,
    rows: dict[str, list[dict[str, Any]]],
) -> None:
    case_id, bot = case_id_of(index), rng.choice(BOTS)
    still_open = rng.random() < share
    status = _chosen(rng, _STANDS if still_open else _ENDS)
    age = timedelta(hours=rng.uniform(0.2, 30)) if still_open else timedelta(days=_DAYS * (1 - index / number))
    created = now - age
    took = timedelta(seconds=rng.lognormvariate(7, 1))
    updated = min(now, created + took)
    priority = rng.choice((1, 2, 2, 2, 3))
    due = created + timedelta(hours=rng.choice((8, 24, 26, 32)))
    key, wrapped = store.master.new_case_key(case_id, used)
    chain = list(_history(case_id, bot, status, created))
    rows["keys"].append({"case_id": case_id, "wrapped": wrapped, "master_id": used})
    rows["events"] += chain
    rows["attempts"].append(
        {
            "case_id": case_id,
            "number": 1,
            "worker": "robot-a-1",
            "started_at": created,
            "ended_at": updated,
            "outcome": str(status)[:12],
            "cpu_ms": int(took.total_seconds() * 200),
        }
    )
    if status in {Status.DONE, Status.FAILED}:
        rows["entries"].append(_entry(case_id, key, index, created, proved=status is Status.DONE))
    rows["cases"].append(
        {
            "id": case_id,
            "bot": bot,
            "version": "0123456789abcdef",
            "status": status,
            "priority": priority,
            "rank": priority,
            "urgent_at": due,
            "created_at": created,
            "updated_at": updated,
            "due_at": due,
            "not_before": now + timedelta(minutes=9) if status is Status.WAITING else None,
            "attempts": 1,
            "wants": "core_banking" if status is Status.WAITING else None,
            "ended_at": updated if status in FINAL else None,
            "reason": rng.choice(_REASONS) if status in {Status.REJECTED, Status.FAILED} else "",
            "source": "inbox",
            "label": key.seal_json(f"pratica-{index}"),
            "last_attempt": 1,
            "last_event": len(chain),
            "last_digest": chain[-1]["digest"],
        }
    )


def _entry(case_id: str, key: CaseKey, index: int, created: datetime, *, proved: bool) -> dict[str, Any]:
    values = {"surname": "Rossi", "given_names": "Maria", "account": f"{index:012d}"}
    return {
        "case_id": case_id,
        "step": "Open The Account",
        "target": "core_banking",
        "key": f"{index:064x}",
        "state": EntryState.CONFIRMED if proved else EntryState.IN_DOUBT,
        "values_digest": f"{index:064x}",
        "intended_at": created,
        "submitted_at": created,
        "confirmed_at": created if proved else None,
        "sealed": key.seal_json({"key": str(index), "values": values, "receipt": values if proved else {}}),
    }


def _history(case_id: str, bot: str, status: Status, created: datetime) -> Iterator[dict[str, Any]]:
    told: list[tuple[str, dict[str, Any]]] = [("received", {"bot": bot, "source": "inbox"})]
    told += [("ready", {"from": "received"}), ("working", {"from": "ready", "attempt": 1})]
    yield from begun(case_id, created, *told, (str(status), {"from": "working"}))


def _chosen(rng: random.Random, weighted: tuple[tuple[Status, int], ...]) -> Status:
    return rng.choices([status for status, _ in weighted], [weight for _, weight in weighted])[0]
