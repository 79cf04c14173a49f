"""Which box a field of the map is on the page at hand: by what it is called, else by what it was like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connectors.web import finding
from connectors.web.app_map import FormMap
from connectors.web.fingerprint import Fingerprint, contradicts, the_same
from connectors.web.view import Control


@dataclass(frozen=True, slots=True)
class Located:
    """The boxes that could be a field; one where it is clear.

    Attributes:
        controls: The boxes.
        healed: The map doesn't lead to it any more; it was known by its fingerprint.
    """

    controls: tuple[Control, ...]
    healed: bool = False


def locate(
    form: FormMap, name: str, controls: Sequence[Control], remembered: Mapping[str, Fingerprint] | None = None
) -> Located:
    """Find the box of a field.

    Args:
        form: The form's map.
        name: The field's name in it.
        controls: The boxes of the form's window.
        remembered: What the form's boxes were like when they were last filled well, by field.

    Returns:
        One box where it is clear. Where the map leads to none or several, the one whose fingerprint clearly wins;
        where the map leads to one and the fingerprint to another, both: nothing is guessed.
    """
    found = finding.matching(controls, form.fields[name])
    known = (remembered or {}).get(name)
    if known is None or remembered is None:
        return Located(tuple(found))
    if len(found) == 1:
        labels = [field.label for other, field in form.fields.items() if other != name and field.label]
        if contradicts(known, found[0], controls, labels):
            rival = next(one for one in controls if one.name == known.name)
            return Located((found[0], rival))
        return Located(tuple(found))
    others = [one for field, one in remembered.items() if field != name and field in form.fields]
    taken = [hits[0] for field, one in form.fields.items() if field != name
             and len(hits := finding.matching(controls, one)) == 1]  # fmt: skip
    candidates = found or controls
    winner = the_same(known, list(controls), others, [*taken, *(one for one in controls if one not in candidates)])
    return Located((winner,), healed=True) if winner is not None else Located(tuple(found))
