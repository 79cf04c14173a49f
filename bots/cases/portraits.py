"""One portrait on the documents of different people: found across cases, though no picture of it is kept.

Of each portrait there is a perceptual hash (`extractors.identity.portraits`), sealed with its case like every reading.
Beside it stand keyed hashes of sixteen parts of it: copies of one picture have some of them alike, which is how the few
cases are found that are worth opening. Without the master key they tell nothing, and they go with their case.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, delete, func, insert, select

from bots.cases.fields import readings_of
from bots.cases.store import Store
from bots.cases.tables import search_keys
from extractors.reading import DocumentReading, State

_FIELD = "portrait"  # of the reading, and of its search keys
_PARTS = 16
_SHARED = 2  # parts alike from which a case is opened: chance makes them so in one of 150
_OPENED = 300  # cases at most, those with the most parts alike
_ACCEPTED = 0.98  # confidence from which a value tells somebody from somebody else


def note_portraits(
    store: Store, connection: Connection, case_id: str, documents: Mapping[str, DocumentReading]
) -> None:
    """Let the portraits of a case's documents be found, in place of those that were noted before."""
    here = (search_keys.c.case_id == case_id) & (search_keys.c.field == _FIELD)
    connection.execute(delete(search_keys).where(here))
    parts = {part for document in documents.values() for part in _parts(store, _fingerprint(document))}
    if parts:
        rows = [{"case_id": case_id, "field": _FIELD, "hash": part} for part in sorted(parts)]
        connection.execute(insert(search_keys), rows)


def reused_portraits(
    store: Store, connection: Connection, case_id: str, documents: Mapping[str, DocumentReading]
) -> dict[str, str]:
    """Documents whose portrait stands on another person's document too.

    Somebody who comes again is no other person, nor is who has changed their surname.

    Args:
        store: Where all cases are.
        connection: To it.
        case_id: The case.
        documents: What its documents say.

    Returns:
        By the document's name, the id of a case that has the other one: perhaps this case itself.
    """
    found: dict[str, str] = {}
    for name, document in documents.items():
        print_ = _fingerprint(document)
        if not print_:
            continue
        for other in (case_id, *_candidates(store, connection, case_id, print_)):
            theirs = documents if other == case_id else readings_of(store, connection, other)
            if any(_borrowed(document, each) for each in theirs.values()):
                found[name] = other
                break
    return found


def _candidates(store: Store, connection: Connection, case_id: str, print_: str) -> list[str]:
    """Other cases with several parts of a fingerprint, those with the most first."""
    count = func.count()
    query = (
        select(search_keys.c.case_id)
        .where(search_keys.c.hash.in_(_parts(store, print_)), search_keys.c.field == _FIELD)
        .where(search_keys.c.case_id != case_id)
        .group_by(search_keys.c.case_id)
        .having(count >= _SHARED)
        .order_by(count.desc(), search_keys.c.case_id)
        .limit(_OPENED)
    )
    return list(connection.scalars(query))


def _parts(store: Store, print_: str) -> list[str]:
    """Keyed hashes of a fingerprint's parts, each of bits that lie apart on the picture."""
    if not print_:
        return []
    bits = f"{int(print_, 16):0{4 * len(print_)}b}"
    return [store.master.hash("portrait", f"{part}:{bits[part::_PARTS]}") for part in range(_PARTS)]


def _fingerprint(document: DocumentReading) -> str:
    """The fingerprint of a document's portrait; empty where it has none."""
    from extractors.identity.portraits import DIGITS  # noqa: PLC0415 - loads OpenCV

    portrait = document.readings.get(_FIELD)
    seen = portrait is not None and portrait.value == "true" and len(portrait.raw) == DIGITS
    return portrait.raw if portrait is not None and seen else ""


def _borrowed(one: DocumentReading, other: DocumentReading) -> bool:
    """Whether two documents show one picture and name two people."""
    from extractors.identity.portraits import alike  # noqa: PLC0415 - loads OpenCV
    from extractors.identity.validity import strangers  # noqa: PLC0415 - the same

    return alike(_fingerprint(one), _fingerprint(other)) and strangers(_sure(one), _sure(other))


def _sure(document: DocumentReading) -> dict[str, str | None]:
    """The values that a document surely has."""
    return {
        name: reading.value
        for name, reading in document.readings.items()
        if reading.state is State.VERIFIED or (reading.state is State.READ and reading.confidence >= _ACCEPTED)
    }
