"""Who sells and who buys on an invoice: blocks under their labels, the sender's line, names with a legal form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.types.value import bare, squeeze

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.free.lines import Layout, Segment
    from extractors.free.vocabulary import Vocabulary

_BETWEEN = re.compile(r"\s+[-–|●•·*]\s+|\s*[|●•]\s*")
_POSTAL = re.compile(r"(?<!\d)\d{4,5}(?!\d)")
_NAMED = re.compile(r"^(?:name|nome|nombre|nom|firma|ragione sociale|denominazione|company)\s*:\s*", re.IGNORECASE)
_NUMBER = re.compile(r"\d{4,}|^\W*(?:GLN|ID|Nr|No|Nummer|Globale)\b", re.IGNORECASE)
_CLOSE = 2.0  # heights of a line between pieces of one name
_BELOW = 5  # rows below a party's label in which its name stands


@dataclass(frozen=True, slots=True)
class Party:
    """A name that may be a party's.

    Attributes:
        name: As printed.
        place: Where.
        how: ``label``, ``sender`` (the small line above the address window), ``legal_form``, ``block``.
    """

    name: str
    place: Segment
    how: str


def find_parties(page: Layout, words: Vocabulary) -> tuple[list[Party], list[Party]]:
    """Names that may be the seller's, and names that may be the buyer's, the likeliest first.

    Args:
        page: The document's rows.
        words: Vocabulary.
    """
    sellers, buyers = list(_labelled(page, words, "seller")), list(_labelled(page, words, "buyer"))
    sellers += _senders(page)
    named = list(_legal(page, words))
    letters = {bare(one.name) for one in buyers}
    often = sorted(named, key=lambda one: -sum(bare(one.name) in bare(other.name) for other in named))
    sellers += [one for one in often if bare(one.name) not in letters]
    if sellers:
        own = bare(sellers[0].name)
        buyers += [one for one in _blocks(page, words) if bare(one.name) not in own and own not in bare(one.name)]
        buyers += [one for one in named if bare(one.name) != own and own not in bare(one.name)]
    return sellers, [one for one in buyers if not sellers or bare(one.name) != bare(sellers[0].name)]


def _labelled(page: Layout, words: Vocabulary, concept: str) -> Iterator[Party]:
    """What stands under a party's label, or beside it: the first text that is a name."""
    for number, row in enumerate(page.rows):
        for segment in row:
            found = [one for one in words.find(segment.text, "parties") if one.start <= 1]
            if not any(one.concept == concept for one in found) or found[0].quality < 1:
                continue
            rest = segment.text[found[0].end :].strip(" :/")
            if rest and not re.match(r"[\wäöü/ -]{0,25}:?$", rest):
                if _is_name(rest, words):
                    yield Party(rest, segment, "label")
                continue
            if rest and segment.text.strip()[-1] != ":" and "/" not in segment.text:
                continue
            yield from _under(page, number, segment, words)


def _under(page: Layout, number: int, label: Segment, words: Vocabulary) -> Iterator[Party]:
    for below in range(number + 1, min(number + 1 + _BELOW, len(page.rows))):
        row = page.rows[below]
        for place, segment in enumerate(row):
            if segment.box.x0 > label.box.x1 + 0.02 or segment.box.x1 < label.box.x0:
                continue
            if _NAMED.match(segment.text):
                text = _NAMED.sub("", segment.text) or (row[place + 1].text if place + 1 < len(row) else "")
                yield Party(text, row[place + 1] if place + 1 < len(row) else segment, "label")
                return
            if _is_name(segment.text, words):
                yield Party(_whole(row, place), segment, "label")
                return


def _whole(row: Sequence[Segment], place: int) -> str:
    """A segment's text with what follows it closely: letters of some prints stand far apart."""
    text, last = row[place].text, row[place]
    for other in row[place + 1 :]:
        if other.box.x0 - last.box.x1 > _CLOSE * last.box.height:
            break
        text, last = f"{text} {other.text}", other
    return text


def _is_name(text: str, words: Vocabulary) -> bool:
    letters = sum(c.isalpha() for c in text)
    if letters < 3 or _NUMBER.search(text) or text.rstrip().endswith(":"):
        return False
    labels = [one for group in ("numbers", "dates", "parties") for one in words.find(text, group) if one.start == 0]
    return not any(one.quality == 1 and ":" in text for one in labels) and not words.is_title(text)


def _senders(page: Layout) -> Iterator[Party]:
    """The small line above the address window: name, street and town of the sender, with dots or dashes between."""
    for row in page.rows[: len(page.rows) // 3 + 3]:
        text = " ".join(segment.text for segment in row)
        parts = [part for part in _BETWEEN.split(text) if part.strip(" ,")]
        if len(parts) >= 3 and _POSTAL.search(parts[-1]) and not _POSTAL.search(parts[0]):
            yield Party(parts[0].strip(" ,"), row[0], "sender")


def _legal(page: Layout, words: Vocabulary) -> Iterator[Party]:
    for segment in page.segments:
        form = words.legal_form(segment.text)
        text = squeeze(segment.text)
        if form > 2 and len(text) <= 60 and _is_name(text, words) and not _POSTAL.search(text):
            yield Party(text, segment, "legal_form")


def _blocks(page: Layout, words: Vocabulary) -> Iterator[Party]:
    """The address window: lines one below the other at the left, a postal code in the last; the first is the name."""
    for number in range(1, len(page.rows) // 2):
        for segment in page.rows[number]:
            if not re.match(r"(?:[A-Z]{1,2}[ -])?\d{4,5}\s+[^\W\d]", segment.text) or segment.box.x0 > 0.4:
                continue
            block = [segment]
            for above in range(number - 1, max(number - 6, -1), -1):
                near = [one for one in page.rows[above] if abs(one.box.x0 - segment.box.x0) < 0.01]
                if not near or block[-1].box.y0 - near[0].box.y1 > 1.5 * page.height:
                    break
                block.append(near[0])
            names = [one for one in reversed(block[1:]) if _is_name(one.text, words)]
            titles = re.compile(r"^(?:Herrn?|Frau|Firma|Mr|Mrs|Ms|Spett\.?(?:le)?|M\.|Mme)\.?$", re.IGNORECASE)
            names = [one for one in names if not titles.match(one.text.strip())]
            if len(names) > 1:
                yield Party(names[0].text, names[0], "block")
