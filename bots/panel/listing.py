"""Lists of cases as they are filtered in an address: which ones, in what order, one page at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select

from bots.cases.bulk import OPEN
from bots.cases.model import FINAL, Case, Status
from bots.cases.store import as_case
from bots.cases.tables import cases
from bots.panel.standing import SOON

PAGE = 50  # cases on a page


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cases are listed; what isn't said doesn't matter.

    Attributes:
        bots: The bots that whoever looks is granted; None: every one.
        due: ``late``, ``soon``, or ``risk`` for both.
        ids: These and no others, such as those found by an identifier.
    """

    bots: Collection[str] | None = None
    bot: str = ""
    statuses: frozenset[Status] = frozenset()
    reason: str = ""
    wants: str = ""
    due: str = ""
    ids: Collection[str] | None = None

    @property
    def by_end(self) -> bool:
        """Whether only cases that have ended are listed: then the last to end comes first."""
        return bool(self.statuses) and self.statuses <= FINAL


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list.

    Attributes:
        after: Where the next page goes on; empty on the last.
    """

    cases: list[Case]
    after: str


def listed(connection: Connection, chosen: Filter, now: datetime, after: str = "") -> Listed:
    """A page of cases, the newest first; of those at risk the first due first."""
    moment = cases.c.ended_at if chosen.by_end else cases.c.due_at if chosen.due else cases.c.created_at
    upwards = bool(chosen.due)
    query = select(cases).where(*conditions(chosen, now))
    if chosen.by_end:
        query = query.where(cases.c.ended_at.is_not(None))
    if (mark := _mark(after)) is not None:
        at, case_id = mark
        beyond = moment > at if upwards else moment < at
        query = query.where(or_(beyond, and_(moment == at, cases.c.id > case_id if upwards else cases.c.id < case_id)))
    order = (moment, cases.c.id) if upwards else (moment.desc(), cases.c.id.desc())
    rows = connection.execute(query.order_by(*order).limit(PAGE + 1)).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Listed([as_case(row) for row in rows[:PAGE]], _as_mark(last, moment.name) if last is not None else "")


def as_filter(query: Mapping[str, str], statuses: Collection[str], bots: Collection[str] | None) -> Filter:
    """The filter that an address says; what nobody knows is left out."""
    known = frozenset(Status(each) for each in statuses if each in Status.__members__.values())
    due = query.get("due", "")
    return Filter(
        bots,
        query.get("bot", "")[:80],
        known,
        query.get("reason", "")[:80],
        query.get("wants", "")[:80],
        due if due in {"late", "soon", "risk"} else "",
    )


def conditions(chosen: Filter, now: datetime) -> list[ColumnElement[bool]]:
    """The filter for the database."""
    parts: list[ColumnElement[bool]] = []
    if chosen.bots is not None:
        parts.append(cases.c.bot.in_(sorted(chosen.bots)))
    if chosen.statuses:
        parts.append(cases.c.status.in_(sorted(chosen.statuses)))
    if chosen.ids is not None:
        parts.append(cases.c.id.in_(sorted(chosen.ids)))
    # The last of a bot's cases to end are found by their end: an index by bot would make the database sort all of them.
    bot = func.coalesce(cases.c.bot, "") if chosen.by_end else cases.c.bot
    wanted = ((bot, chosen.bot), (cases.c.reason, chosen.reason), (cases.c.wants, chosen.wants))
    parts += [column == value for column, value in wanted if value]
    if chosen.due:
        begins = {"soon": now}.get(chosen.due, now - timedelta(days=36500))
        ends = {"late": now}.get(chosen.due, now + SOON)
        parts += [cases.c.due_at >= begins, cases.c.due_at < ends]
        if not chosen.statuses:
            parts.append(cases.c.status.in_(sorted(OPEN)))
    return parts


def _as_mark(row: Row[Any], column: str) -> str:
    return f"{getattr(row, column).isoformat()}~{row.id}"


def _mark(text: str) -> tuple[datetime, str] | None:
    at, _, case_id = text.partition("~")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return (moment, case_id) if moment.tzinfo is not None else None
