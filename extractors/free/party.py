"""A name that may be a party's: what is one, and where it goes on over two lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors.reading import around
from extractors.types.value import bare, squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.free.lines import Layout, Segment
    from extractors.free.vocabulary import Vocabulary

_NUMBER = re.compile(r"\d{4,}|^\W*(?:GLN|ID|Nr|No|Nummer|Globale)\b", re.IGNORECASE)
_SALUTATION = re.compile(
    r"^(?:Herrn?|Frau|Firma|Mr|Mrs|Ms|Spett\.?(?:le)?|M\.|Mme|Sig\.?(?:ra)?|Sr\.?(?:a\.?)?|D\.|An|To)\.?:?$",
    re.IGNORECASE,
)
_NO_NAME = re.compile(r"www\.|https?:|@|\d[.:,]\d{2}(?!\d)|%", re.IGNORECASE)
_HEADING = 2  # words of a column's heading
_REMARK = re.compile(r"\([^()]*\)$")
_SAME = 0.005  # of a page's width: texts that begin below each other
SIZES = 0.3  # share by which letters of one name differ in height, with or without a "g" or a capital


@dataclass(frozen=True, slots=True)
class Party:
    """A name that may be a party's.

    Attributes:
        name: As printed.
        place: Where.
        how: ``label``, ``sender`` (the small line above the address window), ``legal_form``, ``holder`` (of the
            account), ``head`` (the page's first line), ``block`` (the address window).
        score: What speaks for it.
        addressed: Its address stands right below it.
        domain: A domain on the page is made of it.
    """

    name: str
    place: Segment
    how: str
    score: float = 0.0
    addressed: bool = False
    domain: bool = False


def is_name(text: str, words: Vocabulary) -> bool:
    """Whether a text may be a name: letters, no label, number, price, salutation, title or remark in brackets.

    Args:
        text: A segment's.
        words: Vocabulary.
    """
    letters = sum(c.isalpha() for c in text)
    if letters < 3 or _NUMBER.search(text) or text.rstrip().endswith(":") or _SALUTATION.match(text.strip()):
        return False
    if _REMARK.match(text.strip()):
        return False
    if _NO_NAME.search(text) or (words.columns(text) and len(text.split()) <= _HEADING):
        return False
    labels = [one for group in ("numbers", "dates", "parties") for one in words.find(text, group) if one.start == 0]
    if any(one.quality == 1 and (":" in text or one.end >= len(text.rstrip(" :"))) for one in labels):
        return False
    return not words.is_title(text)


def with_first_line(page: Layout, party: Party, words: Vocabulary) -> Party:
    """A name whose label stands beside its last line: the line above in its column, beside no label, is its beginning.

    Args:
        page: The document's rows.
        party: With the last line, which ends with a legal form.
        words: Vocabulary.
    """
    place = party.place
    row = page.rows[place.row - 1] if place.row else ()
    if len(row) != 1 or words.legal_form(party.name) < 0:
        return party
    above = row[0]
    if _continues(above, place, page) and is_name(above.text, words) and words.legal_form(above.text) < 0:
        return _of_two(above, party)
    return party


def two_lines(page: Layout, heads: Sequence[Party], words: Vocabulary) -> Iterator[Party]:
    """Names at the head of a page, with those whose legal form ends a second line, printed like the first, as one.

    Args:
        page: The document's rows.
        heads: Lines that may be names by themselves.
        words: Vocabulary.
    """
    parts = set()
    for party in heads:
        place = party.place
        for under in page.rows[place.row + 1] if place.row + 1 < len(page.rows) else ():
            text = squeeze(under.text).rstrip(" ,;:")
            whole = words.legal_form(party.name) < 0 < words.legal_form(text) and bare(party.name) not in bare(text)
            if whole and is_name(text, words) and _continues(place, under, page):
                parts |= {place.box, under.box}
                yield _of_two(place, replace(party, name=text, place=under))
    yield from (party for party in heads if party.place.box not in parts)


def _continues(first: Segment, second: Segment, page: Layout) -> bool:
    """Whether a text stands right below another, printed alike."""
    alike = abs(second.box.height - first.box.height) < SIZES * max(first.box.height, second.box.height)
    return alike and abs(second.box.x0 - first.box.x0) < _SAME and second.box.y0 - first.box.y1 < page.height


def _of_two(first: Segment, party: Party) -> Party:
    """A name of two lines."""
    name = f"{squeeze(first.text)} {party.name}"
    return replace(party, name=name, place=replace(first, box=around([first.box, party.place.box]), text=name))
