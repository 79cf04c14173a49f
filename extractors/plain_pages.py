"""Keywords about pages of no known type, a part of `extractors.Documents`."""

# ruff: noqa: D417 - arguments are told as libdoc shows them in its ROBOT format

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from robot.api import logger
from robot.api.deco import keyword
from robot.utils import DotDict

from extractors.errors import ReadError

if TYPE_CHECKING:
    from extractors.page import Page

_DPI = 200  # of PDF pages: letters of 2 mm are 16 pixels high
_MOST_PAGES = 60  # as many as of a case


class PageKeywords:
    """What suites say about pages that nobody has described."""

    @keyword
    def read_text(self, path: Path) -> str:
        """Reads all text of a file: of the PDF itself, or by OCR where it is a picture.

        Arguments:
        - ``path``: a picture or PDF, of up to 60 pages, whichever way up they lie.

        Returns the lines from top to bottom, pages separated by a form feed. It is what readers see, neither checked
        nor with a confidence: to search in and to sort by. Values that something is done with are for `Read Document`.

        Example:
        | ${text}=    `Read Text`    ${CURDIR}/letter.pdf
        | IF    "disdetta" in $text.lower()    Log    Somebody leaves.
        """
        from extractors.text import plain_text, read_text  # noqa: PLC0415 - heavy, and most suites only import this

        pages = [plain_text(read_text(page)) for page in _pages(path)]
        logger.info(f"Read {sum(len(text.split()) for text in pages)} words on {len(pages)} pages.")
        return "\f".join(pages)

    @keyword
    def list_check_boxes(self, path: Path) -> list[DotDict]:
        """Returns the check boxes on pages that no document type describes, with their states.

        Arguments:
        - ``path``: a picture or PDF, upright, of up to 60 pages.

        Each entry has ``page``, ``box`` (left, top, right and bottom as fractions of the page) and ``marked``:
        ``True``, ``False``, or ``None`` where it can't be told. They come in reading order. A box may be missed; a form
        that comes often is better taught with ``bots teach``.

        Example:
        | @{boxes}=    `List Check Boxes`    ${CURDIR}/questionnaire.png
        | Should Be True    $boxes[0].marked
        """
        from extractors.layout.squares import find_squares  # noqa: PLC0415 - heavy, and most suites only import this

        found = []
        for page in _pages(path):
            for square in find_squares(page.image, page.dpi):
                box = [square.box.x0, square.box.y0, square.box.x1, square.box.y1]
                found.append(DotDict(page=page.number, box=box, marked=square.state.marked))
        logger.info(f"Found {len(found)} check boxes, {sum(one.marked is True for one in found)} of them marked.")
        return found


def _pages(path: Path) -> list[Page]:
    from extractors.files import open_file  # noqa: PLC0415 - heavy, and most suites only import this

    if not path.is_file():
        raise ReadError(f"{path}: no such file")
    return open_file(path.read_bytes(), path.name, dpi=_DPI, pages=range(1, _MOST_PAGES + 1))
