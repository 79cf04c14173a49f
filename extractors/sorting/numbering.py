"""Page numbers that are printed on pages: "pagina 2 di 3", "Page 1/4", a lone number in the foot."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.types.value import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.free.lines import Layout, Segment

_MARGIN = 0.12  # share of the page at its head and its foot in which page numbers stand
_MOST = 300  # a number above is no page's
_ALONE = 14  # letters of a segment that is nothing but a page number
# Before the number: Italian, Spanish, English, German, French; "sheet" and its like too.
_WORD = r"(?:PAGINA|PAGINE|PAGG?|PGS?|PAGE|SEITE|BLATT|FOGLIO|HOJA|FEUILLE|SHEET|S|P)"
_OF = r"(?:DI|OF|DE|DEL|VON|SUR|SU|AUF|TO|/|\|)"
_NAMED = re.compile(
    rf"(?<![A-Z]){_WORD}\s?[.:]?\s?(?:N|NR|NO)?\s?[.:°]?\s?(\d{{1,3}})(?:\s?{_OF}\s?(\d{{1,3}}))?(?![\d.,/])"
)
_PAIR = re.compile(rf"^\W*(\d{{1,3}})\s?{_OF}\s?(\d{{1,3}})\W*$")
_LONE = re.compile(r"^[-\s.|]*(\d{1,3})[-\s.|]*$")


@dataclass(frozen=True, slots=True)
class PageNumber:
    """What a page says of its place.

    Attributes:
        number: From 1.
        of: How many pages there are; 0 where it doesn't say.
    """

    number: int
    of: int = 0

    @property
    def is_last(self) -> bool:
        """Whether no page may follow."""
        return self.of > 0 and self.number == self.of

    def follows(self, before: PageNumber) -> bool:
        """Whether it is the page after `before` of the same paper."""
        return self.number == before.number + 1 and self.of == before.of

    def __str__(self) -> str:
        return f"{self.number}/{self.of}" if self.of else str(self.number)


def page_number(page: Layout) -> PageNumber | None:
    """The page's own number; None where it prints none, or several that differ.

    A number with its total counts more than one without, one with its word more than a bare one.

    Args:
        page: Its rows.
    """
    for found in (list(_named(page)), list(_bare(page))):
        whole = {number for number in found if number.of}
        told = whole or set(found)
        if len(told) == 1:
            return next(iter(told))
        if told:
            return None
    return None


def _named(page: Layout) -> Iterator[PageNumber]:
    for segment in page.segments:
        text = plain(segment.text)
        for match in _NAMED.finditer(text):
            number = _number(match[1], match[2])
            # In running text "page 3" is somewhere else's; with its total, or in the margin, it is this page's.
            own = _in_margin(segment) or (number is not None and number.of and len(match[0]) > len(text) / 2)
            if number is not None and own:
                yield number


def _bare(page: Layout) -> Iterator[PageNumber]:
    for segment in page.segments:
        text = plain(segment.text).strip()
        if not _in_margin(segment) or len(text) > _ALONE:
            continue
        lone = _LONE.match(text) if segment.middle % 1 > 1 - _MARGIN else None
        match = _PAIR.match(text) or lone
        number = _number(match[1], match[2] if match is not lone else None) if match else None
        if number is not None:
            yield number


def _number(text: str, of: str | None) -> PageNumber | None:
    number, total = int(text), int(of) if of else 0
    if not 0 < number <= _MOST or (total and not number <= total <= _MOST):
        return None
    return PageNumber(number, total)


def _in_margin(segment: Segment) -> bool:
    return not _MARGIN < segment.middle % 1 < 1 - _MARGIN
