"""Where the printed words of a blank stand on a page, as far as a reader saw them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.types.value import bare

if TYPE_CHECKING:
    from extractors.document_types import Landmark
    from extractors.page import Word

_LIKENESS = 84.0  # of 100, rapidfuzz; a label with one of six letters misread
_SHORT = 5  # shorter labels must match exactly, or everything looks like them
_SHORTEST = 3  # labels of one or two letters tell nothing
_NARROW, _WIDE = set("IJL1.,:;'!|()-/ "), set("MWQGOD@%")


@dataclass(frozen=True, slots=True)
class Sighting:
    """A landmark that may stand here.

    Attributes:
        landmark: Its index among the blank's landmarks.
        at: Centre in millimetres of the blank.
        seen: Centre in pixels of the page.
        whole: The reader's line is the landmark and nothing else, so its box is exact.
        likeness: Of the texts, 0 to 1.
    """

    landmark: int
    at: tuple[float, float]
    seen: tuple[float, float]
    whole: bool
    likeness: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its letters and digits, and where each stands, in pixels."""

    text: str
    spans: tuple[tuple[float, float, float], ...]  # left, right and middle height of each character
    upright: bool  # a tall box is a line on a page that lies on its side
    middle: tuple[float, float]


def lines(words: Sequence[Word], width: int, height: int) -> list[Line]:
    """The page's lines, from single words or from whole lines, whatever the reader gave."""
    rows: dict[tuple[str, int], list[Word]] = defaultdict(list)
    for number, word in enumerate(words):
        # Lines of PP-OCR come one by one, often all with the same number.
        rows[word.reader, word.line if word.reader != "ppocr" else -number - 1].append(word)
    return [line for row in rows.values() for line in _line(row, width, height)]


def _line(row: list[Word], width: int, height: int) -> list[Line]:
    row = sorted(row, key=lambda word: word.box.x0)
    text, spans = "", []
    for word in row:
        x0, x1 = word.box.x0 * width, word.box.x1 * width
        middle = (word.box.y0 + word.box.y1) / 2 * height  # a word's own: lines of a skewed scan slope
        weights = [_advance(character) for character in word.text]
        total = sum(weights) or 1.0
        done = 0.0
        for character, weight in zip(word.text, weights, strict=True):
            start, done = done, done + weight
            for letter in bare(character):
                text += letter
                spans.append((x0 + (x1 - x0) * start / total, x0 + (x1 - x0) * done / total, middle))
    if not text:
        return []
    left, right = row[0].box.x0 * width, max(word.box.x1 for word in row) * width
    top, bottom = min(word.box.y0 for word in row) * height, max(word.box.y1 for word in row) * height
    upright = len(text) < 3 or (right - left) > (bottom - top)
    return [Line(text, tuple(spans), upright, ((left + right) / 2, (top + bottom) / 2))]


def _advance(character: str) -> float:
    """Width of a character in a proportional typeface, roughly."""
    upper = character.upper()
    return 0.5 if upper in _NARROW else 1.3 if upper in _WIDE else 1.0


def sightings(page: Sequence[Line], landmarks: Sequence[Landmark]) -> list[Sighting]:
    """Every place where a landmark may stand: several for a label that is printed, or resembled, more than once."""
    found = []
    for number, landmark in enumerate(landmarks):
        text = bare(landmark.text)
        if len(text) < _SHORTEST:
            continue
        at = ((landmark.at[0] + landmark.at[2]) / 2, (landmark.at[1] + landmark.at[3]) / 2)
        for line in page:
            place = _place(text, line)
            if place is not None:
                seen, whole, likeness = place
                found.append(Sighting(number, at, seen, whole, likeness))
    return found


def _place(text: str, line: Line) -> tuple[tuple[float, float], bool, float] | None:
    """Where a landmark stands on a line: its centre, whether it is the whole line, and how alike the texts are."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - only pages need it

    if len(text) < _SHORT:
        return (line.middle, True, 1.0) if line.text == text and line.upright else None
    if len(line.text) < 0.8 * len(text):
        return None
    # A line with a character more may have read a check box beside the label: then only the label's part counts.
    alike = len(line.text) == len(text) or not line.upright
    if alike and (likeness := fuzz.ratio(text, line.text)) >= _LIKENESS:
        return line.middle, True, likeness / 100
    part = fuzz.partial_ratio_alignment(text, line.text, score_cutoff=_LIKENESS) if line.upright else None
    if part is None or part.dest_end <= part.dest_start:
        return None
    own = line.spans[part.dest_start : part.dest_end]
    return ((own[0][0] + own[-1][1]) / 2, sum(span[2] for span in own) / len(own)), False, part.score / 100


def share_found(page: Sequence[Line], words: Sequence[str]) -> float:
    """How many of a type's printed words stand on the page, as a share."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - only pages need it

    wanted = [bare(word) for word in words]
    if not wanted:
        return 0.0
    hits = 0
    for word in wanted:
        exact = len(word) < _SHORT
        for line in page:
            if (
                (word in line.text)
                if exact
                else (len(line.text) >= 0.8 * len(word) and fuzz.partial_ratio(word, line.text) >= _LIKENESS)
            ):
                hits += 1
                break
    return hits / len(wanted)
