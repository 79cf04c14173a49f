"""Which pages of a batch are which case: pure decisions on how `extractors.sorting` has sorted them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.reading import SEPARATOR, UNKNOWN, PageRef

if TYPE_CHECKING:
    from extractors.sorting.batch import Batch, SplitDocument

FIELD = "boundary:"  # questions whether a page begins another one; the page's number over all files follows
_NEW = frozenset({"new", "nuovo", "nuova", "nuevo", "nueva"})
_SAME = frozenset({"same", "stesso", "stessa", "mismo", "misma"})


@dataclass(frozen=True, slots=True)
class Doubt:
    """A boundary that a person decides.

    Attributes:
        page: Number of the page that may begin another case, from 1 over all files.
        why: Code of the reason.
    """

    page: int
    why: str


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases that a batch holds.

    Attributes:
        pages: Pages of each case.
        doubts: What must be decided first.
    """

    pages: tuple[tuple[PageRef, ...], ...]
    doubts: tuple[Doubt, ...] = ()


def answers(facts: Mapping[str, str]) -> dict[int, bool]:
    """What people have said: by number of the page, whether it begins another one; other words are no answer.

    Args:
        facts: Values of the case's facts by name.
    """
    found = {}
    for name, value in facts.items():
        number, word = name.removeprefix(FIELD), value.strip().casefold()
        if name.startswith(FIELD) and number.isdecimal() and word in _NEW | _SAME:
            found[int(number)] = word in _NEW
    return found


def cases_in(batch: Batch, new_case: Sequence[str], told: Mapping[int, bool]) -> Cases:
    """Group a batch's pages to cases.

    Args:
        batch: As it was sorted, with what people have said.
        new_case: What begins another case: ``separator``, ``document``, or names of document types.
        told: What people have said, by number of the page.
    """
    numbers = {PageRef(page.file, page.number): number for number, page in enumerate(batch.pages, start=1)}
    if "separator" in new_case:
        return Cases(_between_separators(batch))
    if "document" in new_case:
        unsure = [(page, why) for document in batch.documents for page, why in document.unsure]
        return Cases(tuple(one.pages for one in batch.documents), _doubts(unsure, numbers, told))
    return _by_type(batch.documents, new_case, numbers, told, _kinds(batch))


def _between_separators(batch: Batch) -> tuple[tuple[PageRef, ...], ...]:
    stretches: list[list[PageRef]] = [[]]
    for page in batch.pages:
        if page.kind == SEPARATOR:
            stretches.append([])
        elif page.is_paper:
            stretches[-1].append(PageRef(page.file, page.number))
    return tuple(tuple(pages) for pages in stretches if pages)


def _by_type(
    documents: Sequence[SplitDocument],
    types: Collection[str],
    numbers: Mapping[PageRef, int],
    told: Mapping[int, bool],
    kinds: Mapping[PageRef, str],
) -> Cases:
    """Each document of the types begins a case, and what follows belongs to it."""
    groups: list[list[PageRef]] = []
    unsure: list[tuple[PageRef, str]] = []
    before: SplitDocument | None = None
    for document in documents:
        first = document.pages[0]
        wanted = document.type in types or told.get(numbers[first]) is True
        if not groups or wanted:
            groups.append([])
        groups[-1] += document.pages
        # A first page that wasn't recognised leaves its second one without it, behind pages that nobody knows.
        headless = document.type in types and any(d.code == "side_missing" and "1" in d.detail for d in document.doubts)
        if headless or (document.type in types and any(d.code == "type" for d in document.doubts)):
            unsure.append((first, "type"))
        if headless and before is not None and before.type == UNKNOWN:
            unsure.append((before.pages[0], "first_side_missing"))
        unsure += [(page, why) for page, why in document.unsure if kinds[page] in types or kinds[first] in types]
        before = document
    return Cases(tuple(tuple(group) for group in groups), _doubts(unsure, numbers, told))


def _kinds(batch: Batch) -> dict[PageRef, str]:
    return {PageRef(page.file, page.number): page.kind for page in batch.pages}


def _doubts(
    unsure: Sequence[tuple[PageRef, str]], numbers: Mapping[PageRef, int], told: Mapping[int, bool]
) -> tuple[Doubt, ...]:
    """Open ones, each page once; nobody is asked whether the first page begins something."""
    found = {numbers[page]: why for page, why in unsure if numbers[page] > 1 and numbers[page] not in told}
    return tuple(Doubt(number, why) for number, why in sorted(found.items()))
