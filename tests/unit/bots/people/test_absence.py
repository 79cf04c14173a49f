"""Who is away, and whose work is offered to others meanwhile."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bots.errors import AnswerRefusedError
from bots.people.absence import uncovered, understood
from bots.people.rights import Role
from bots.people.users import User
from bots.punctual.people import Person

DAY = date(2026, 12, 24)


def person(name: str, *skills: str, absent: tuple[str, ...] = (), role: Role = Role.REVIEWER, **more) -> User:
    return User(name, role, skills=frozenset(skills), absent=absent, **more)


def test_what_only_somebody_away_knows_is_for_everybody():
    """One who is there is enough; absences of the panel and of bots.yaml count; who may not review covers nothing."""
    away = person("ada", "compliance", "signatures", absent=("2026-12-20..2026-12-27",))
    assert uncovered([away], {}, DAY) == {"compliance", "signatures"}
    assert uncovered([away], {}, date(2026, 12, 28)) == frozenset()
    assert uncovered([away, person("berto", "signatures")], {}, DAY) == {"compliance"}
    assert uncovered([person("carla", "compliance")], {"carla": Person(absent=[DAY])}, DAY) == {"compliance"}
    gone = person("dario", "compliance", disabled_at=datetime(2026, 1, 1, tzinfo=UTC))
    viewer = person("elsa", "compliance", role=Role.VIEWER)
    assert uncovered([away, gone, viewer], {}, DAY) == {"compliance", "signatures"}


def test_absences_are_typed_as_days():
    """Days and spans with blanks between; anything else is refused in words."""
    assert understood("2026-12-24, 2027-01-02..2027-01-06") == ["2026-12-24", "2027-01-02..2027-01-06"]
    with pytest.raises(AnswerRefusedError, match="no absence"):
        understood("next week")
