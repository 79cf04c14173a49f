"""The plan of a batch: how many defects, which, in what order."""

from __future__ import annotations

import random
from datetime import date

import pytest

from resources.specimens.defects import OUTCOMES, Defect, plan

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("cases", [12, 13, 20, 40])
def test_every_defect_occurs(cases):
    """From 12 cases on, whatever the seed."""
    for seed in range(60):
        assert set(plan(cases, random.Random(seed), today=TODAY)) == set(Defect)


def test_most_cases_have_no_defect():
    """Between half and 60 % of a batch."""
    for cases in (12, 20, 100):
        share = plan(cases, random.Random(1), today=TODAY).count(Defect.NONE) / cases
        assert 0.5 <= share <= 0.6


def test_a_same_customer_comes_after_somebody_without_a_defect():
    """And each has an earlier one of its own."""
    for seed in range(200):
        for cases in range(15):
            free = 0
            order = plan(cases, random.Random(seed), today=TODAY)
            assert len(order) == cases
            for defect in order:
                free += (defect is Defect.NONE) - (defect is Defect.SAME_CUSTOMER)
                assert free >= 0


def test_paper_cards_are_drawn_only_when_void():
    """Before 3 August 2026 they would have been accepted."""
    for seed in range(30):
        assert Defect.PAPER_CARD not in plan(40, random.Random(seed), today=date(2026, 8, 2))


def test_every_defect_has_an_outcome():
    """Nothing is left to chance."""
    assert set(OUTCOMES) == set(Defect)
    assert {outcome.status for outcome in OUTCOMES.values()} == {"done", "review", "rejected"}
