"""Files in, documents out as runs of pages: what each page is, and where one document ends and the next begins."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from extractors import document_types
from extractors.between import SEPARATORS
from extractors.errors import ReadError
from extractors.ocr.kept import Kept, keeping, use
from extractors.reading import NO_TYPES, UNKNOWN, Doubt, PageRef
from extractors.sorting.boundaries import SURE, runs
from extractors.sorting.page import SortedPage, sort_page

if TYPE_CHECKING:
    from extractors.ocr.kept import Shelf
    from extractors.page import Page
    from extractors.readers import Readers
    from extractors.sorting.boundaries import Run

MOST_PAGES = 500  # of all files; what is more must be split by a person first
_MOST_THREADS = 8


@dataclass(frozen=True, slots=True)
class SplitDocument:
    """A document of a batch.

    Attributes:
        type: Name of its document type, or ``unknown``.
        types: All types that are on its pages: several where they may be several documents, or share a sheet.
        confidence: That it is of this type, and one whole document.
        pages: Its pages.
        opened: Code of what lies before it: ``separator``, ``another_type``, ``page_one`` …
        doubts: Why a person should look: code and detail. None: nobody needs to.
        unsure: Pages that may begin another document, with the code of the reason.
    """

    type: str
    types: tuple[str, ...]
    confidence: float
    pages: tuple[PageRef, ...]
    opened: str
    doubts: tuple[Doubt, ...] = ()
    unsure: tuple[tuple[PageRef, str], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The document as plain JSON data."""
        return {
            "type": self.type,
            "types": list(self.types),
            "confidence": round(self.confidence, 4),
            "pages": [{"file": page.file, "page": page.page} for page in self.pages],
            "opened": self.opened,
            "doubts": [{"code": doubt.code, "detail": doubt.detail} for doubt in self.doubts],
        }


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as it was sorted: every page of every file is in it, each with something on it in a document.

    Attributes:
        pages: All pages, blank ones and separator sheets too.
        documents: In their order.
        problems: Files that couldn't be read, in words.
        files: What the pages are of, by name: attached files too.
    """

    pages: tuple[SortedPage, ...]
    documents: tuple[SplitDocument, ...]
    problems: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False, compare=False)

    @property
    def doubtful(self) -> bool:
        """Whether a person must look."""
        return bool(self.problems) or any(one.doubts for one in self.documents)

    def as_dict(self) -> dict[str, Any]:
        """The batch as plain JSON data."""
        return {
            "pages": [page.as_dict() for page in self.pages],
            "documents": [document.as_dict() for document in self.documents],
            "problems": list(self.problems),
        }


def sort_files(
    files: Mapping[str, bytes],
    types: Sequence[str] | None = None,
    *,
    separators: Sequence[str] = SEPARATORS,
    new: Sequence[int] = (),
    same: Sequence[int] = (),
    today: dt.date | None = None,
    readers: Readers | None = None,
    shelf: Shelf | None = None,
) -> Batch:
    """Tell what the pages of some files are, and which of them are one document.

    No field is read. What nothing tells is a doubt of the document, which then keeps its pages together: nothing is cut
    on a guess.

    Args:
        files: Contents by name: pictures and PDFs.
        types: Names of the document types that may be there; None: all known.
        separators: Texts of bar codes or QR codes that make a page a separator sheet.
        new: Numbers of pages, from 1 over all files, of which a person says that they begin a document.
        same: The same for pages that go on with the one before.
        today: For years of two digits; None: the machine's date.
        readers: OCR; None: this machine's.
        shelf: Where what OCR reads is kept for the next time that the same pages are read; None: nowhere.

    Raises:
        UnknownTypeError: One of `types` doesn't exist.
        DocumentTypeError: Its YAML file is wrong.
    """
    from extractors.files import parts_of  # noqa: PLC0415 - heavy
    from extractors.read import pages_of  # noqa: PLC0415 - heavy
    from extractors.readers import default_readers, remembering  # noqa: PLC0415 - heavy

    known = [document_types.document_type(name) for name in (types if types is not None else document_types.names())]
    day = today or dt.datetime.now().astimezone().date()
    ocr = remembering(readers or default_readers())
    pages: list[SortedPage] = []
    problems: list[str] = []

    def look(page: Page) -> SortedPage:
        return sort_page(page, known, ocr, day, separators)

    kept = Kept(shelf) if shelf is not None else None
    count = min(_MOST_THREADS, os.cpu_count() or 1)
    with (
        keeping(kept),
        ThreadPoolExecutor(count, thread_name_prefix="sort", initializer=use, initargs=(kept,)) as threads,
    ):
        parts = [part for name, data in files.items() for part in parts_of(name, data)]
        for part in parts:
            try:
                if part.fault is not None:
                    raise part.fault
                for some in pages_of(part.name, part.data):
                    _see_room(len(pages) + len(some))
                    pages += threads.map(look, some)
            except ReadError as error:
                problems.append(str(error) if part.name in str(error) else f"{part.name}: {error}")
    batch = batch_of(pages, problems, new=new, same=same)
    return replace(batch, files={part.name: part.data for part in parts})


def _see_room(pages: int) -> None:
    if pages > MOST_PAGES:
        raise ReadError(f"the batch has more than {MOST_PAGES} pages: send it in parts")


def batch_of(
    pages: Sequence[SortedPage], problems: Sequence[str] = (), *, new: Sequence[int] = (), same: Sequence[int] = ()
) -> Batch:
    """The documents that some pages are.

    Args:
        pages: In their order.
        problems: What couldn't be read.
        new: As `sort_files` has it.
        same: As `sort_files` has it.
    """
    told = {(pages[n - 1].file, pages[n - 1].number): True for n in new if 0 < n <= len(pages)}
    told |= {(pages[n - 1].file, pages[n - 1].number): False for n in same if 0 < n <= len(pages)}
    found = runs(pages, told)
    return Batch(tuple(pages), tuple(_document(run) for run in found), tuple(problems))


def _document(run: Run) -> SplitDocument:
    parts = [part for page in run.pages for part in page.parts]
    types = tuple(dict.fromkeys(part.type for part in parts))
    kind = types[0] if types else UNKNOWN
    doubts = [Doubt("boundary", code) for code in run.doubts]
    own = [page.confidence for page in run.pages if page.kind not in NO_TYPES]
    free = all(part.sides == 0 for part in parts)  # the page with the title speaks for those with the rest of the table
    weakest = (max if free and not run.doubts else min)(own, default=0.0)
    if types and weakest < SURE:
        doubts.append(Doubt("type", kind))
    first = parts[0] if parts else None
    if first is not None and first.sides > 1 and len(types) == 1:
        there = {part.side for part in parts}
        lacking = [str(side + 1) for side in range(first.sides) if side not in there]
        doubts += [Doubt("side_missing", ", ".join(lacking))] if lacking else []
    sure = min([weakest, *(max(gap.new, 1 - gap.new) for gap in (run.opened, *run.gaps))])
    pages = tuple(PageRef(page.file, page.number) for page in run.pages)
    unsure = tuple((page, gap.why) for page, gap in zip(pages[1:], run.gaps, strict=True) if not gap.sure)
    return SplitDocument(kind, types, sure, pages, run.opened.why, tuple(doubts), unsure)
