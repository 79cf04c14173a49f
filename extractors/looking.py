"""One page looked at: the sides of documents on it, or what it is instead."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from loguru import logger

from extractors.errors import ReadError
from extractors.reading import BLANK, SEPARATOR, UNKNOWN, DocumentReading, PageRef

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from extractors.classify import View
    from extractors.document_types import DocumentType
    from extractors.page import Page
    from extractors.readers import Readers
    from extractors.side import Side


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found on a page.

    Attributes:
        page: The page.
        sides: Sides of documents, to be joined with those of other pages.
        documents: What isn't joined: zones by themselves, an empty page, the page as unknown.
    """

    page: Page
    sides: tuple[Side, ...] = ()
    documents: tuple[DocumentReading, ...] = ()

    @property
    def left(self) -> bool:
        """Whether nobody knows it yet: it may be a paper of free layout."""
        return [one.type for one in self.documents] == [UNKNOWN]

    @property
    def separates(self) -> bool:
        """Whether it is a separator sheet."""
        return any(one.type == SEPARATOR for one in self.documents)


def look_at(  # noqa: PLR0911 - each way to know a page has its own way out
    page: Page, known: Sequence[DocumentType], ocr: Readers, day: dt.date, separators: Sequence[str] = ()
) -> Looked:
    """Find what stands on a page; nothing is raised for a page that can't be read.

    Args:
        page: The page.
        known: Document types that it may hold.
        ocr: OCR.
        day: For types that are void from some day on.
        separators: Texts of bar codes that make it a separator sheet.
    """
    from extractors.classify import classify  # noqa: PLC0415 - heavy
    from extractors.identity.licences import by_barcode, by_numbers  # noqa: PLC0415 - heavy
    from extractors.side import read_side, side_of_mrz  # noqa: PLC0415 - heavy

    apart = aside(page, separators)
    if apart is not None:
        return Looked(page, (), (apart,))
    printed = [kind for kind in known if kind.pages]
    read = printed or any(kind.layout == "numbered" for kind in known)
    words, view = 0, None
    try:
        if read:
            seen = classify(page, printed, ocr)
            words, view = seen.words, seen.view
            if seen.found:
                return Looked(page, tuple(read_side(one, page, ocr) for one in seen.found))
            if licences := by_numbers(page, seen, known, ocr, day):
                return Looked(page, (), licences)
        if licences := by_barcode(page, known, thorough=False):
            return Looked(page, (), licences)
        alone = side_of_mrz(page, printed, view, ocr)
        if alone is not None:
            return Looked(page, (alone,))
        by_itself = tuple(by_zone(page, known, day, view, ocr)) or by_barcode(page, known, thorough=True)
    except ReadError as error:
        logger.warning("page not read: {}", type(error).__name__)
        return Looked(page, (), (unread(page, str(error)),))
    if by_itself:
        return Looked(page, (), by_itself)
    kinds = ", ".join(kind.name for kind in known)
    reason = "nothing is written on it" if read and not words else f"is none of the expected documents ({kinds})"
    return Looked(page, (), (unread(page, reason),))


def unread(page: Page, reason: str) -> DocumentReading:
    """A page that nobody knows, with the reason in words."""
    return DocumentReading(UNKNOWN, 0.0, (PageRef(page.file, page.number),), {}, (_told(page, reason),))


def aside(page: Page, separators: Sequence[str]) -> DocumentReading | None:
    """A page that is no document: kept on record, not read.

    Args:
        page: The page.
        separators: Texts of bar codes that make it a separator sheet.
    """
    from extractors.between import is_blank, separator_on  # noqa: PLC0415 - heavy

    if is_blank(page.image):
        kind, note = BLANK, "nothing is on it, left out"
    elif separator_on(page.image, separators):
        kind, note = SEPARATOR, "separates two documents, left out"
    else:
        return None
    return DocumentReading(kind, 1.0, (PageRef(page.file, page.number),), notes=(_told(page, note),))


def _told(page: Page, words: str) -> str:
    return f"{page.file}: page {page.number}: {words}"


def by_zone(
    page: Page,
    known: Sequence[DocumentType],
    day: dt.date,
    view: View | None = None,
    ocr: Readers | None = None,
) -> list[DocumentReading]:
    """Documents of the type that has no blank, only a machine-readable zone.

    Args:
        page: The page.
        known: Document types that it may hold.
        day: For years of two digits.
        view: How the page was read best: its print is then held against the zone.
        ocr: OCR, to read it.
    """
    general = next((kind for kind in known if kind.recognise.mrz and not kind.pages), None)
    if general is None:
        return []
    from extractors import mrz  # noqa: PLC0415 - heavy, and only wanted here

    found = mrz.mrz_documents(page, general.name, today=day)
    if view is None or ocr is None or len(found) != 1:
        return found
    from extractors.identity.labelled import compared, printed  # noqa: PLC0415 - heavy, and only wanted here

    readings = found[0].readings
    return [replace(found[0], readings=compared(readings, printed(view, readings, ocr)))]
