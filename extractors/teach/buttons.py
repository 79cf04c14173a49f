"""Check boxes that exclude each other: radio buttons of one name, and boxes beside sì and no, M and F."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.teach.labels import label_of, labels_of_boxes
from extractors.teach.naming import says_something, slug
from extractors.teach.spots import Label, Spot, same_row
from extractors.types.value import bare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.teach.spots import Print

_FAR = 45.0  # millimetres between two boxes of one question
_PAIRS = (
    ({"SI", "YES", "S", "JA", "OUI"}, {"NO", "N", "NEIN", "NON"}),
    ({"M", "MASCHIO", "MALE", "UOMO", "HOMBRE", "VARON", "H"}, {"F", "FEMMINA", "FEMALE", "DONNA", "MUJER", "W"}),
)


def options(spots: Sequence[Spot], prints: Sequence[Print]) -> dict[Spot, Label]:
    """The label of each check box: what ticking it means."""
    return labels_of_boxes(spots, prints)


def grouped(spots: Sequence[Spot], labels: dict[Spot, Label]) -> list[list[Spot]]:
    """The groups of check boxes that exclude each other; a box of its own is in none.

    Args:
        spots: Of one page, in reading order.
        labels: Of its check boxes.
    """
    by_name: dict[str, list[Spot]] = defaultdict(list)
    free: list[Spot] = []
    for spot in spots:
        if spot.kind == "checkbox":
            (by_name[spot.group] if spot.group else free).append(spot)
    groups = [part for members in by_name.values() for part in _parted(members, labels) if len(part) > 1]
    left = list(free)
    while left:
        first = left.pop(0)
        own = bare(labels[first].text.split()[0]) if labels[first].text else ""
        for one, other in (*_PAIRS, *(pair[::-1] for pair in _PAIRS)):
            if own not in one:
                continue
            partner = next((spot for spot in left if _beside(first, spot) and _word(labels[spot]) in other), None)
            if partner is not None:
                left.remove(partner)
                groups.append([first, partner])
            break
    return groups


def _parted(members: list[Spot], labels: dict[Spot, Label]) -> list[list[Spot]]:
    """Buttons of one name, by rows where the rows ask the same again: a copied block keeps its fields' names."""
    texts = [labels[spot].text for spot in members]
    if len(set(texts)) == len(texts):
        return [members]
    rows: list[list[Spot]] = []
    for spot in members:
        row = next((row for row in rows if same_row(row[0].zone, spot.zone)), None)
        if row is None:
            rows.append([spot])
        else:
            row.append(spot)
    return rows


def _word(label: Label) -> str:
    return bare(label.text.split()[0]) if label.text else ""


def _beside(one: Spot, other: Spot) -> bool:
    return same_row(one.zone, other.zone) and 0 < other.zone[0] - one.zone[0] < _FAR


def option_names(group: Sequence[Spot], labels: dict[Spot, Label]) -> list[str]:
    """The value that each box of a group stands for: its label, else its export value, else its number."""
    found: list[str] = []
    for number, spot in enumerate(group, 1):
        text = labels[spot].text
        letters = bare(text)
        short = text.split()[0] if text and len(bare(text.split()[0])) <= 2 else ""
        if short and any(bare(short) in side for pair in _PAIRS for side in pair):
            name = {"S": "si"}.get(bare(short), bare(short) if bare(short) in {"M", "F", "H", "W"} else slug(short))
        elif letters:
            name = slug(text)
        else:
            name = slug(spot.value) if says_something(spot.value) else str(number)
        found.append(name if name not in found else f"{name}_{number}")
    return found


def question(group: Sequence[Spot], labels: dict[Spot, Label], prints: Sequence[Print], spots: Sequence[Spot]) -> Label:
    """The text that asks what a group answers: left of its first box or above it, none of its options' texts."""
    answers = {labels[spot].text for spot in group}
    others = [spot for spot in spots if spot not in group]
    left = min(spot.zone[0] for spot in group)
    rows = [spot.zone for spot in group]
    zone = (left, min(z[1] for z in rows), max(z[2] for z in rows), max(z[3] for z in rows))
    rest = [one for one in prints if not any(answer and one.text.strip(" :;,.").endswith(answer) for answer in answers)]
    asked = label_of(replace(group[0], kind="text", zone=zone), rest, others)
    if asked.text:
        return asked
    # Question and first answer may be one text: "Sesso: M".
    for one in prints:
        first = labels[group[0]].text
        if first and one.text.strip(" :;,.").endswith(first) and len(one.text) > len(first) + 3:
            return Label(one.text.strip(" :;,.")[: -len(first)].strip(" :;,."), "left")
    return Label()
