"""How sure a value is, by what speaks for it."""

import yaml

from extractors.sureness import EVERY, PRIOR, TABLE, Grounds, sureness
from extractors.types import TYPES


def test_the_table_names_grounds_and_types_that_exist():
    """A misspelt row would be passed over in silence."""
    table = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    assert set(table) <= set(Grounds)
    assert {kind for row in table.values() for kind in row} <= {*TYPES, EVERY}


def test_what_is_doubted_is_never_sure():
    """Whatever was counted on drawn forms, a disputed or covered value stays below what bots take."""
    doubted = (Grounds.OUTVOTED, Grounds.LOOK_ALIKE, Grounds.DISPUTED, Grounds.ALONE, Grounds.COVERED, Grounds.GUESSED)
    assert all(sureness(grounds, kind) < 0.9 for grounds in doubted for kind in TYPES)


def test_a_check_outweighs_agreement():
    """A value whose check digits hold is surer than one that two readers merely agree on."""
    for kind in ("codice_fiscale", "iban", "partita_iva"):
        assert sureness(Grounds.CHECKED_AGREED, kind) > sureness(Grounds.AGREED, kind) > sureness(Grounds.ALONE, kind)


def test_what_was_never_counted_has_the_share_set_by_hand():
    """A ground that no drawn form shows is as sure as it was set."""
    table = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    missing = [grounds for grounds in Grounds if grounds not in table]
    assert all(sureness(grounds, "text") == PRIOR[grounds] for grounds in missing)
    assert Grounds.FILLED_IN in missing
