"""Joining: papers that come later find the case they belong to, and are read with its own.

They belong to it by the thread of the mail that they answer, by the case's number that their sender was given, or, once
they are read, by the business reference (`bots.run.matter`). A number alone can be guessed: it counts only from whoever
sent the case.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import Connection, insert, select

from bots.cases import audit
from bots.cases.model import FINAL, Status
from bots.cases.references import attach
from bots.cases.store import Store
from bots.cases.tables import cases, intake, outbox
from bots.errors import KeyMissingError, NotFoundError
from bots.intake.letters import KIND, Letter
from bots.intake.receiving import known_as

_OURS = re.compile(r"([0-9a-f]{32})@.+")  # what the outbox calls a mail


class Joined(StrEnum):
    """What came of papers that belong to a case."""

    YES = "yes"  # they are with it, now or since before
    LATER = "later"  # a worker holds it: try again
    ENDED = "ended"  # it takes no more papers


def letter_of_case(store: Store, connection: Connection, case_id: str) -> Letter | None:
    """The mail that the case came by; None where it came otherwise, was forgotten, or its papers are lost."""
    try:
        key = store.key(connection, case_id)
        found = store.documents.of_case(connection, key, KIND)
        return Letter.from_json(store.documents.read(key, found[0].address)) if found else None
    except (KeyMissingError, NotFoundError):
        return None


def thread_alias(store: Store, origin: str, message_id: str) -> str:
    """The keyed hash by which what answers a message is known."""
    return store.master.hash("thread", f"{origin}\0{message_id}")


def case_of(store: Store, connection: Connection, bot: str, origin: str, letter: Letter) -> str:
    """The case of this bot that a mail belongs to, whatever became of that; empty where there is none."""
    for message_id in letter.thread:
        found = _of_message(store, connection, origin, message_id)
        if found and _is_of(connection, found, bot):
            return found
    for number in letter.case_numbers:
        if _is_of(connection, number, bot):
            first = letter_of_case(store, connection, number)
            if first is not None and letter.author and letter.author in {first.author, first.sender}:
                return number
    return ""


def join(store: Store, source: str, case_id: str, papers: Sequence[tuple[str, bytes]], *, origin: str) -> Joined:
    """Add papers to a case once, however often they are handed in.

    Args:
        store: Where it is.
        source: Keyed hash of the papers.
        case_id: The case.
        papers: Names and contents; personal data.
        origin: Where they came from, for the history.
    """
    with store.transaction() as connection:
        known, _ = known_as(connection, source)
        status = store.hold(connection, case_id).status
        if known:
            return Joined.YES
        if status in FINAL:
            return Joined.ENDED
        if status is Status.RECEIVED or not attach(store, connection, case_id, papers, of=origin):
            return Joined.LATER
        now = store.clock()
        connection.execute(insert(intake).values(source=source, case_id=case_id, taken_at=now, moved_at=now))
    return Joined.YES


def note_without_papers(store: Store, case_id: str, kind: str) -> None:
    """Tell the case's history that a mail about it came that brings no papers."""
    with store.transaction() as connection:
        store.hold(connection, case_id)
        audit.record(connection, case_id, store.clock(), kind)


def _of_message(store: Store, connection: Connection, origin: str, message_id: str) -> str:
    ours = _OURS.fullmatch(message_id)
    if ours:
        query = select(outbox.c.case_id).where(outbox.c.channel == "mail", outbox.c.key.between(ours[1], ours[1] + "g"))
        return str(connection.scalar(query.limit(1)) or "")
    query = select(intake.c.case_id).where(intake.c.source == thread_alias(store, origin, message_id))
    return str(connection.scalar(query) or "")


def _is_of(connection: Connection, case_id: str, bot: str) -> bool:
    return connection.scalar(select(cases.c.bot).where(cases.c.id == case_id)) == bot
