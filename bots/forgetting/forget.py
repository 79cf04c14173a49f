"""Forgetting a case: its key is destroyed, with everything that was read, decided and kept of the person.

What stays has no personal data: the case's row and history, and the ledger's keyed hashes, without which the same thing
could be entered a second time. Each act can be killed anywhere: the erasure is on record first, and is obeyed when the
store is next opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from loguru import logger
from sqlalchemy import Connection, delete, func, select, update

from bots.cases import audit, erasures
from bots.cases.erasures import Erasure, obeyed
from bots.cases.fields import facts_of, readings_of
from bots.cases.holds import reason_to_hold
from bots.cases.marks import mark, move_mark
from bots.cases.model import FINAL, Status
from bots.cases.store import Store
from bots.cases.tables import (
    attempts,
    case_keys,
    cases,
    documents,
    entries,
    facts,
    outbox,
    questions,
    readings,
    search_keys,
)
from bots.errors import BotsError, CaseStateError, KeyMissingError, NotFoundError
from bots.forgetting import scrub
from bots.intake.erase import erase_originals
from bots.review.tables import review_answers, review_tasks
from bots.settings import Settings

_LEAVING = ("queued", "sending")  # messages on their way


@dataclass(slots=True)
class Receipt:
    """What forgetting a case came to.

    Attributes:
        erasure: What stands in the records.
        erased: How much of each kind was destroyed.
        remains: Where something still was when it was looked for; empty: nothing was found.
        notes: What the bots can't reach and somebody must see to.
    """

    erasure: Erasure
    erased: dict[str, int] = field(default_factory=dict)
    remains: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Traces:
    """By what a case's remains are known: its wrapped key, and plain values that stand for somebody."""

    key: bytes
    values: tuple[bytes, ...]


def forget(
    store: Store, settings: Settings, case_ids: Sequence[str], *, by: str, reason: str, why: str = "request"
) -> list[Receipt]:
    """Destroy what is kept of these cases, and prove it.

    Args:
        store: Where they are.
        settings: The project's.
        case_ids: Which.
        by: Who asks for it.
        reason: Why, for the histories; without personal data.
        why: ``request`` or ``retention``, for the records.

    Raises:
        CaseStateError: One is being worked on, is held, or was forgotten; nothing was destroyed.
        NotFoundError: There is no such case.
        StoreError: The records or the database can't be written.
    """
    with store.reading() as connection:
        ids = list(dict.fromkeys(store.case(connection, case_id).id for case_id in case_ids))
        for case_id in ids:
            refuse_to_forget(store, connection, case_id)
        traces = {case_id: _traces(store, connection, case_id) for case_id in ids}
    path = erasures.file_of(settings)
    with store.reading() as connection:
        behind = obeyed(connection) != erasures.length(path)
    receipts = []
    for case_id in ids:
        with store.transaction() as connection:
            store.hold(connection, case_id)
            refuse_to_forget(store, connection, case_id)
            _end(store, connection, case_id, by)
            erasure = Erasure.of(store.master, case_id, store.clock(), why)
            erasures.append(path, erasure)
        receipts.append(_destroy(store, settings, erasure, by=by, reason=reason))
    _prove(store, settings, receipts, traces)
    if not behind and not any(receipt.remains for receipt in receipts):
        _note_obeyed(store, erasures.length(path))
    return receipts


def obey(store: Store, settings: Settings) -> int:
    """Forget again what the records say was forgotten, as far as this database hasn't; returns how many cases.

    Raises:
        StoreError: The records can't be read, or the database can't be written.
    """
    path = erasures.file_of(settings)
    with store.reading() as connection:
        start, there = obeyed(connection), erasures.length(path)
    forgotten = 0
    for erasure in erasures.since(path, start):
        if erasure is None or not erasure.proven(store.master):
            logger.error("{} has a line that the bots didn't write; it erases nothing", path)
            continue
        try:
            with store.transaction() as connection:
                _end(store, connection, erasure.case, "system")
            _destroy(store, settings, erasure, by="system", reason="on record as forgotten")
        except NotFoundError:
            continue  # a backup older than the case
        forgotten += 1
    if forgotten:
        scrub.scrub(store.database)
        logger.warning("{} cases were on record as forgotten, and were forgotten again", forgotten)
    _note_obeyed(store, there)
    return forgotten


def refuse_to_forget(store: Store, connection: Connection, case_id: str) -> None:
    """Refuse to forget a case that is needed.

    Raises:
        CaseStateError: It is being worked on, held, has messages on their way, or was forgotten.
    """
    if store.forgotten(connection, case_id):
        raise CaseStateError(f"Case {case_id} was forgotten already.")
    if store.case(connection, case_id).status is Status.WORKING:
        raise CaseStateError(f"Case {case_id} is at work: cancel it or wait, then forget it.")
    held = reason_to_hold(connection, case_id)
    if held:
        raise CaseStateError(f"Case {case_id} is held ({held}): release it first, bots case hold {case_id} --release.")
    leaving = (outbox.c.case_id == case_id) & outbox.c.state.in_(_LEAVING)
    if connection.scalar(select(func.count()).select_from(outbox).where(leaving)):
        raise CaseStateError(f"Case {case_id} has a message on its way: wait until it is sent, then forget it.")


def _end(store: Store, connection: Connection, case_id: str, by: str) -> None:
    """Let nobody work on the case any more."""
    status = store.hold(connection, case_id).status
    if status not in FINAL and not store.forgotten(connection, case_id):
        store.transition(connection, case_id, Status.CANCELLED, reason="forgotten", by=by)


def _destroy(store: Store, settings: Settings, erasure: Erasure, *, by: str, reason: str) -> Receipt:
    """Destroy what is kept of one case; what is gone already is no error."""
    receipt = Receipt(erasure)
    case_id = erasure.case
    try:
        receipt.erased["originals"] = erase_originals(store, settings, case_id)
    except KeyMissingError:
        pass  # destroyed in an earlier try, after the originals
    except (BotsError, OSError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        receipt.notes.append(f"the originals in the watched folders' places couldn't be removed: {why}")
    with store.transaction() as connection:
        store.hold(connection, case_id)
        if not store.forgotten(connection, case_id):
            receipt.erased |= _wipe(connection, case_id)
            audit.record(connection, case_id, store.clock(), "forgotten", by=by, why=reason, on=erasure.why)
    store.drop_keys()
    receipt.erased["files"] = store.documents.remove_case(case_id)
    return receipt


def _wipe(connection: Connection, case_id: str) -> dict[str, int]:
    """Delete the case's rows with personal data, its key first; returns how many of each there were."""
    connection.execute(update(case_keys).where(case_keys.c.case_id == case_id).values(wrapped=None))
    erased = {"key": 1}
    for table in (documents, readings, facts, questions, search_keys, review_answers, review_tasks):
        erased[table.name] = connection.execute(delete(table).where(table.c.case_id == case_id)).rowcount
    for table in (entries, outbox):  # their keyed hashes stay: nothing is entered or sent a second time
        erased[table.name] = connection.execute(
            update(table).where(table.c.case_id == case_id).values(sealed=b"")
        ).rowcount
    connection.execute(update(attempts).where(attempts.c.case_id == case_id).values(result=None))
    connection.execute(update(cases).where(cases.c.id == case_id).values(label=None, reference=None))
    return erased


def _traces(store: Store, connection: Connection, case_id: str) -> _Traces:
    wrapped = connection.scalar(select(case_keys.c.wrapped).where(case_keys.c.case_id == case_id))
    values = {fact.value for fact in facts_of(store, connection, case_id).values()}
    for document in readings_of(store, connection, case_id).values():
        values |= {reading.value for reading in document.readings.values() if reading.value}
    return _Traces(bytes(wrapped or b""), tuple(value.encode() for value in values if _tells_who(value)))


def _tells_who(value: str) -> bool:
    """Whether a text can stand for one person only: long, with digits, and no date, which stands in every log."""
    return len(value) >= 8 and any(map(str.isdigit, value)) and not re.fullmatch(r"\d{4}-\d\d-\d\d", value)


def _prove(store: Store, settings: Settings, receipts: Sequence[Receipt], traces: dict[str, _Traces]) -> None:
    """Try to decrypt, and look for keys and plain values where they could still be."""
    scrub.scrub(store.database)
    keys = [trace.key for trace in traces.values()]
    if scrub.remains(store.database, keys):
        scrub.rewrite(store.database)
    left = scrub.remains(store.database, keys)
    for receipt in receipts:
        case_id = receipt.erasure.case
        receipt.remains += [f"{name}: the wrapped key" for name in left]
        receipt.remains += _still_open(store, case_id)
        receipt.remains += _still_plain(store, settings, traces[case_id].values)
        if not store.database.is_sqlite:
            receipt.notes.append(scrub.ON_POSTGRESQL)


def _still_open(store: Store, case_id: str) -> Iterator[str]:
    with store.reading() as connection:
        try:
            store.key(connection, case_id)
        except KeyMissingError:
            return
    yield "the case's key"


def _still_plain(store: Store, settings: Settings, values: Sequence[bytes]) -> Iterator[str]:
    for name in scrub.remains(store.database, values):
        yield f"{name}: a plain value"
    for folder in (settings.logs.path, settings.records.path):
        for path in sorted(settings.at(folder).rglob("*")):
            if path.is_file() and scrub.holds(path, values):
                yield f"{path.name}: a plain value"


def _note_obeyed(store: Store, length: int) -> None:
    with store.transaction() as connection:
        move_mark(connection, "erasures", mark(connection, "erasures"), str(length))
