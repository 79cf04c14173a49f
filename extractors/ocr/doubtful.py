"""Which words of the cheap engine are taken, and which lines a strong one should read. Pure functions.

Measured on pages of town hall forms, skewed, blurred, noisy: Tesseract's sure lines with PP-OCR's reading of the others
are nearer to the truth than either engine alone, for a fifth of the strong one's lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.page import Word

    Corners = Sequence[Sequence[float]]  # four points, clockwise from the top left one, in pixels

_LETTERS = 3  # of a word by whose confidence a page is judged: signs and single letters are never sure
_SURE = 0.8  # confidence of such a word
_MOST_UNSURE = 0.02  # share of them from which the page's lines are looked at: more cost little and lose much
_FEW = 12  # words from which a page can be judged
_KEPT = 0.6  # confidence of each word of a line that is taken as it is
_COVERED = 0.8  # share of a line's length that its words take: what is missing was not read


@dataclass(frozen=True, slots=True)
class Lines:
    """A page's words sorted into its lines.

    Attributes:
        sure: For each line its words from left to right, None where the line should be read again.
        outside: Words that are on no line.
    """

    sure: tuple[tuple[Word, ...] | None, ...]
    outside: tuple[Word, ...]

    @property
    def again(self) -> list[int]:
        """Numbers of the lines to be read again."""
        return [number for number, words in enumerate(self.sure) if words is None]


def is_doubtful(words: Sequence[Word]) -> bool:
    """Whether a stronger engine should look at the page: too few words to tell, or too many that aren't sure."""
    return len(_judged(words)) < _FEW or sure_share(words) < 1 - _MOST_UNSURE


def sure_share(words: Sequence[Word]) -> float:
    """Share of the words that their reader is sure of; 0 where there are none."""
    judged = _judged(words)
    return sum(word.confidence >= _SURE for word in judged) / max(1, len(judged))


def _judged(words: Sequence[Word]) -> list[Word]:
    return [word for word in words if sum(map(str.isalnum, word.text)) >= _LETTERS]


def sort_into_lines(words: Sequence[Word], lines: Sequence[Corners], width: int, height: int) -> Lines:
    """Which lines of a page are sure.

    Args:
        words: As the cheap engine read them.
        lines: Outlines of the lines, as another engine found them.
        width: Of the page, pixels.
        height: Of the page, pixels.
    """
    on: list[list[Word]] = [[] for _ in lines]
    outside = []
    for word in words:
        x, y = (word.box.x0 + word.box.x1) / 2 * width, (word.box.y0 + word.box.y1) / 2 * height
        depths = [_depth(corners, x, y) for corners in lines]
        deepest = max(range(len(lines)), key=depths.__getitem__, default=None)
        if deepest is not None and depths[deepest] >= 0:
            on[deepest].append(word)
        elif word.confidence >= _KEPT:
            outside.append(word)
    sure = [_if_sure(found, corners, width) for found, corners in zip(on, lines, strict=True)]
    return Lines(tuple(sure), tuple(outside))


def _if_sure(words: Sequence[Word], corners: Corners, width: int) -> tuple[Word, ...] | None:
    (x0, y0), (x1, y1) = corners[0], corners[1]
    length = max(1.0, ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5)
    covered = sum(word.box.width for word in words) * width / length
    if covered < _COVERED or min(word.confidence for word in words) < _KEPT:
        return None
    return tuple(sorted(words, key=lambda word: word.box.x0))


def _depth(corners: Corners, x: float, y: float) -> float:
    """How far within an outline a point lies, in pixels; below 0: how far outside of one of its sides at least."""
    found = float("inf")
    for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
        side = max(1e-6, ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5)
        found = min(found, ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / side)
    return found
