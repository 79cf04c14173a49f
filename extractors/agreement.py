"""Sources inside one document brought to one reading a field: print, machine-readable zone, bar code.

Pure functions. The sources are independent (another place, another encoding, most with check digits), so that two that
agree verify each other, and two that are each sure and differ are a contradiction for a person.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.reading import Doubt, Reading, State
from extractors.types import FREE_TEXT
from extractors.types.value import bare, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.types import FieldType

_TWO_SOURCES = 0.9995
_SURE = 0.97  # from here a reading is held to be what is printed
_CONFIRMED = 0.998

# ICAO 9303-3, section 6: letters that the machine-readable zone writes with two.
_ICAO = {"Ä": "AE", "Ö": "OE", "Ü": "UE", "ß": "SS", "Æ": "AE", "Ø": "OE", "Å": "AA", "Œ": "OE", "Ñ": "N", "Þ": "TH"}


def agree(sources: Sequence[Reading], kind: FieldType) -> Reading:
    """One reading from several sources of a field.

    Args:
        sources: The printed one first; its spelling is kept.
        kind: The field's type.
    """
    present = [source for source in sources if source.value is not None]
    if not present:
        doubtful = [source for source in sources if source.state is State.DOUBTFUL]
        return (doubtful or list(sources))[0]
    if len(present) == 1:
        lone, absent = present[0], [source for source in sources if source.value is None]
        doubts = [source for source in absent if source.state is State.DOUBTFUL and source.reader != "barcode"]
        if doubts and lone.state is not State.VERIFIED and lone.reader != "mrz":
            return lone
        return _placed(lone, absent)
    first = present[0]
    fitting = [source for source in present if same(first, source, kind)]
    if len(fitting) == len(present):
        return _together(present, kind)
    return _differing(present, kind)


def same(one: Reading, other: Reading, kind: FieldType) -> bool:
    """Whether two sources say the same; a name in the machine-readable zone is transliterated and may be cut off."""
    if one.value is None or other.value is None:
        return False
    if kind.name in FREE_TEXT and "mrz" in {one.reader, other.reader}:
        printed, coded = (one, other) if other.reader == "mrz" else (other, one)
        return name_fits(printed.value or "", coded.value or "")
    return kind.key(one.value) == kind.key(other.value)


def name_fits(printed: str, coded: str) -> bool:
    """Whether a printed name may be what the machine-readable zone writes.

    Args:
        printed: With accents and marks.
        coded: As the zone has it, perhaps cut off.
    """
    short = bare(coded)
    for written in (bare(printed), bare("".join(_ICAO.get(c, c) for c in printed.upper()))):
        if written == short or (len(short) >= 10 and written.startswith(short)):
            return True
    return False


def _together(present: Sequence[Reading], kind: FieldType) -> Reading:
    """All sources agree: the first one's spelling, verified by the others."""
    best = present[0]
    if kind.name in FREE_TEXT:
        printed = [source for source in present if source.reader != "mrz"]
        best = (printed or list(present))[0]
    others = [source for source in present if source is not best]
    # A doubtful print that says what another source says without doubt is no longer doubtful.
    trusted = [source for source in present if source.state is not State.DOUBTFUL]
    if not trusted:
        return replace(best, confidence=0.95, alternatives=())
    if best.state is State.DOUBTFUL and kind.name == "name":
        # The zone has no accents or marks: they stand as doubtful as they were read.
        sure = 0.99 if plain(best.value or "") == (best.value or "") else 0.97
        return replace(best, state=State.READ, confidence=sure, doubts=(), alternatives=())
    verified = any(source.reader != best.reader or source.page != best.page for source in others)
    state = State.VERIFIED if verified else best.state
    return replace(best, state=state, confidence=max(_TWO_SOURCES, best.confidence), doubts=(), alternatives=())


def _differing(present: Sequence[Reading], kind: FieldType) -> Reading:
    """Sources differ: one that is proved wins over a doubtful one, two that are sure contradict."""
    sure = [source for source in present if source.state is State.VERIFIED or source.confidence >= _SURE]
    proved = [source for source in sure if source.state is State.VERIFIED]
    distinct: list[Reading] = []
    for source in sure:
        if not any(same(source, known, kind) for known in distinct):
            distinct.append(source)
    if len(distinct) == 1 and proved:
        best = proved[0]
        box = best if best.box is not None else present[0]
        return replace(best, page=box.page, box=box.box)
    best = (proved or sure or list(present))[0]
    others = [s for s in present if not same(s, best, kind)]
    detail = ", ".join(sorted({other.reader for other in others}))
    return replace(
        best,
        state=State.DOUBTFUL,
        confidence=min(best.confidence, 0.6),
        doubts=(*best.doubts, Doubt("contradicts", detail)),
        alternatives=tuple(dict.fromkeys([*best.alternatives, *(other.value or "" for other in others)])),
    )


def _placed(reading: Reading, others: Sequence[Reading]) -> Reading:
    """The reading with the printed place of the same field, where it has none of its own."""
    if reading.box is not None:
        return reading
    for other in others:
        if other.box is not None:
            return replace(reading, page=other.page, box=other.box)
    return reading


def base_name(name: str) -> str:
    """The field that a second place of it belongs to: ``tax_code_barcode`` is one more source of ``tax_code``."""
    return re.sub(r"_barcode$", "", name)
