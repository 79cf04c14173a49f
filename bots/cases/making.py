"""Many new cases at once, in a few statements however many they are: with what they were given, ready to be worked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from bots.cases import audit
from bots.cases.bell import ring
from bots.cases.model import Status, new_case_id
from bots.cases.search import note_search_key
from bots.cases.settle import Fact
from bots.cases.store import Store
from bots.cases.tables import case_keys, cases, events, facts
from bots.errors import StoreError

_LENGTHS = (4, 4, 4, 5, 6, 7, 8, 9, 10)  # of ids: longer names only once the short ones are taken


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case to be made.

    Attributes:
        bot: The bot that works it.
        version: Digest of the bot's files.
        priority: Its class.
        source: Where it comes from.
        label: What people call it; kept encrypted.
        due_at: When it is due.
        facts: What it is given.
    """

    bot: str
    version: str
    priority: int
    source: str
    label: str
    due_at: datetime | None
    facts: Sequence[Fact]


def make_many(store: Store, connection: Connection, new: Sequence[NewCase]) -> list[str]:
    """Make cases that are ready, each with its key, its facts and its history; returns their ids.

    Raises:
        StoreError: The master key isn't here, or no free ids are found.
        IntegrityError: Another process has made a case of the same id meanwhile; nothing stays, try again.
    """
    now, used = store.clock(), store.key_in_use(connection)
    rows: dict[str, list[dict[str, Any]]] = {"cases": [], "keys": [], "facts": [], "events": []}
    ids = _free_ids(connection, len(new))
    for case_id, case in zip(ids, new, strict=True):
        key, wrapped = store.master.new_case_key(case_id, used)
        history = audit.begun(
            case_id,
            now,
            ("received", {"bot": case.bot, "source": case.source}),
            ("given", {"fields": sorted(fact.name for fact in case.facts)}),
            (str(Status.READY), {"from": str(Status.RECEIVED)}),
        )
        rows["events"] += history
        rows["keys"].append({"case_id": case_id, "wrapped": wrapped, "master_id": used})
        rows["cases"].append(
            {
                "id": case_id,
                "bot": case.bot,
                "version": case.version,
                "status": Status.READY,
                "priority": case.priority,
                "rank": case.priority,
                "urgent_at": case.due_at or now,
                "created_at": now,
                "updated_at": now,
                "due_at": case.due_at,
                "source": case.source,
                "label": key.seal_json(case.label),
                "last_event": history[-1]["number"],
                "last_digest": history[-1]["digest"],
            }
        )
        rows["facts"] += [
            {
                "case_id": case_id,
                "name": fact.name,
                "basis": fact.basis,
                "confidence": fact.confidence,
                "settled_at": now,
                "sealed": key.seal_json({"value": fact.value, "sources": fact.sources}),
            }
            for fact in case.facts
        ]
    for table, name in ((cases, "cases"), (case_keys, "keys"), (facts, "facts"), (events, "events")):
        if rows[name]:
            connection.execute(insert(table), rows[name])
    for case_id, case in zip(ids, new, strict=True):
        for fact in case.facts:
            note_search_key(store, connection, case_id, fact.name, fact.value)
    ring(connection)
    return ids


def _free_ids(connection: Connection, count: int) -> list[str]:
    free: list[str] = []
    for length in _LENGTHS:
        wanted = {new_case_id(length) for _ in range(count - len(free))} - set(free)
        free += wanted - set(connection.scalars(select(cases.c.id).where(cases.c.id.in_(wanted))))
        if len(free) == count:
            return free
    raise StoreError("No free case ids were found; this can't happen by chance: check the database.")
