"""Search keys: by which a person's cases are found though everything about them is encrypted."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from bots.cases.settle import comparable
from bots.cases.store import Store
from bots.cases.tables import search_keys

SEARCHED = frozenset({"tax_code", "national_id", "vat_number"})  # fields that tell who somebody is


def note_search_key(store: Store, connection: Connection, case_id: str, field: str, value: str | None) -> None:
    """Let the case be found by this value, if its field is one that tells who somebody is.

    Readings are noted as well as facts: of a case that was never decided they are all there is.
    """
    if field not in SEARCHED or not comparable(value or ""):
        return
    row = {"case_id": case_id, "field": field, "hash": _hash(store, value or "")}
    known = select(search_keys.c.hash).where(*(search_keys.c[name] == part for name, part in row.items()))
    if connection.execute(known).first() is None:
        connection.execute(insert(search_keys).values(**row))


def find_cases(store: Store, connection: Connection, code: str) -> list[str]:
    """Ids of the cases in which somebody's identifier, such as a tax code, was read or settled."""
    query = select(search_keys.c.case_id).where(search_keys.c.hash == _hash(store, code)).distinct()
    return sorted(connection.scalars(query))


def _hash(store: Store, value: str) -> str:
    return store.master.hash("person", comparable(value))
