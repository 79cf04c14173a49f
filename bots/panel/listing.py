"""Lists of cases as they are filtered in an address: which ones, in what order, one page at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select, union_all

from bots.cases.bulk import NOT_ENDED, OPEN
from bots.cases.model import FINAL, Case, Status
from bots.cases.store import as_case
from bots.cases.tables import cases, entries, open_entry
from bots.panel.standing import SOON
from bots.run.entries import EntryState

PAGE = 50  # cases on a page
_PARTS = 120  # of which a list is put together at most


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
        """Whether only cases that have ended are listed, of every bot: then the last to end comes first."""
        return bool(self.statuses) and self.statuses <= FINAL and not self.of_bots and not self.reason

    @property
    def by_names(self) -> bool:
        """Whether bot, states, reason and target say all of it: then all such cases can be acted on at once."""
        return self.ids is None and not self.due

    @property
    def of_bots(self) -> list[str]:
        """The bots whose cases are listed, where those are told from all others."""
        if not self.bot:
            return sorted(self.bots or ())
        return [self.bot] if self.bots is None or self.bot in self.bots else []


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
    wanted = conditions(chosen, now)
    if chosen.by_end:
        wanted.append(cases.c.ended_at.is_not(None))
    if (mark := _mark(after)) is not None:
        at, case_id = mark
        beyond = moment > at if upwards else moment < at
        wanted.append(or_(beyond, and_(moment == at, cases.c.id > case_id if upwards else cases.c.id < case_id)))
    order = (moment, cases.c.id) if upwards else (moment.desc(), cases.c.id.desc())
    query = select(cases).where(*wanted).order_by(*order).limit(PAGE + 1)
    if (some := _parts(chosen)) and moment is cases.c.created_at:
        first = [select(cases.c.id).where(part, *wanted).order_by(*order).limit(PAGE + 1).subquery() for part in some]
        ids = union_all(*(select(each.c.id) for each in first))
        query = select(cases).where(cases.c.id.in_(ids)).order_by(*order).limit(PAGE + 1)
    rows = connection.execute(query).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return Listed([as_case(row) for row in rows[:PAGE]], _as_mark(last, moment.name) if last is not None else "")


def in_doubt(connection: Connection, target: str) -> list[str]:
    """Cases with an entry of which nobody knows whether the target has it, the oldest first, as many as are listed."""
    here = open_entry & (entries.c.state == EntryState.IN_DOUBT) & (entries.c.target == target)
    query = select(entries.c.case_id).where(here).order_by(entries.c.intended_at).limit(PAGE)
    return list(connection.scalars(query))


def _parts(chosen: Filter) -> list[ColumnElement[bool]]:
    """The list as parts that each stand in one index in order: none where it is one already, or they would be many.

    A bot that does little among many that do much is thus found without looking at what the others did.
    """
    if chosen.reason or chosen.wants or chosen.ids is not None or not chosen.of_bots:
        return []
    statuses = sorted(chosen.statuses or Status)
    if len(chosen.of_bots) * len(statuses) > _PARTS:
        return []
    return [and_(cases.c.bot == bot, cases.c.status == status) for bot in chosen.of_bots for status in statuses]


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
    wanted = ((cases.c.bot, chosen.bot), (cases.c.reason, chosen.reason), (cases.c.wants, chosen.wants))
    parts += [column == value for column, value in wanted if value]
    if chosen.reason:
        parts.append(cases.c.reason != "")  # so that the index of those that have one is known to do
    if chosen.due or chosen.wants or (chosen.statuses and chosen.statuses <= OPEN):
        parts.append(NOT_ENDED)
    if chosen.due:
        begins = {"soon": now}.get(chosen.due, now - timedelta(days=36500))
        ends = {"late": now}.get(chosen.due, now + SOON)
        parts += [cases.c.due_at >= begins, cases.c.due_at < ends]
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
