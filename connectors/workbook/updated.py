"""What came of changing many rows. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Updated:
    """What updating many rows came to.

    Attributes:
        changed: Keys whose rows have other values now.
        same: Keys whose rows had these values already.
        missing: Keys that no row has.
    """

    changed: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
