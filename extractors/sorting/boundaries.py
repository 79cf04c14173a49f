"""Where one document of a batch ends and the next begins: pure decisions, a doubt where nothing tells.

Each gap between two pages is decided by the first rule that has something to say, from what proves most (a separator
sheet, a side that is there already, page numbers) to what is only likely. The shares were set by reasoning, not fitted;
`benchmarks.classify` measures how often a sure one is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from extractors.reading import SEPARATOR
from extractors.sorting.page import SortedPage
from extractors.sorting.paper import RECEIPT

SURE = 0.95  # probability from which a boundary, or that there is none, isn't asked about


@dataclass(frozen=True, slots=True)
class Gap:
    """What lies between a page and the one before it.

    Attributes:
        new: Probability that another document begins.
        why: Code of the rule that decided.
    """

    new: float
    why: str

    @property
    def begins(self) -> bool:
        """The likelier of the two."""
        return self.new >= 0.5

    @property
    def sure(self) -> bool:
        """Whether nobody needs to be asked."""
        return max(self.new, 1 - self.new) >= SURE


@dataclass(slots=True)
class Run:
    """Pages that are one document as far as it is known.

    Attributes:
        pages: In their order.
        gaps: Before each page but the first.
        opened: What lies before the first.
    """

    pages: list[SortedPage]
    gaps: list[Gap] = field(default_factory=list)
    opened: Gap = Gap(1.0, "first_page")

    @property
    def doubts(self) -> tuple[str, ...]:
        """Why it may be several documents, or a piece of one."""
        return tuple(dict.fromkeys(gap.why for gap in self.gaps if not gap.sure))


def runs(pages: Sequence[SortedPage], told: Mapping[tuple[str, int], bool] = MappingProxyType({})) -> list[Run]:
    """Papers of a batch, each a run of pages; blank pages and separator sheets belong to none.

    Pages that may belong together stay together, with the doubt told: nothing is cut on a guess.

    Args:
        pages: All pages in the order in which they were scanned.
        told: What a person says of a page, by its file and number: whether it begins a document.
    """
    found: list[Run] = []
    separated = True
    for page in pages:
        if page.kind == SEPARATOR:
            separated = True
        if not page.is_paper:
            continue
        if separated:
            gap = Gap(1.0, "separator" if found else "first_page")
        elif (page.file, page.number) in told:
            gap = Gap(float(told[page.file, page.number]), "a_person")
        else:
            gap = between(found[-1].pages, page)
        if gap.begins and gap.sure:
            found.append(Run([page], opened=gap))
        else:
            found[-1].pages.append(page)
            found[-1].gaps.append(gap)
        separated = False
    return _paired(found)


def between(before: Sequence[SortedPage], page: SortedPage) -> Gap:
    """Whether a page begins another document than the pages before it.

    Args:
        before: Pages of the document so far, at least one.
        page: The next one.
    """
    return next(gap for rule in _RULES if (gap := rule(before, page)) is not None)


_Rule = Callable[[Sequence[SortedPage], SortedPage], Gap | None]


def _sides(before: Sequence[SortedPage], page: SortedPage) -> Gap | None:  # noqa: PLR0911 - each case its own way out
    """Sides of a known blank: the next one, or one that is there already."""
    part = page.part
    if part is None or part.sides == 0:
        return None
    own = [one for earlier in before for one in earlier.parts]
    if len(page.parts) > 1 or any(len(earlier.parts) > 1 for earlier in before):
        return Gap(0.98, "several_on_a_page")  # whoever lays cards on one sheet lays both sides on it
    last = before[-1].part
    if last is None or last.type != part.type:
        if part.side == 0:
            return Gap(0.99, "another_type")
        apart = before[-1].file != page.file
        return Gap(0.97 if apart else 0.9 if last is not None else 0.6, "first_side_missing")
    if part.side in {one.side for one in own if one.type == part.type}:
        return Gap(0.995, "side_again")
    if part.side == last.side + 1:
        return Gap(0.01, "next_side")
    return Gap(0.04, "other_side") if part.sides == 2 else Gap(0.4, "side_out_of_order")


def _printed(before: Sequence[SortedPage], page: SortedPage) -> Gap | None:  # noqa: PLR0911 - each case its own way out
    """Page numbers: the next one follows, the first one begins."""
    last, own = before[-1].printed, page.printed
    if own is not None and last is not None:
        if own.follows(last):
            alike = bool(before[-1].margins & page.margins)
            return Gap(0.01 if own.of else 0.03 if alike else 0.08, "next_number")
        if own.number == 1:
            alike = bool(before[-1].margins & page.margins)
            return Gap(0.99 if own.of or last.of else 0.9 if alike else 0.96, "page_one")
        return Gap(0.6, "number_missing") if own.of else None
    if own is not None and own.number == 1 and own.of > 0:
        return Gap(0.97, "page_one")
    if last is not None and last.is_last:
        return Gap(0.97, "last_number")
    if own is not None and own.of and own.number == len(before) + 1 and before[0].part is not None:
        return Gap(0.15, "number_fits")
    return None


def _other_file(before: Sequence[SortedPage], page: SortedPage) -> Gap | None:
    return Gap(0.99, "another_file") if before[-1].file != page.file else None


def _numbers_of_papers(before: Sequence[SortedPage], page: SortedPage) -> Gap | None:
    """Two invoices have two numbers; a page that repeats the number of the one before goes on with it."""
    known = {one.paper_number for one in before if one.paper_number}
    if not known or page.paper_number is None:
        return None
    total = any(one.has_total for one in before)
    if page.paper_number in known:
        return Gap(0.5, "may_be_copy") if total and page.has_total else Gap(0.02, "same_paper_number")
    return Gap(0.97 if total else 0.8, "another_paper_number")  # one that was misread differs too


def _after_whole(before: Sequence[SortedPage], page: SortedPage) -> Gap | None:
    """What follows a document of which no page is missing, or one that still lacks a side."""
    parts = [one for earlier in before for one in earlier.parts]
    if not parts or parts[-1].sides == 0:
        return None
    there = {one.side for one in parts if one.type == parts[-1].type}
    if len(there) == parts[-1].sides:
        return Gap(0.98, "all_sides_there")
    return Gap(0.98, "another_type") if page.part is not None else Gap(0.6, "side_missing")


def _free(before: Sequence[SortedPage], page: SortedPage) -> Gap | None:  # noqa: PLR0911 - each case its own way out
    """Papers of free layout: a title or a number begins one, a letterhead alone goes on."""
    last, own = before[-1], page
    alike = bool(last.margins & own.margins)
    total = any(one.has_total for one in before)
    if own.part is None and last.part is None:
        return None
    if own.part is not None and last.part is not None and own.kind != last.kind:
        return Gap(0.97 if own.begins else 0.85, "another_type")
    if own.part is not None and last.part is None:
        return Gap(0.97 if own.begins else 0.7, "paper_begins")
    if own.part is not None:
        if own.begins and own.has_total and total:
            return Gap(0.97 if own.kind == RECEIPT else 0.96 if not alike else 0.9, "paper_begins")
        return Gap(0.04 if alike and not total else 0.5, "nothing_tells")
    if alike:
        return Gap(0.04, "same_margins")
    return Gap(0.6 if total else 0.3, "attachment")


def _unknown(before: Sequence[SortedPage], page: SortedPage) -> Gap:
    """Two pages of which nothing is known."""
    last = before[-1]
    if last.margins & page.margins:
        return Gap(0.04, "same_margins")
    if abs(last.shape - page.shape) > _OTHER_SHAPE and page.shape and last.shape:
        return Gap(0.9, "another_shape")
    return Gap(0.5, "nothing_tells")


_TWO = 2  # sides from which one can be lacking
_OTHER_SHAPE = 0.15  # of width over height: an upright sheet isn't one that lies
_RULES: tuple[_Rule, ...] = (_sides, _other_file, _printed, _numbers_of_papers, _after_whole, _free, _unknown)


def _paired(found: Sequence[Run]) -> list[Run]:
    """Sides that were scanned apart: all fronts, then all backs. Who belongs to whom can't be told by their order."""
    scattered = {kind for run in found if (kind := _lacking(run, first=True))}
    scattered &= {kind for run in found if (kind := _lacking(run, first=False))}
    for run in found:
        run.gaps = [
            replace(gap, new=0.5, why="sides_apart")
            if gap.why in {"next_side", "other_side"} and run.pages[0].kind in scattered
            else gap
            for gap in run.gaps
        ]
    return list(found)


def _lacking(run: Run, *, first: bool) -> str:
    """Type of a run that lacks its first side, or a later one; empty where it lacks none of the kind."""
    part = run.pages[0].part
    if part is None or part.sides < _TWO:
        return ""
    there = {one.side for page in run.pages for one in page.parts if one.type == part.type}
    lacks = 0 not in there if first else 0 in there and len(there) < part.sides
    return part.type if lacks else ""
