"""Several papers beside each other on one page, such as receipts on a scanner's glass: where each of them ends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.reading import Box

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from extractors.page import Word

WHOLE = Box(0.0, 0.0, 1.0, 1.0)
_GUTTER = 0.015  # least width of what lies between two papers, as a share of the page's
_WORDS = 8  # least on a paper
_MOST = 8  # papers on one page


def papers_beside(words: Sequence[Word], is_paper: Callable[[Sequence[Word], Box], bool]) -> list[Box]:
    """The strips of a page that are papers of their own.

    A page is cut only where no word crosses from its top to its foot and each side is a paper by itself: columns of one
    paper have their labels on one side and their amounts on the other.

    Args:
        words: Of the page.
        is_paper: Whether the words of a strip, with places on the strip, are a whole paper.

    Returns:
        The strips from left to right; the whole page alone where it is one paper.
    """
    strips = [WHOLE]
    while len(strips) < _MOST:
        for number, strip in enumerate(strips):
            cut = _cut(words, strip, is_paper)
            if cut is not None:
                strips[number : number + 1] = [replace(strip, x1=cut), replace(strip, x0=cut)]
                break
        else:
            break
    return strips


def words_on(words: Sequence[Word], strip: Box) -> list[Word]:
    """The words of a strip, with their places on it."""
    wide, high = strip.width, strip.height
    return [
        replace(
            word,
            box=Box(
                max(0.0, (word.box.x0 - strip.x0) / wide),
                (word.box.y0 - strip.y0) / high,
                min(1.0, (word.box.x1 - strip.x0) / wide),
                (word.box.y1 - strip.y0) / high,
            ),
        )
        for word in words
        if strip.x0 <= (word.box.x0 + word.box.x1) / 2 < strip.x1
    ]


def on_whole(box: Box, strip: Box) -> Box:
    """A place on a strip as a place on the page."""
    return Box(
        strip.x0 + box.x0 * strip.width,
        strip.y0 + box.y0 * strip.height,
        strip.x0 + box.x1 * strip.width,
        strip.y0 + box.y1 * strip.height,
    )


def _cut(words: Sequence[Word], strip: Box, is_paper: Callable[[Sequence[Word], Box], bool]) -> float | None:
    """Where a strip is cut into two papers, the widest gutter first."""
    for _, x in sorted(_gutters(words, strip), reverse=True):
        sides = [replace(strip, x1=x), replace(strip, x0=x)]
        if all(len(own := words_on(words, side)) >= _WORDS and is_paper(own, side) for side in sides):
            return x
    return None


def _gutters(words: Sequence[Word], strip: Box) -> list[tuple[float, float]]:
    """Width and middle of what no word crosses."""
    found = []
    reached = None
    for box in sorted(
        (word.box for word in words if word.text.strip() and word.confidence > 0), key=lambda one: one.x0
    ):
        if not strip.x0 <= (box.x0 + box.x1) / 2 < strip.x1:
            continue
        if reached is not None and box.x0 - reached >= _GUTTER:
            found.append((box.x0 - reached, (box.x0 + reached) / 2))
        reached = box.x1 if reached is None else max(reached, box.x1)
    return found
