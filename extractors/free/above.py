"""Two receipts above each other on one page: their fields must not be taken for those of one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.free.dated import find_dates
from extractors.free.lines import Layout
from extractors.free.totals import labelled

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from extractors.free.lines import Segment
    from extractors.free.vocabulary import Vocabulary

_GAP = 1.8  # heights of a line that lie free between two papers, at least


def may_be_two(page: Layout, words: Vocabulary, today: dt.date) -> bool:
    """Whether a page may hold two receipts above each other: on both sides of a gap a date, and totals that differ.

    A slip of the card's terminal below a receipt has a date too, and the same total.

    Args:
        page: The page's rows.
        words: Vocabulary.
        today: For dates that can't be.
    """
    for number in range(1, len(page.rows)):
        foot = max(one.box.y1 for row in page.rows[:number] for one in row)
        head = min(one.box.y0 for row in page.rows[number:] for one in row)
        if head - foot < _GAP * page.height:
            continue
        upper, lower = _part(page, page.rows[:number]), _part(page, page.rows[number:])
        above, below = _totals(upper, words), _totals(lower, words)
        if above and below and not above & below and _dated(upper, words, today) and _dated(lower, words, today):
            return True
    return False


def _part(page: Layout, rows: Iterable[tuple[Segment, ...]]) -> Layout:
    numbered = tuple(tuple(replace(one, row=number) for one in row) for number, row in enumerate(rows))
    return Layout(numbered, page.height, page.shape)


def _totals(page: Layout, words: Vocabulary) -> set[object]:
    return {one.money.value for one in labelled(page, words) if "total" in one.concepts and one.money.sure}


def _dated(page: Layout, words: Vocabulary, today: dt.date) -> bool:
    return bool(find_dates(page, words, today, concept="issue"))
