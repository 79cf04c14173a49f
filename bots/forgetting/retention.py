"""Retention: which cases' time is over, as their bots' ``keep`` says, and what keeps the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from loguru import logger
from sqlalchemy import select

from bots.cases.keeping import kept_until
from bots.cases.model import FINAL
from bots.cases.store import Store
from bots.cases.tables import case_keys, cases, holds
from bots.definition import Definition, sound_definitions
from bots.errors import CaseStateError
from bots.forgetting.forget import Receipt, forget
from bots.settings import Settings

_BATCH = 100  # cases forgotten before the database's files are scrubbed


class Fate(StrEnum):
    """What retention does with a case whose time is over."""

    FORGET = "forget"
    HELD = "held"  # a legal hold
    OPEN = "open"  # it never ended: in review, failed, or still waiting; a person decides
    NO_BOT = "no_bot"  # its bot is gone or broken, so nobody knows how long it is kept


@dataclass(frozen=True, slots=True)
class Standing:
    """A case whose time is over, and what becomes of it."""

    case: str
    bot: str
    status: str
    until: date | None  # the last day it was to be kept; None where nobody knows
    fate: Fate


def standing(store: Store, settings: Settings) -> list[Standing]:
    """The cases whose time is over, the oldest first.

    Those that ended count from then. The others are never forgotten by themselves: they are listed once their last
    change is as long ago.
    """
    bots = {bot.name: bot for bot in sound_definitions(settings, toolkit=True)[0]}
    zone = ZoneInfo(settings.time_zone)
    today = store.clock().astimezone(zone).date()
    query = (
        select(
            cases.c.id, cases.c.bot, cases.c.status, cases.c.ended_at, cases.c.updated_at, holds.c.case_id.label("held")
        )
        .join(case_keys, case_keys.c.case_id == cases.c.id)
        .outerjoin(holds, holds.c.case_id == cases.c.id)
        .where(case_keys.c.wrapped.is_not(None))
        .order_by(cases.c.updated_at, cases.c.id)
    )
    found = []
    with store.reading() as connection:
        for row in connection.execute(query):
            final = row.status in FINAL
            until = _until(bots, row.bot, (row.ended_at if final else None) or row.updated_at, zone)
            if until is None:
                found.append(Standing(row.id, row.bot, row.status, None, Fate.NO_BOT))
            elif until < today:
                fate = Fate.OPEN if not final else Fate.HELD if row.held else Fate.FORGET
                found.append(Standing(row.id, row.bot, row.status, until, fate))
    return found


def forget_what_is_over(store: Store, settings: Settings, *, by: str = "retention") -> list[Receipt]:
    """Forget the cases whose time is over; one that can't be now is left for the next time.

    Raises:
        StoreError: The records or the database can't be written.
    """
    over = [each.case for each in standing(store, settings) if each.fate is Fate.FORGET]
    receipts: list[Receipt] = []
    for start in range(0, len(over), _BATCH):
        batch = over[start : start + _BATCH]
        try:
            receipts += forget(store, settings, batch, by=by, reason="kept as long as it had to be", why="retention")
        except CaseStateError:
            receipts += _one_by_one(store, settings, batch, by)
    return receipts


def _one_by_one(store: Store, settings: Settings, batch: Sequence[str], by: str) -> list[Receipt]:
    receipts = []
    for case_id in batch:
        try:
            receipts += forget(
                store, settings, [case_id], by=by, reason="kept as long as it had to be", why="retention"
            )
        except CaseStateError as error:
            logger.warning("Retention leaves a case for later: {}", error)
    return receipts


def _until(bots: Mapping[str, Definition], bot: str, since: datetime, zone: ZoneInfo) -> date | None:
    return kept_until(since, bots[bot].keep, zone) if bot in bots else None
