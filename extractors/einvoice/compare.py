"""What an invoice's embedded file says beside what its page says: they should be the same, and a fraud is when not.

Payment goes by the file, people look at the page; EN 16931 and the hybrid formats demand that both agree.
"""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from extractors.document_types import document_type
from extractors.einvoice.readings import COMPUTED
from extractors.reading import Doubt, State
from extractors.types import FREE_TEXT, get_type
from extractors.types.value import bare
from extractors.verdicts import CONFIRMED, CONTRADICTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.reading import DocumentReading, Reading

_READ_WELL = 0.9  # below, the page wasn't read well enough to hold against the file


def differing(embedded: DocumentReading, pages: Sequence[DocumentReading]) -> DocumentReading:
    """The embedded document, its readings confirmed or doubted by the pages'.

    A value that both say is verified, for they are two sources; it gets its place on the page. One that no page says,
    and that a page says otherwise and was read well there, has the doubt ``differs_from_page``; the page's value is its
    alternative. Names are compared without accents and marks, and a longer one that holds the other is the same.

    Args:
        embedded: From the file within, or beside, the pages.
        pages: Read from the pages alone; those of another document type only tell which pages there are.
    """
    kinds = document_type(embedded.type)
    seen = [page for page in pages if page.type == embedded.type]
    readings = {
        name: _beside(reading, [p.readings[name] for p in seen if name in p.readings], kinds.type_of(name) or "text")
        for name, reading in embedded.readings.items()
    }
    places = tuple(dict.fromkeys(place for page in pages for place in page.pages))
    return replace(embedded, pages=places or embedded.pages, readings=readings)


def _beside(reading: Reading, seen: Sequence[Reading], kind: str) -> Reading:
    if reading.value is None:
        return reading
    same = [one for one in seen if one.value is not None and _same(reading.value, one.value, kind)]
    if same:
        placed = replace(reading, page=same[0].page, box=same[0].box)
        if any(doubt.code != COMPUTED for doubt in reading.doubts):
            return placed
        return replace(placed, state=State.VERIFIED, confidence=max(reading.confidence, CONFIRMED), doubts=())
    against = [one for one in seen if one.value and one.state is not State.DOUBTFUL and one.confidence >= _READ_WELL]
    if not against:
        return reading
    return replace(
        reading,
        state=State.DOUBTFUL,
        confidence=min(reading.confidence, CONTRADICTED),
        doubts=(*reading.doubts, Doubt("differs_from_page")),
        alternatives=tuple(dict.fromkeys([*reading.alternatives, *(one.value or "" for one in against)])),
        page=against[0].page,
        box=against[0].box,
    )


def _same(one: str, other: str, kind: str) -> bool:
    key = get_type(kind).key
    a, b = key(one), key(other)
    if kind == "table" and a != b:
        rows, others = json.loads(one), json.loads(other)
        return len(rows) == len(others) and all(map(_same_row, rows, others))
    if kind in FREE_TEXT and a and b:
        return a in b or b in a
    return a == b


def _same_row(one: dict[str, str], other: dict[str, str]) -> bool:
    """Whether two rows say the same in the columns that both have; a page cuts words and rounds prices."""
    texts = {"description"}
    shared = one.keys() & other.keys()
    numbers = {name for name in shared - texts if name != "unit_price"}
    return all(one[name] == other[name] or Decimal(one[name]) == Decimal(other[name]) for name in numbers) and all(
        bare(one[name]) in bare(other[name]) or bare(other[name]) in bare(one[name]) for name in shared & texts
    )
