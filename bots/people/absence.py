"""Who is away: what only they could settle is offered to the others meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from bots.errors import AnswerRefusedError
from bots.people.rights import Action, may
from bots.people.users import User
from bots.punctual.people import Person, days_of


def understood(text: str) -> list[str]:
    """Absences as somebody typed them, with blanks between.

    Args:
        text: Such as ``2026-12-24 2027-01-02..2027-01-06``.

    Raises:
        AnswerRefusedError: One isn't understood.
    """
    found = text.replace(",", " ").split()
    try:
        for each in found:
            days_of(each)
    except ValueError as error:
        raise AnswerRefusedError(f"{error}.") from error
    return found


def is_away(user: User, people: Mapping[str, Person], day: date) -> bool:
    """Whether somebody is away, as they said in the panel or as ``people`` in ``bots.yaml`` has it."""
    known = people.get(user.name)
    own = any(first <= day <= last for first, last in map(days_of, user.absent))
    return own or (known is not None and known.is_absent(day))


def uncovered(users: Iterable[User], people: Mapping[str, Person], day: date) -> frozenset[str]:
    """Skills that somebody has, but nobody who is there that day: their work is for everybody who reviews.

    Args:
        users: Everybody.
        people: Of ``bots.yaml``, by name.
        day: Today, where the project is.
    """
    able = [user for user in users if user.disabled_at is None and may(user, Action.REVIEW)]
    away = {user.name for user in able if is_away(user, people, day)}
    skills = {skill for user in able for skill in user.skills}
    return frozenset(skills - {skill for user in able if user.name not in away for skill in user.skills})
