"""Comparing: field by field, what was meant beside what a target shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bots.run.entries import Values, same


def compare(meant: Values, hits: Sequence[Values], entered: Values | None = None) -> list[dict[str, Any]]:
    """Field by field what was meant and what each record found shows; `as_meant` is None where none shows it."""
    names = dict.fromkeys([*meant, *(name for hit in hits for name in hit)])
    return [
        {
            "field": name,
            "meant": meant.get(name),
            **({"entered": entered.get(name)} if entered is not None else {}),
            "found": [hit.get(name) for hit in hits],
            "as_meant": _as_meant(meant.get(name), [hit[name] for hit in hits if name in hit]),
        }
        for name in names
    ]


def _as_meant(meant: str | None, found: Sequence[str]) -> bool | None:
    return None if meant is None or not found else all(same(meant, value) for value in found)
