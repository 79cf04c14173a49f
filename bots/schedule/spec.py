"""A schedule as ``bot.yaml`` writes it: when work begins, in which hours it goes on, and what it waits for."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, field_validator

from bots.schedule.days import YEARLY, understood
from bots.validation import Duration, Strict, duration

PUNCTUAL = timedelta(minutes=5)  # a fire that is later than this has been missed
_CLOCK = r"([01]?\d|2[0-3]):([0-5]\d)"
_WINDOW = re.compile(rf"{_CLOCK}\s*[-–]\s*(?:{_CLOCK}|(24:00))")


class When(Strict):
    """A queue that is long or old enough to be worked before the next fire."""

    cases: int | None = Field(default=None, ge=1)  # so many wait for the schedule
    age: Duration | None = None  # the oldest of them waits for so long

    def __bool__(self) -> bool:
        return self.cases is not None or self.age is not None


class OwnCalendar(Strict):
    """A calendar of one's own: a place's holidays, with closures and openings that only this house has."""

    of: str = "IT"  # country, or country and part, such as `IT-MI`: Milan with Saint Ambrose, `ES-MD`
    closed: list[date | str] = Field(default_factory=list)  # days off: `2026-12-24`, or `12-24` for every year
    open: list[date | str] = Field(default_factory=list)  # days that are worked although they are holidays there
    hours: str = "09:00-18:00"  # in which people work

    @field_validator("closed", "open")
    @classmethod
    def _days(cls, days: list[date | str]) -> list[date | str]:
        return [_day(day) for day in days]

    @field_validator("hours")
    @classmethod
    def _hours(cls, text: str) -> str:
        opens, closes = window_of(text)
        if opens >= closes:
            raise ValueError(f"{text!r}: working hours end after they begin, on the same day")
        return text


def _day(day: date | str) -> date | str:
    """A day of a calendar; a date in quotes is one too."""
    if isinstance(day, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", day):
        return date.fromisoformat(day)
    if isinstance(day, str) and not YEARLY.fullmatch(day):
        raise ValueError(f"{day!r} is no day: write 2026-12-24, or '12-24' for every year")
    return day


def _words(value: object) -> object:
    return [value] if isinstance(value, str | date) else value


DayWords = Annotated[list[date | str], BeforeValidator(_words)]


class Schedule(Strict):
    """When a bot's cases are worked, or a producing suite runs. A text alone is its cron expression."""

    cron: str = ""  # minute, hour, day, month, weekday, such as `0 22 * * 1-5`: what waits then is worked
    window: str = ""  # hours in which cases are begun, such as `22:00-06:00`; a night belongs to the day it begins on
    on: DayWords = Field(default_factory=list)  # only on these: `banking days`, `last banking day`, `2026-12-24`
    not_on: DayWords = Field(default_factory=list)  # never on these: `last banking day`, `holidays`, `12-24`
    calendar: str = ""  # for those days: `IT-MI`, or one of `calendars` in bots.yaml; that of `due` unless said
    catch_up: str = "once"  # a missed fire: `once`, `none`, or only up to so late, such as `3 hours`
    when: When = When()  # also works as soon as the queue is so long or so old
    after: list[str] = Field(default_factory=list)  # bots whose queues must be empty first

    @field_validator("cron")
    @classmethod
    def _cron(cls, text: str) -> str:
        if text and len(text.split()) != 5:
            raise ValueError(f"{text!r} is no cron expression: five parts, such as '0 22 * * 1-5'")
        return text

    @field_validator("window")
    @classmethod
    def _window(cls, text: str) -> str:
        if text:
            window_of(text)
        return text

    @field_validator("on", "not_on")
    @classmethod
    def _on(cls, words: list[date | str]) -> list[date | str]:
        for word in words:
            understood(word)
        return words

    @field_validator("catch_up")
    @classmethod
    def _catch_up(cls, text: str) -> str:
        if text not in {"once", "none"}:
            duration(text)
        return text

    def __bool__(self) -> bool:
        """Whether cases wait for it; with a window alone they only wait for its hours."""
        return bool(self.cron or self.when or self.after)

    @property
    def patience(self) -> timedelta | None:
        """How late a fire may still be caught up; None: however late."""
        if self.catch_up == "once":
            return None
        found = PUNCTUAL if self.catch_up == "none" else duration(self.catch_up)
        assert isinstance(found, timedelta)
        return max(found, PUNCTUAL)


def _plain(value: object) -> object:
    return {"cron": value} if isinstance(value, str) else value


ScheduleField = Annotated[Schedule, BeforeValidator(_plain)]


class Producer(Strict):
    """A suite that makes cases, run by `bots up` on one machine at a time."""

    suite: str  # the suite's file, relative to the project, such as `robots/orders/make_cases.robot`
    schedule: ScheduleField = Schedule()  # when it runs; a fire while it still runs waits for its end
    time_zone: str = ""  # of the schedule; empty: the project's
    time_limit: Duration = timedelta(hours=1)  # after which a run is killed
    attempts: int = Field(default=3, ge=1)  # of one fire, where a run fails or its machine dies
    variables: dict[str, str] = Field(default_factory=dict)  # handed to the suite


def window_of(text: str) -> tuple[time, time]:
    """Beginning and end of ``22:00-06:00``; ``24:00`` is the day's end.

    Raises:
        ValueError: It isn't understood.
    """
    match = _WINDOW.fullmatch(text.strip())
    if not match:
        raise ValueError(f"{text!r} are no hours: write them like '22:00-06:00'")
    begins = time(int(match[1]), int(match[2]))
    ends = time.max if match[5] else time(int(match[3]), int(match[4]))
    if begins == ends:
        raise ValueError(f"{text!r} begins when it ends: leave it out for the whole day")
    return begins, ends
