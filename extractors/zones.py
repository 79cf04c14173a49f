"""Read the fields of one side of a document that was found on a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from extractors.candidates import Candidate, Seen
from extractors.grid import with_cells
from extractors.layout.accents import marks
from extractors.layout.barcode import read_zone
from extractors.layout.checkbox import read_checkbox
from extractors.layout.comb import cut_comb
from extractors.layout.hand import is_by_hand
from extractors.layout.portrait import read_portrait
from extractors.layout.refine import refine
from extractors.layout.register import apply, inverse
from extractors.layout.sheet import Sheet, lay_flat
from extractors.layout.signature import read_signature
from extractors.layout.writing import cut_text
from extractors.readers import CHEAP, ENGINES, STRONG
from extractors.reading import Box, Doubt
from extractors.types import FREE_TEXT, Parsed, get_type
from extractors.types.choice import Choice
from extractors.types.identifiers import DocumentNumber

if TYPE_CHECKING:
    from extractors.classify import Found
    from extractors.document_types import FieldPlace
    from extractors.layout.ink import Grey
    from extractors.page import FormField, Word
    from extractors.readers import Readers
    from extractors.types import FieldType

_READ = ("text", "comb")
_IN_ZONE = 0.7  # share of a word that must lie in a zone to belong to it
_LINE_HEIGHT = 56  # pixels of a crop with its margins: PP-OCR's own is 48, larger only costs


@dataclass(slots=True)
class _Work:
    """A zone while it is being read."""

    seen: Seen
    crops: list[Grey] = field(default_factory=list)
    ruled: list[Grey] = field(default_factory=list)  # for the strong reader; empty: the same
    found: list[Candidate] = field(default_factory=list)


def flatten_page(found: Found) -> Sheet:
    """The side laid flat, moved onto the ink of its landmarks."""
    blank = found.type.pages[found.side]
    matrix = refine(found.image, found.registration, blank.landmarks, blank.size)
    return lay_flat(found.image, matrix, blank.size)


def read_zones(found: Found, sheet: Sheet, form: Iterable[FormField], readers: Readers) -> dict[str, Seen]:
    """All fields of the side but its MRZ; of a table its cells.

    Args:
        found: The side and where it lies.
        sheet: The same laid flat.
        form: Form fields of a PDF page.
        readers: OCR.
    """
    blank = found.type.pages[found.side]
    places = with_cells(blank.fields)
    work = {name: _cut(name, place, sheet, found.turn) for name, place in places.items() if place.kind != "mrz"}
    _add_page_words(work, sheet, list(found.words))
    _add_form(work, list(form))
    for engine in ENGINES:
        _read(work.values(), engine, readers)
    _look_again(work.values(), readers)
    return {name: replace(item.seen, candidates=tuple(item.found)) for name, item in work.items()}


def field_type(place: FieldPlace) -> FieldType:
    """The field's type, set up for its place."""
    if place.type == "document_number":
        return DocumentNumber(place.pattern)
    if place.type == "choice":
        return Choice(place.options)
    return get_type(place.type)


def turn_back(box: Box, turn: int) -> Box:
    """A box of a picture that was turned counter-clockwise by `turn` degrees, on the picture before."""
    for _ in range(turn // 90):
        # One quarter clockwise: (x, y) of the turned picture was at (1 - y, x).
        box = Box(1 - box.y1, box.x0, 1 - box.y0, box.x1)
    return box


def _cut(name: str, place: FieldPlace, sheet: Sheet, turn: int) -> _Work:
    seen = Seen(name, place, field_type(place), turn_back(sheet.place(place.zone), turn))
    if place.kind == "checkbox":
        box = read_checkbox(sheet, place.zone, circle=place.round, printed=place.ink)
        return _marked(seen, box.marked, box.confidence)
    if place.kind == "signature":
        written = read_signature(sheet, place.zone)
        return _marked(seen, written.signed, written.confidence)
    if place.kind == "portrait":
        picture = read_portrait(sheet, place.zone)
        return _marked(seen, picture.there, picture.confidence)
    if place.kind == "barcode":
        found = [
            Candidate("barcode", code.text, seen.type.parse(code.text), 0.999) for code in read_zone(sheet, place.zone)
        ]
        return _Work(seen, found=found)
    if place.kind == "comb":
        comb = cut_comb(sheet, place.zone, place.cells)
        seen = replace(seen, empty=comb.filled == 0, covered=comb.covered, length=comb.filled)
        return _Work(seen, [sized(comb.line)] if comb.line is not None else [])
    text = cut_text(sheet, place.zone, place.lines, place.printed)
    by_hand = any(is_by_hand(line) for line in text.lines)
    seen = replace(
        seen,
        empty=not text.lines,
        covered=text.covered,
        cut_off=text.cut_off,
        by_hand=by_hand,
        crossed=text.crossed,
    )
    if len(text.lines) == 1 and place.type in FREE_TEXT:
        seen = replace(seen, marks=marks(text.lines[0]))
    elif text.lines and place.type in FREE_TEXT:  # lines below each other: how many marks there are still tells
        by_line = [marks(line) for line in text.lines]
        if all(one is not None for one in by_line):
            together = [replace(mark, letter=None) for one in by_line for mark in one or ()]
            seen = replace(seen, marks=tuple(together))
    return _Work(seen, [sized(line) for line in text.lines], [sized(line) for line in text.ruled])


def _marked(seen: Seen, mark: bool | None, confidence: float) -> _Work:
    if mark is None:
        parsed = Parsed(None, doubts=(Doubt("faint_mark"),))
        return _Work(seen, found=[Candidate("mark", "?", parsed, confidence)])
    value = "true" if mark else "false"
    return _Work(seen, found=[Candidate("mark", value, Parsed(value), confidence)])


def sized(line: Grey, height: int = _LINE_HEIGHT) -> Grey:
    """A crop in the size that the readers like."""
    zoom = height / line.shape[0]
    if 0.9 < zoom < 1.1:
        return line
    how = cv2.INTER_AREA if zoom < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(line, None, fx=zoom, fy=zoom, interpolation=how), dtype=np.uint8)


def _read(work: Iterable[_Work], engine: str, readers: Readers) -> None:
    """Read all crops, one call for each alphabet."""
    batches: dict[str | None, list[_Work]] = defaultdict(list)
    for item in work:
        if item.crops:
            batches[_alphabet(item.seen)].append(item)
    for alphabet, items in batches.items():
        words = readers.lines([crop for item in items for crop in _crops(item, engine)], engine, alphabet)
        start = 0
        for item in items:
            own = words[start : start + len(item.crops)]
            start += len(item.crops)
            _add(item, engine, " ".join(word.text for word in own), min(word.confidence for word in own))


def _crops(item: _Work, engine: str) -> list[Grey]:
    """The lines as the reader likes them: PP-OCR reads through a rule, Tesseract stumbles over it."""
    return item.ruled if engine == STRONG and len(item.ruled) == len(item.crops) else item.crops


def _alphabet(seen: Seen) -> str | None:
    """The letters there can be: a comb's date is digits alone, printed ones may name the month."""
    if seen.place.kind == "comb" and seen.type.name in {"date", "phone"}:
        return "0123456789"
    return seen.type.alphabet


def _add(item: _Work, reader: str, raw: str, confidence: float, *, again: bool = False) -> None:
    if raw.strip():
        blanks = item.seen.place.kind == "comb" and item.seen.type.name not in FREE_TEXT
        text = raw.replace(" ", "") if blanks else raw  # a comb's gaps between characters say nothing
        item.found.append(Candidate(reader, raw, item.seen.type.parse(text), confidence, again))


def _look_again(work: Iterable[_Work], readers: Readers) -> None:
    """Fields whose readers differ are read again from other pictures of the same crop."""
    open_ = [item for item in work if item.crops and _disputed(item)]
    variants = (_sharper, _smaller, _softer)
    for vary in variants:
        for engine in (CHEAP, STRONG):
            batches: dict[str | None, list[_Work]] = defaultdict(list)
            for item in open_:
                batches[_alphabet(item.seen)].append(item)
            for alphabet, items in batches.items():
                words = readers.lines([vary(crop) for item in items for crop in item.crops], engine, alphabet)
                start = 0
                for item in items:
                    own = words[start : start + len(item.crops)]
                    start += len(item.crops)
                    text = " ".join(word.text for word in own)
                    _add(item, engine, text, min(word.confidence for word in own), again=True)


def _disputed(item: _Work) -> bool:
    """Whether the readers didn't come to one value, checked or in good form."""
    first = [c for c in item.found if not c.again]
    if any(c.parsed.checked for c in first):
        return False
    keys = {item.seen.type.key(c.parsed.value) for c in first if c.parsed.value and not c.parsed.doubts}
    return len(keys) != 1 or len({c.reader for c in first}) < 2 or any(c.parsed.doubts for c in first)


def _sharper(crop: Grey) -> Grey:
    large = cv2.resize(crop, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC)
    soft = cv2.GaussianBlur(large, (0, 0), 2.0)
    return np.asarray(cv2.addWeighted(large, 1.8, soft, -0.8, 0), dtype=np.uint8)


def _smaller(crop: Grey) -> Grey:
    return np.asarray(cv2.resize(crop, None, fx=0.7, fy=0.7, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _softer(crop: Grey) -> Grey:
    return np.asarray(cv2.GaussianBlur(crop, (0, 0), 1.2), dtype=np.uint8)


def _add_page_words(work: dict[str, _Work], sheet: Sheet, words: list[Word]) -> None:
    """Words of the whole page that lie in a zone: a text layer is a reader of its own, OCR's a second look."""
    if not words:
        return
    width, height = sheet.page_size
    corners = np.array([[w.box.x0 * width, w.box.y0 * height, w.box.x1 * width, w.box.y1 * height] for w in words])
    back = inverse(sheet.matrix)
    first, last = apply(back, corners[:, :2].copy()), apply(back, corners[:, 2:].copy())
    low, high = np.minimum(first, last), np.maximum(first, last)
    for item in work.values():
        if item.seen.place.kind not in _READ:
            continue
        x0, y0, x1, y1 = item.seen.place.zone
        wide = np.minimum(high[:, 0], x1) - np.maximum(low[:, 0], x0)
        tall = np.minimum(high[:, 1], y1) - np.maximum(low[:, 1], y0)
        area = np.maximum((high - low).prod(axis=1), 1e-6)
        inside = np.nonzero((wide > 0) & (tall > 0) & (wide * tall > _IN_ZONE * area))[0]
        if not len(inside):
            continue
        ordered = sorted(
            (int(n) for n in inside), key=lambda n: (round(float(low[n, 1] + high[n, 1]) / 6), float(low[n, 0]))
        )
        own = [words[n] for n in ordered]
        again = own[0].reader != "text_layer"
        if again and (item.seen.place.kind == "comb" or item.seen.empty):
            continue  # separators and frames read as letters: no better than chance
        text = " ".join(word.text for word in own)
        _add(item, own[0].reader, text, min(word.confidence for word in own), again=again)


def _add_form(work: dict[str, _Work], form: list[FormField]) -> None:
    """Values of a PDF's form fields that lie over a zone."""
    for entry in form:
        if entry.box is None or not entry.value.strip():
            continue
        best = max(work.values(), key=lambda item: _overlap(item.seen.box, entry.box), default=None)
        if best is not None and _overlap(best.seen.box, entry.box) > 0.4:
            if best.seen.place.kind == "checkbox":  # its export value may be anything, also "no": that it is on counts
                best.found.append(Candidate("form_field", entry.value, Parsed("true"), 0.999))
            else:
                _add(best, "form_field", entry.value, 0.999)


def _overlap(one: Box | None, other: Box | None) -> float:
    """Shared area over the smaller one's."""
    if one is None or other is None:
        return 0.0
    wide = min(one.x1, other.x1) - max(one.x0, other.x0)
    tall = min(one.y1, other.y1) - max(one.y0, other.y0)
    if wide <= 0 or tall <= 0:
        return 0.0
    return wide * tall / max(min(one.width * one.height, other.width * other.height), 1e-9)
