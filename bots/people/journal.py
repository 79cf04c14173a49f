"""The journal: what people did that belongs to no case's history, such as logging in or adding a user."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from bots.people.tables import journal


@dataclass(frozen=True, slots=True)
class Note:
    """Something that somebody did."""

    at: datetime
    by: str
    kind: str
    about: str
    data: Mapping[str, Any]


def note(connection: Connection, at: datetime, by: str, kind: str, about: str = "", **data: Any) -> None:
    """Write it down, in the caller's transaction. `data` carries no personal data."""
    text = json.dumps(data, sort_keys=True, ensure_ascii=False)
    connection.execute(insert(journal).values(at=at, by=by[:80], kind=kind, about=about[:200], data=text))


def notes_of(connection: Connection, limit: int = 200) -> list[Note]:
    """What was done last, the newest first."""
    rows = connection.execute(select(journal).order_by(journal.c.id.desc()).limit(limit))
    return [Note(row.at, row.by, row.kind, row.about, json.loads(row.data)) for row in rows]
