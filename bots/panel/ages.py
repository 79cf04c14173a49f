"""How old the open cases are, by bot and state: the oldest tells whether a queue moves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select

from bots.cases.bulk import NOT_ENDED
from bots.cases.store import Store
from bots.cases.tables import cases


def ages_of(store: Store) -> Mapping[tuple[str, str], tuple[int, datetime]]:
    """Number of cases and arrival of the oldest, by bot and state."""
    query = (
        select(cases.c.bot, cases.c.status, func.count(), func.min(cases.c.created_at))
        .where(NOT_ENDED)
        .group_by(cases.c.bot, cases.c.status)
    )
    with store.reading() as connection:
        return {(bot, str(status)): (number, oldest) for bot, status, number, oldest in connection.execute(query)}
