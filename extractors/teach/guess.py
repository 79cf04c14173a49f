"""Which field type a spot has, guessed from its label and checked by what fits into it.

A wrong guess costs: a type with a form doubts every value that hasn't it. What isn't told clearly is ``text``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from extractors.types.value import plain

if TYPE_CHECKING:
    from extractors.teach.spots import Label, Spot

WORDS = Path(__file__).resolve().parents[2] / "resources" / "forms" / "field_words.yaml"
_SLASHES = 2  # of a date
_PER_LETTER = 1.25  # millimetres: letters of 7 points
# Fewest characters of a value, so that it isn't guessed where it can't be written.
_FEWEST = {
    "codice_fiscale": 16, "partita_iva": 11, "tax_code": 16, "nif": 9, "dni": 9, "vat_number": 10, "iban": 22,
    "date": 8, "amount": 3, "postal_code": 5, "province": 2, "phone": 9, "email": 14, "name": 5, "place": 6,
    "address": 10, "country": 6, "document_number": 7, "plate": 7, "percent": 2,
}  # fmt: skip
_MOST = {"province": 4, "sex": 3, "postal_code": 14, "plate": 22}  # in more room something longer is meant
_BY_CELLS = {16: "codice_fiscale", 27: "iban", 11: "partita_iva", 8: "date", 24: "iban"}
_ROOM_FOR_ALL = {"province": "place", "sex": "text", "postal_code": "postal_code", "plate": "plate"}


@dataclass(frozen=True, slots=True)
class Guess:
    """A guessed field type.

    Attributes:
        type: Name of the field type.
        because: The words, or the number of cells, that it was guessed from; empty: nothing spoke for a type.
    """

    type: str
    because: str = ""


def guess(spot: Spot, label: Label) -> Guess:  # noqa: PLR0911 - one decision, each way out told in its place
    """The field type of a text or a comb.

    Args:
        spot: The spot; its tooltip and its own name speak too.
        label: What names it.
    """
    if spot.options:
        return Guess("choice")
    if spot.within.count("/") == _SLASHES and not spot.within.replace("/", "").strip(" _."):
        return Guess("date", "/ /")
    room = spot.cells or spot.longest or int((spot.zone[2] - spot.zone[0]) / _PER_LETTER)
    for text in (label.text, spot.tooltip, spot.own_name):
        told = by_words(text, nearest_last=label.where == "left" and text == label.text)
        if told is None:
            continue
        kind, phrase = told
        if room < _FEWEST.get(kind, 1):
            return Guess("number" if kind in {"date", "postal_code"} else "text", phrase)
        if spot.lines > 1 and kind not in {"address", "text", "name", "place"}:
            return Guess("text", phrase)
        if kind in _MOST and not spot.cells and not spot.longest and room > _MOST[kind] * 4:
            kind = _ROOM_FOR_ALL[kind]
        return Guess("text" if kind == "signature" else kind, phrase)
    if spot.kind == "comb" and spot.cells in _BY_CELLS and spot.cells != 8:
        return Guess(_BY_CELLS[spot.cells], f"{spot.cells} cells")
    return Guess("text")


def is_signature(label: Label) -> bool:
    """Whether a label asks for a signature."""
    told = by_words(label.text, nearest_last=False)
    return told is not None and told[0] == "signature"


def by_words(text: str, *, nearest_last: bool) -> tuple[str, str] | None:
    """The field type that a label's words tell, and the phrase that told it.

    Args:
        text: The label.
        nearest_last: The label's end is the nearer part: of two phrases the later one counts more.
    """
    words = _words(text)
    if not words:
        return None
    found: list[tuple[float, str, str, int, int]] = []
    for length in range(min(len(words), 6), 0, -1):
        for start in range(len(words) - length + 1):
            phrase = " ".join(words[start : start + length])
            kind = _phrases().get(phrase)
            if kind is None:
                continue
            away = len(words) - start - length if nearest_last else start
            score = len(phrase) - 2.5 * away
            if len(phrase) <= 2 and length < len(words) and away > 0:
                continue  # one or two letters within a sentence are a word of it
            found.append((score, kind, phrase, start, start + length))
    if not found:
        return None
    best = max(found, key=lambda one: one[0])
    for one in found:  # "residente in via": what shares a word with the best and ends nearer is meant
        if nearest_last and best[3] < one[3] < best[4] < one[4]:
            best = one
    return best[1], best[2]


def _words(text: str) -> list[str]:
    joined = re.sub(r"\b(?:[A-Z]\.){2,}[A-Z]?\b\.?", lambda found: found[0].replace(".", " "), plain(text))
    return [word for word in re.split(r"[^A-Z0-9]+", joined) if word and not word.isdigit()]


@lru_cache(maxsize=1)
def _phrases() -> dict[str, str]:
    """Field type by phrase, in capitals without accents."""
    known: dict[str, str] = {}
    # All texts: "no" is a label here. The base loader makes nothing but texts, lists and mappings.
    for kind, phrases in yaml.load(WORDS.read_text(encoding="utf-8"), yaml.BaseLoader).items():  # noqa: S506
        for phrase in phrases:
            known.setdefault(" ".join(_words(phrase)), kind)
    return known
