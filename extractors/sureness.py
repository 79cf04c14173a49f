"""How sure a value is, by what speaks for it and by its field type: shares of right values, counted on drawn forms.

``resources/forms/sureness.yaml`` has the numbers; ``python -m benchmarks.fit_forms --write`` counts them anew. What is
rare there leans on what is known of its grounds in other types, and those on the share that was set by hand (`PRIOR`).
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import yaml

TABLE = Path(__file__).resolve().parent.parent / "resources" / "forms" / "sureness.yaml"
EVERY = "every"  # the row's share for types that have none of their own


class Grounds(StrEnum):
    """What speaks for a value, from the strongest to the weakest."""

    CHECKED_AGREED = "checked_agreed"  # its check digits hold, and two readers saw it
    FILLED_IN = "filled_in"  # typed into the PDF's field, and shown so
    CHECKED = "checked"  # its check digits hold
    MEASURED = "measured"  # a mark, or a bar code with its own check sums
    AGREED = "agreed"  # two readers saw it at first sight
    AGREED_WEAKLY = "agreed_weakly"  # so they did, one of them hardly
    EMPTY = "empty"  # there is no ink
    VOTED = "voted"  # they differed at first, and most looks came to one
    OUTVOTED = "outvoted"  # most looks came to one, others didn't
    LOOK_ALIKE = "look_alike"  # they agree on what may be an O or a 0: both guess by the neighbours
    DISPUTED = "disputed"  # another value was seen, or something contradicts it
    ALONE = "alone"  # one reader saw it, or all doubt its form
    COVERED = "covered"  # something thick lies over it
    GUESSED = "guessed"  # nothing of it has the form of its type
    UNREAD = "unread"  # nobody read anything


# By hand, from specimens of identity papers whose seeds nobody tuned on, rounded down.
PRIOR: dict[Grounds, float] = {
    Grounds.CHECKED_AGREED: 0.9995,
    Grounds.FILLED_IN: 0.999,
    Grounds.CHECKED: 0.998,
    Grounds.MEASURED: 0.999,
    Grounds.AGREED: 0.99,
    Grounds.AGREED_WEAKLY: 0.98,
    Grounds.EMPTY: 0.98,
    Grounds.VOTED: 0.98,
    Grounds.OUTVOTED: 0.9,
    Grounds.LOOK_ALIKE: 0.89,
    Grounds.DISPUTED: 0.6,
    Grounds.ALONE: 0.5,
    Grounds.COVERED: 0.3,
    Grounds.GUESSED: 0.2,
    Grounds.UNREAD: 0.0,
}


def sureness(grounds: Grounds, kind: str) -> float:
    """Probability that a value is right.

    Args:
        grounds: What speaks for it.
        kind: Name of its field type.
    """
    row = _table().get(grounds.value, {})
    return row.get(kind, row.get(EVERY, PRIOR[grounds]))


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, float]]:
    return dict(yaml.safe_load(TABLE.read_text(encoding="utf-8")) or {})
