"""People who own bots: where they are reached, when they are away, and who stands in for them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import Field, field_validator

from bots.validation import Strict

_AWAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:\s*\.\.\s*(\d{4}-\d\d-\d\d))?")
_STEPS = 5  # of deputies of deputies


class Person(Strict):
    """Somebody who owns bots, or is told when something goes wrong."""

    mail: str = ""  # address
    language: Literal["en", "it", "es"] | None = None  # of what is sent; the project's unless said
    absent: list[date | str] = Field(default_factory=list)  # `2026-12-24`, or `2026-12-24..2027-01-06`
    deputy: str = ""  # who stands in meanwhile, another of `people`

    @field_validator("absent")
    @classmethod
    def _days(cls, days: list[date | str]) -> list[date | str]:
        for day in days:
            days_of(day)
        return days

    def is_absent(self, day: date) -> bool:
        """Whether the person is away on that day."""
        return any(first <= day <= last for first, last in map(days_of, self.absent))


def days_of(text: date | str) -> tuple[date, date]:
    """First and last day of an absence.

    Raises:
        ValueError: It isn't understood.
    """
    if isinstance(text, date):
        return text, text
    match = _AWAY.fullmatch(text.strip())
    if not match:
        raise ValueError(f"{text!r} is no absence: write 2026-12-24, or 2026-12-24..2027-01-06")
    first = date.fromisoformat(match[1])
    return first, date.fromisoformat(match[2]) if match[2] else first


def in_charge(people: Mapping[str, Person], name: str, day: date) -> str:
    """Who answers for `name` on that day: the person, or who stands in; empty where nobody is there."""
    for _ in range(_STEPS):
        person = people.get(name)
        if person is None or not person.is_absent(day):
            return name if person is not None else ""
        name = person.deputy
    return ""
