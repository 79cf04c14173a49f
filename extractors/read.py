"""Files in, documents out: open, classify, read, join, check."""

from __future__ import annotations

import datetime as dt
import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from loguru import logger

from extractors import document_types
from extractors.between import SEPARATORS
from extractors.electronic import beside_pages, read_electronic
from extractors.errors import ReadError
from extractors.ocr.kept import Kept, flush, keeping, use
from extractors.reading import UNKNOWN, DocumentReading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from extractors.document_types import DocumentType
    from extractors.files.carrier import Part
    from extractors.looking import Looked
    from extractors.ocr.kept import Shelf
    from extractors.page import Page
    from extractors.readers import Readers
    from extractors.side import Side

_DPI = 300  # of PDF pages: a card on a scanned sheet has print of 2 mm
_MOST_PAGES = 60  # of all files of a case: a person looks at what is more
_AT_ONCE = 8  # pages of a file that are opened together: 200 MB of A4
_MOST_THREADS = 8  # pages read side by side; each waits for an OCR process most of the time


def read_files(
    files: Mapping[str, bytes],
    types: Sequence[str] | None = None,
    *,
    today: dt.date | None = None,
    readers: Readers | None = None,
    separators: Sequence[str] = SEPARATORS,
    shelf: Shelf | None = None,
) -> list[DocumentReading]:
    """Read all documents in some files.

    Every page is looked at for documents of the given types, several on one page too; sides and pages that belong
    together become one document, wherever they were found, unless a separator sheet lies between them. Sources inside a
    document (print, machine-readable zone, bar code) are settled to one reading a field, and the type's checks are run.

    Args:
        files: Contents by name: pictures, PDFs, electronic invoices (XML), signed files (.p7m), e-mails. Files attached
            to an e-mail or a PDF are read as if they were handed in; their names begin with that of their carrier.
        types: Names of the document types that may be there; None: all known.
        today: For types that are void from some day on; None: the machine's date.
        readers: OCR; None: this machine's.
        separators: Texts of bar codes or QR codes that make a page a separator sheet.
        shelf: Where what OCR reads is kept for the next time that the same pages are read; None: nowhere.

    Returns:
        The documents in the order of the files. A page without any is of type ``unknown``, an empty one of type
        ``blank_page``, a separator sheet of type ``separator_page``. A file that can't be read yields an ``unknown``
        document with the problem in words. Nothing is raised for bad input.

    Raises:
        UnknownTypeError: One of `types` doesn't exist.
        DocumentTypeError: Its YAML file is wrong.
    """
    from extractors.files import parts_of  # noqa: PLC0415 - heavy
    from extractors.readers import default_readers, remembering  # noqa: PLC0415 - heavy

    known = [document_types.document_type(name) for name in (types if types is not None else document_types.names())]
    day = today or dt.datetime.now().astimezone().date()
    todo = deque(part for name, data in files.items() for part in parts_of(name, data))
    kept = Kept(shelf) if shelf is not None else None
    count = min(_MOST_THREADS, os.cpu_count() or 1)
    with (
        keeping(kept),
        ThreadPoolExecutor(count, thread_name_prefix="page", initializer=use, initargs=(kept,)) as threads,
    ):
        batch = _Batch(known, remembering(readers or default_readers()), day, separators, threads)
        while todo:
            todo.extendleft(reversed(batch.read(todo.popleft())))
    return batch.documents()


@dataclass(slots=True)
class _Batch:
    """Some files while they are read.

    Attributes:
        known: Document types that may be there.
        ocr: OCR.
        day: For types that are void from some day on.
        separators: Texts of codes on separator sheets.
        threads: Read pages side by side.
        sides: Sides found, with their stretch of pages: those of different stretches are never joined.
        others: Everything else, with the number of its file.
        names: Files so far.
        stretch: Number of the stretch; a separator sheet begins another one.
        pages_left: Pages that may still be read.
    """

    known: Sequence[DocumentType]
    ocr: Readers
    day: dt.date
    separators: Sequence[str]
    threads: ThreadPoolExecutor
    sides: list[tuple[int, Side]] = field(default_factory=list)
    others: list[tuple[int, DocumentReading]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    stretch: int = 0
    pages_left: int = _MOST_PAGES

    def read(self, part: Part) -> list[Part]:
        """Read a file; what it turns out to carry is given back to be read next."""
        from extractors.files import parts_of  # noqa: PLC0415 - heavy
        from extractors.files.kinds import Kind, kind_of  # noqa: PLC0415 - with the files

        self.names.append(part.name)
        try:
            if part.fault is not None:
                raise part.fault
            electronic = read_electronic(part.name, part.data, {kind.name for kind in self.known})
        except ReadError as error:
            self._keep([_unreadable(part.name, error)])
            return []
        if electronic.drawn is not None and kind_of(electronic.drawn) is Kind.MAIL:  # it was in a signed envelope
            return parts_of(part.name, electronic.drawn)
        # The pages of an electronic invoice are read as one, to be compared with it.
        wanted = [kind for kind in self.known if kind.layout == "free"] if electronic.documents else self.known
        on_pages = self._read_pages(part.name, electronic.drawn, wanted) if electronic.drawn is not None else []
        if electronic.documents:
            on_pages = beside_pages(electronic.documents, on_pages)
        problems, notes = electronic.problems, electronic.notes
        self._keep(replace(one, problems=(*problems, *one.problems), notes=(*notes, *one.notes)) for one in on_pages)
        return []

    def _keep(self, documents: Iterable[DocumentReading]) -> None:
        self.others += [(len(self.names) - 1, one) for one in documents]

    def _read_pages(self, name: str, data: bytes, wanted: Sequence[DocumentType]) -> list[DocumentReading]:
        """What is on a file's pages; sides are put beside those of other files."""
        from extractors.looking import look_at, unread  # noqa: PLC0415 - heavy

        found: list[DocumentReading] = []
        left: list[Page] = []

        def look(page: Page) -> Looked:
            looked = look_at(page, wanted, self.ocr, self.day, self.separators)
            flush()  # whoever is killed at the next page doesn't read this one again
            return looked

        try:
            for pages in pages_of(name, data):
                readable, over = pages[: self.pages_left], pages[self.pages_left :]
                self.pages_left -= len(readable)
                for one in self.threads.map(look, readable):
                    self.stretch += one.separates
                    self.sides += [(self.stretch, side) for side in one.sides]
                    found += one.documents
                    if one.left:
                        left.append(one.page)
                    elif one.separates or one.sides:
                        found, left = self._with_free(found, left, wanted), []
                if over:
                    found.append(unread(over[0], "more pages than are read at once begin here: split the case"))
                    break
        except ReadError as error:
            found.append(_unreadable(name, error))
        return self._with_free(found, left, wanted)

    def _with_free(
        self, found: list[DocumentReading], left: Sequence[Page], wanted: Sequence[DocumentType]
    ) -> list[DocumentReading]:
        """What was found on pages; those that are no known blank are read as papers of free layout."""
        free = [kind for kind in wanted if kind.layout == "free" and kind.recognise.words]  # others are no paper
        if not free or not left:
            return found
        from extractors.free import read_free  # noqa: PLC0415 - heavy, and only wanted here

        try:
            papers = read_free(left, free, self.ocr, self.day, self.threads.map)
        except ReadError as error:
            logger.warning("pages not read: {}", type(error).__name__)
            return found
        read = {ref for document in papers for ref in document.pages}
        return [*papers, *(one for one in found if one.type != UNKNOWN or not read.issuperset(one.pages))]

    def documents(self) -> list[DocumentReading]:
        """Sides joined to documents, all in the order of the files and their pages."""
        from extractors.identity.suspicions import with_numbers  # noqa: PLC0415 - heavy
        from extractors.join import document, join  # noqa: PLC0415 - heavy

        place = {name: number for number, name in enumerate(self.names)}
        found = [
            document(one, self.day)
            for stretch in range(self.stretch + 1)
            for one in join([side for number, side in self.sides if number == stretch])
        ]
        every = [*((place[one.pages[0].file], one) for one in found), *self.others]
        identities = {kind.name for kind in self.known if kind.identifies}
        return [
            with_numbers(one) if one.type in identities else one
            for _, one in sorted(every, key=lambda pair: (pair[0], pair[1].pages[0].page if pair[1].pages else 0))
        ]


def pages_of(name: str, data: bytes) -> Iterator[list[Page]]:
    """A file's pages, no more at once than are read side by side.

    Args:
        name: What to call the file.
        data: Its bytes.

    Raises:
        ReadError: It can't be opened; pages before the fault were given.
    """
    from extractors.files import open_file  # noqa: PLC0415 - heavy

    first = 1
    while True:
        pages = open_file(data, name, dpi=_DPI, pages=range(first, first + _AT_ONCE))
        if pages:
            yield pages
        if len(pages) < _AT_ONCE:
            return
        first += _AT_ONCE


def _unreadable(name: str, error: ReadError) -> DocumentReading:
    text = str(error)
    return DocumentReading(UNKNOWN, 0.0, (), {}, (text if name in text else f"{name}: {text}",))
