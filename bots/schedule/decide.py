"""What is done about a schedule now: nothing, fire, or note that a fire was missed. Pure: years can be tried."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bots.schedule.fires import Scheduled, latest_fire
from bots.schedule.spec import PUNCTUAL


class Why(StrEnum):
    """Why a schedule fires."""

    CRON = "cron"
    CAUGHT_UP = "caught_up"  # it was missed, and comes now
    MISSED = "missed"  # it was missed, and its policy lets it go
    QUEUE = "queue"  # the queue is long or old enough
    TURN = "turn"  # what must be empty first is


@dataclass(frozen=True, slots=True)
class Record:
    """What is on record of a schedule.

    Attributes:
        last: Its last fire.
        open_to: Cases that came until then may be worked.
    """

    last: datetime | None = None
    open_to: datetime | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """The cases of a bot that wait for its schedule.

    Attributes:
        number: How many came after those that it let go.
        oldest: When the first of them came.
    """

    number: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Fire:
    """A fire.

    Attributes:
        at: What becomes the last fire on record.
        open_to: Cases that came until then may be worked now; None: no more than before.
        why: Why now.
    """

    at: datetime
    open_to: datetime | None
    why: Why


def decide(
    item: Scheduled, record: Record, queue: Queue, busy: Collection[str], now: datetime, *, time_zone: str
) -> Fire | None:
    """Whether the schedule fires now.

    A schedule that has never fired is due with its latest fire: cases that came before it are worked at once.

    Args:
        item: What is scheduled.
        record: What is on record of it.
        queue: What waits for it.
        busy: Bots whose queues aren't empty.
        now: This moment, timezone-aware.
        time_zone: The project's, for what names none.

    Raises:
        SettingsError: Its schedule is no cron expression, or its time zone or calendar doesn't exist.
    """
    schedule = item.schedule
    blocked = any(name in busy for name in schedule.after)
    fire = latest_fire(item, now, time_zone=time_zone)
    if fire is not None and (record.last is None or fire > record.last):
        late = now - fire
        if schedule.patience is not None and late > schedule.patience:
            return Fire(fire, None, Why.MISSED)
        if not blocked:
            # Whoever waits for another bot works what that one has made meanwhile too.
            open_to = now if schedule.after else fire
            return Fire(fire, _later(open_to, record.open_to), Why.CRON if late <= PUNCTUAL else Why.CAUGHT_UP)
    if blocked or not queue.number or queue.oldest is None:
        return None
    at = record.last or fire or now
    if schedule.after and not schedule.cron and not schedule.when:
        return Fire(at, now, Why.TURN)
    when = schedule.when
    long = when.cases is not None and queue.number >= when.cases
    old = when.age is not None and now - queue.oldest >= when.age
    return Fire(at, now, Why.QUEUE) if long or old else None


def _later(one: datetime, other: datetime | None) -> datetime:
    return one if other is None or one > other else other
