"""How it all stands: what a person who answers for the runs must know, gathered for the first page."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, case, func, select

from bots.cases.bulk import NOT_ENDED
from bots.cases.model import FINAL, Status
from bots.cases.pausing import PAUSED
from bots.cases.store import Store
from bots.cases.tables import cases, entries, open_entry
from bots.cli.overview import Overview, look
from bots.definition import Definition
from bots.intake import Problem
from bots.outbox.box import Outbox
from bots.panel.plain import plain
from bots.punctual.stuck import Stuck, still_stuck
from bots.review.audit_errors import errors_of_late
from bots.run.entries import EntryState
from bots.schedule import latest_fire
from bots.schedule.scheduler import last_fires
from bots.settings import Settings

SOON = timedelta(hours=1)  # a case that is due within it is at risk
_DUE = frozenset({"late", "soon"})  # whatever they wait for
_LONG_READY = timedelta(hours=1)
_LEASE_LOST = timedelta(minutes=1)  # a lease that ended so long ago: nobody takes the case over


@dataclass(frozen=True, slots=True)
class Waiting:
    """Cases of a bot that must be looked at.

    Attributes:
        kind: ``late``, ``soon``, ``failed``, ``in_doubt``, ``ready``, ``lease``, ``target``, ``paused``, ``audit`` or
            ``stuck``.
        where: The target they wait for, where it is one; why they are stuck.
        since: Of the oldest; of those at risk, when they are due.
    """

    kind: str
    bot: str
    number: int
    since: datetime | None
    where: str = ""


@dataclass(frozen=True, slots=True)
class Night:
    """A scheduled bot's last run beside its plan.

    Attributes:
        planned: When it was to begin.
        began: When it did; None where it hasn't.
        ended: How many cases ended since, by state.
        left: How many wait that should have been worked.
    """

    bot: str
    planned: datetime
    began: datetime | None
    ended: Mapping[str, int]
    left: int


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of the project, for people."""

    overview: Overview
    waiting: Sequence[Waiting]
    nights: Sequence[Night]
    messages: Mapping[str, int]  # that didn't leave the outbox, by state

    def of(self, *kinds: str) -> list[Waiting]:
        """What waits of these kinds."""
        return [each for each in self.waiting if each.kind in kinds]

    def number(self, *kinds: str) -> int:
        """How many cases wait of these kinds."""
        return sum(each.number for each in self.of(*kinds))

    def granted(self, bots: Collection[str] | None) -> Standing:
        """The same for somebody who is granted some bots only; None: every one."""
        if bots is None:
            return self
        overview = self.overview
        mine = replace(
            overview,
            bots={name: load for name, load in overview.bots.items() if name in bots},
            fires={name: fire for name, fire in overview.fires.items() if name in bots},
            problems=[each for each in overview.problems if each.bot in bots],
            stuck=[each for each in overview.stuck if each.bot in bots],
            broken=(),
        )
        waiting = [each for each in self.waiting if each.bot in bots]
        return Standing(mine, waiting, [each for each in self.nights if each.bot in bots], {})


def gather(
    store: Store,
    settings: Settings,
    definitions: Sequence[Definition],
    broken: Sequence[str],
    problems: Callable[[], Sequence[Problem]],
    stuck: Callable[[], Sequence[Stuck]],
) -> Standing:
    """How it all stands now.

    Args:
        store: The project's cases.
        settings: Its settings.
        definitions: Its bots.
        broken: What is wrong with bots that can't run.
        problems: Papers that can't be taken in.
        stuck: Cases that were stuck a moment ago: to find them takes longer than to count all the others.
    """
    known = stuck()
    with store.reading() as connection:
        messages = Outbox(store).counts(connection)
        found = still_stuck(connection, known)
    overview = look(store, settings, definitions, problems=problems(), broken=broken, messages=messages, stuck=found)
    now = store.clock()
    with store.reading() as connection:
        waiting = [*_open(connection, now, overview), *_in_doubt(connection)]
        waiting += [Waiting("audit", bot, *found) for bot, found in errors_of_late(connection, now).items()]
        nights = [_night(connection, settings, each, now) for each in definitions if each.schedule]
    waiting += _stuck(found)
    unsent = {state: messages[state] for state in ("in_doubt", "failed") if messages.get(state)}
    return Standing(overview, waiting, [night for night in nights if night is not None], unsent)


def mark_of(standing: Standing) -> str:
    """What changes with anything that pages show; the moment of the look itself left out."""
    overview = standing.overview.as_dict()
    workers = [{name: each[name] for name in ("name", "state", "case_id", "silent")} for each in overview["workers"]]
    shown = {**overview, "at": "", "queue": overview["queue"]["cases"], "workers": workers}
    more = [plain(each) for each in (*standing.waiting, *standing.nights)]
    return hashlib.sha256(json.dumps([plain(shown), more], sort_keys=True).encode()).hexdigest()


def _open(connection: Connection, now: datetime, overview: Overview) -> list[Waiting]:
    """Open cases that are late or will be soon, and those that nobody gets on with, by what holds them."""
    paused = {pause.name for pause in overview.pauses if pause.kind == "target" and pause.in_force(now)}
    status, moved = cases.c.status, cases.c.updated_at
    kinds: dict[str, tuple[Any, Any]] = {
        "late": (cases.c.due_at < now, cases.c.due_at),
        "soon": ((cases.c.due_at >= now) & (cases.c.due_at < now + SOON), cases.c.due_at),
        "failed": (status == Status.FAILED, moved),
        "ready": ((status == Status.READY) & (moved < now - _LONG_READY), moved),
        "paused": ((status == Status.WAITING) & (cases.c.reason == PAUSED), moved),
        "lease": ((status == Status.WORKING) & (cases.c.lease_expires_at < now - _LEASE_LOST), moved),
        "target": (status.in_((Status.READY, Status.WAITING)) & cases.c.wants.in_(sorted(paused)), moved),
    }
    columns = []
    for condition, moment in kinds.values():
        columns += [func.count(case((condition, 1))), func.min(case((condition, moment)))]
    where = func.coalesce(cases.c.wants, "")
    query = select(cases.c.bot, where, *columns).where(NOT_ENDED).group_by(cases.c.bot, where)
    found: dict[tuple[str, str, str], Waiting] = {}
    for bot, wants, *told in connection.execute(query):
        for kind, number, since in zip(kinds, told[::2], told[1::2], strict=True):
            key = (kind, bot, "" if kind in _DUE else wants)
            if number and key in found:
                known = found[key]
                found[key] = replace(known, number=known.number + number, since=min(known.since or since, since))
            elif number:
                found[key] = Waiting(kind, bot, number, since, key[2])
    order = list(kinds)
    return sorted(found.values(), key=lambda each: (order.index(each.kind), each.bot, each.where))


def _stuck(found: Sequence[Stuck]) -> list[Waiting]:
    """Cases that don't get on by themselves, by bot and by what holds them; the longest first."""
    groups: dict[tuple[str, str], list[Stuck]] = {}
    for each in found:
        groups.setdefault((each.bot, each.why), []).append(each)
    return [Waiting("stuck", bot, len(some), some[0].since, why) for (bot, why), some in groups.items()]


def _in_doubt(connection: Connection) -> list[Waiting]:
    """Entries of which nobody knows whether the target has them."""
    query = (
        select(cases.c.bot, entries.c.target, func.count(), func.min(entries.c.intended_at))
        .join(cases, cases.c.id == entries.c.case_id)
        .where(open_entry, entries.c.state == EntryState.IN_DOUBT)
        .group_by(cases.c.bot, entries.c.target)
    )
    return [Waiting("in_doubt", bot, number, since, target) for bot, target, number, since in connection.execute(query)]


def _night(connection: Connection, settings: Settings, bot: Definition, now: datetime) -> Night | None:
    """What came of the bot's last fire; None where it never had one."""
    planned = latest_fire(bot, now, time_zone=settings.time_zone)
    if planned is None:
        return None
    recorded = last_fires(connection).get(bot.name)
    began = recorded if recorded is not None and recorded >= planned else None
    here = cases.c.bot == bot.name
    ended = (
        select(cases.c.status, func.count())
        .where(func.coalesce(cases.c.bot, "") == bot.name, cases.c.status.in_(FINAL), cases.c.ended_at >= planned)
        .group_by(cases.c.status)
    )
    left = select(func.count()).where(
        NOT_ENDED, here, cases.c.status.in_((Status.READY, Status.WAITING)), cases.c.created_at < planned
    )
    numbers = {str(status): number for status, number in connection.execute(ended)}
    return Night(bot.name, planned, began, numbers, connection.scalar(left) or 0)
