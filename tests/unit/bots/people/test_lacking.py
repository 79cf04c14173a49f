"""What is lacking until somebody is in: decided from the rule, their role and what they have shown."""

from __future__ import annotations

import pytest

from bots.people.logging_in import Lack, Proof, lacking
from bots.people.rights import Role
from bots.settings import SecondFactor

OFF, OFFERED = SecondFactor(offered=False), SecondFactor()
REQUIRED = SecondFactor(required=[Role.ADMIN])


@pytest.mark.parametrize(
    ("rule", "has_one", "proof", "lack"),
    [
        (OFF, False, Proof.PASSWORD, None),
        (OFF, True, Proof.PASSWORD, None),
        (OFFERED, False, Proof.PASSWORD, None),
        (OFFERED, True, Proof.PASSWORD, Lack.CODE),
        (OFFERED, True, Proof.CODE, None),
        (REQUIRED, False, Proof.PASSWORD, Lack.SET_UP),
        (REQUIRED, False, Proof.CODE, Lack.SET_UP),
        (REQUIRED, True, Proof.PASSWORD, Lack.CODE),
        (REQUIRED, True, Proof.CODE, None),
    ],
)
def test_a_password_alone_is_enough_only_where_nothing_else_is_due(rule, has_one, proof, lack):
    """Whoever has a second factor shows it, and whoever must have one sets it up, before anything else."""
    assert lacking(proof, Role.ADMIN, rule, has_one=has_one) is lack


def test_it_is_required_of_the_roles_that_are_named():
    """Others come in with their password."""
    assert lacking(Proof.PASSWORD, Role.REVIEWER, REQUIRED, has_one=False) is None
