"""Who answers for a bot on a day."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from bots.punctual.people import Person, in_charge

PEOPLE = {
    "anna": Person(absent=["2026-12-24..2027-01-06"], deputy="mario"),
    "mario": Person(absent=[date(2026, 12, 25)], deputy="anna"),
}


@pytest.mark.parametrize(
    ("day", "who"),
    [
        (date(2026, 12, 23), "anna"),
        (date(2026, 12, 24), "mario"),
        (date(2026, 12, 25), ""),  # both are away, and stand in for each other
        (date(2027, 1, 6), "mario"),
        (date(2027, 1, 7), "anna"),
    ],
)
def test_a_deputy_stands_in_while_somebody_is_away(day: date, who: str):
    """The owner, else the deputy, else nobody: deputies of each other end nowhere."""
    assert in_charge(PEOPLE, "anna", day) == who


def test_an_absence_nobody_understands_is_refused():
    """It is told when bots.yaml is read, with how to write it."""
    with pytest.raises(ValidationError, match=r"2026-12-24\.\.2027-01-06"):
        Person(absent=["Christmas"])
