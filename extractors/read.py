"""Files in, documents out: open, classify, read, join, check."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from loguru import logger

from extractors import document_types
from extractors.electronic import beside_pages, read_electronic
from extractors.errors import ReadError
from extractors.reading import DocumentReading, PageRef

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from extractors.document_types import DocumentType
    from extractors.page import Page
    from extractors.readers import Readers
    from extractors.side import Side

UNKNOWN = "unknown"
_DPI = 300  # of PDF pages: a card on a scanned sheet has print of 2 mm
_MOST_PAGES = 60  # of all files of a case: a person looks at what is more


def read_files(
    files: Mapping[str, bytes],
    types: Sequence[str] | None = None,
    *,
    today: dt.date | None = None,
    readers: Readers | None = None,
) -> list[DocumentReading]:
    """Read all documents in some files.

    Every page is looked at for documents of the given types, several on one page too; sides and pages that belong
    together become one document, wherever they were found. Sources inside a document (print, machine-readable zone,
    bar code) are settled to one reading a field, and the type's checks are run.

    Args:
        files: Contents by name: pictures, PDFs, electronic invoices (XML), signed files (.p7m).
        types: Names of the document types that may be there; None: all known.
        today: For types that are void from some day on; None: the machine's date.
        readers: OCR; None: this machine's.

    Returns:
        The documents in the order of the files; a page without any is of type ``unknown``. A file that can't be read
        yields an ``unknown`` document with the problem in words. Nothing is raised for bad input.

    Raises:
        UnknownTypeError: One of `types` doesn't exist.
        DocumentTypeError: Its YAML file is wrong.
    """
    from extractors.files import open_file  # noqa: PLC0415 - heavy
    from extractors.readers import default_readers  # noqa: PLC0415 - heavy

    known = [document_types.document_type(name) for name in (types if types is not None else document_types.names())]
    day = today or dt.datetime.now().astimezone().date()
    ocr = readers or default_readers()
    sides: list[Side] = []
    others: list[DocumentReading] = []
    pages_left = _MOST_PAGES
    expected = {kind.name for kind in known}
    for name, data in files.items():
        try:
            electronic = read_electronic(name, data, expected)
            pages = open_file(electronic.drawn, name, dpi=_DPI) if electronic.drawn is not None else []
        except ReadError as error:
            others.append(DocumentReading(UNKNOWN, 0.0, (), {}, (_named(name, error),)))
            continue
        # The pages of an electronic invoice are read as one, to be compared with it.
        wanted = [kind for kind in known if kind.layout == "free"] if electronic.documents else known
        on_pages: list[DocumentReading] = []
        left: list[Page] = []
        for page in pages:
            if pages_left == 0:
                on_pages.append(_unread(page, "more pages than are read at once: split the case"))
                continue
            pages_left -= 1
            found, rest = _read_page(page, wanted, ocr, day)
            sides += found
            on_pages += rest
            left += [page] if [one.type for one in rest] == [UNKNOWN] else []
        on_pages = _with_free(on_pages, left, wanted, ocr, day)
        if electronic.documents:
            on_pages = beside_pages(electronic.documents, on_pages)
        others += [replace(one, problems=(*electronic.problems, *one.problems)) for one in on_pages]
    return _documents(sides, others, files, day)


def _with_free(
    on_pages: list[DocumentReading], left: Sequence[Page], known: Sequence[DocumentType], ocr: Readers, day: dt.date
) -> list[DocumentReading]:
    """What was found on a file's pages; those that are no known blank are read as papers of free layout."""
    free = [kind for kind in known if kind.layout == "free" and kind.recognise.words]  # others are no paper
    if not free or not left:
        return on_pages
    from extractors.free import read_free  # noqa: PLC0415 - heavy, and only wanted here

    try:
        found = read_free(left, free, ocr, day)
    except ReadError as error:
        logger.warning("pages not read: {}", type(error).__name__)
        return on_pages
    read = {ref for document in found for ref in document.pages}
    return [*found, *(one for one in on_pages if one.type != UNKNOWN or not read.issuperset(one.pages))]


def _read_page(
    page: Page, known: Sequence[DocumentType], ocr: Readers, day: dt.date
) -> tuple[list[Side], list[DocumentReading]]:
    """All sides on a page, and what isn't joined with other pages: zones by themselves, the page as unknown."""
    from extractors.classify import classify  # noqa: PLC0415 - heavy
    from extractors.side import read_side, side_of_mrz  # noqa: PLC0415 - heavy

    printed = [kind for kind in known if kind.pages]
    words = 0
    try:
        if printed:
            seen = classify(page, printed, ocr)
            words = seen.words
            if seen.found:
                return [read_side(one, page, ocr) for one in seen.found], []
        alone = side_of_mrz(page, printed)
        if alone is not None:
            return [alone], []
        by_zone = _by_zone(page, known, day)
    except ReadError as error:
        logger.warning("page not read: {}", type(error).__name__)
        return [], [_unread(page, str(error))]
    if by_zone:
        return [], by_zone
    kinds = ", ".join(kind.name for kind in known)
    blank = printed and not words
    return [], [_unread(page, "nothing is written on it" if blank else f"is none of the expected documents ({kinds})")]


def _by_zone(page: Page, known: Sequence[DocumentType], day: dt.date) -> list[DocumentReading]:
    """Documents of the type that has no blank, only a machine-readable zone."""
    general = next((kind for kind in known if kind.recognise.mrz and not kind.pages), None)
    if general is None:
        return []
    from extractors import mrz  # noqa: PLC0415 - heavy, and only wanted here

    return mrz.mrz_documents(page, general.name, today=day)


def _documents(
    sides: list[Side], others: list[DocumentReading], files: Mapping[str, bytes], day: dt.date
) -> list[DocumentReading]:
    if not sides:
        return others
    from extractors.join import document, join  # noqa: PLC0415 - heavy

    place = {name: number for number, name in enumerate(files)}
    found = [document(one, day) for one in join(sides)]

    def order(reading: DocumentReading) -> tuple[int, int]:
        first = reading.pages[0] if reading.pages else PageRef("", 0)
        return place.get(first.file, len(place)), first.page

    return sorted([*found, *others], key=order)


def _unread(page: Page, reason: str) -> DocumentReading:
    return DocumentReading(
        UNKNOWN, 0.0, (PageRef(page.file, page.number),), {}, (f"{page.file}: page {page.number}: {reason}",)
    )


def _named(name: str, error: ReadError) -> str:
    text = str(error)
    return text if name in text else f"{name}: {text}"
