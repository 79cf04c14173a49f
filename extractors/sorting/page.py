"""One page of a batch: what it is, how sure that is and why, and what tells where it belongs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loguru import logger

from extractors.errors import ReadError
from extractors.reading import BLANK, SEPARATOR, UNKNOWN, Doubt

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from extractors.classify import Found, Seen
    from extractors.document_types import DocumentType
    from extractors.free.lines import Layout
    from extractors.page import Page
    from extractors.readers import Readers
    from extractors.sorting.numbering import PageNumber

_LEAST = 0.75  # confidence below which a page is called unknown, and the type only an alternative
_MARGIN = 0.12  # share of the page at its head and its foot: lines that every page of a paper repeats stand there
_LONG = 10  # letters of such a line
_BY_ZONE = 0.97  # that a page with a proved machine-readable zone is of its type


@dataclass(frozen=True, slots=True)
class Part:
    """A side of a document on a page.

    Attributes:
        type: Name of its document type.
        side: Which of the type's pages, from 0.
        sides: How many pages the type has; 0: any number.
        confidence: Of the type.
    """

    type: str
    side: int
    sides: int
    confidence: float

    @property
    def is_whole(self) -> bool:
        """Whether the document has no other side."""
        return self.sides == 1


@dataclass(frozen=True, slots=True)
class SortedPage:
    """A page of a batch.

    Attributes:
        file: Name under which the file was handed in.
        number: Page within the file, from 1.
        parts: Sides of documents on it, the surest first; empty: it is unknown, blank or a separator.
        kind: Name of its type: that of the surest part, ``unknown``, ``blank_page`` or ``separator_page``.
        confidence: Of the type; of ``unknown`` that it is none of the types.
        why: What speaks for it: code and detail, never a person's data.
        printed: The page number that it prints.
        paper_number: The number of the paper that it names, such as an invoice's.
        begins: It has what stands on a paper's first page.
        has_total: An amount on it is called the total.
        margins: What stands in its head and foot, letters only.
        shape: Width over height.
    """

    file: str
    number: int
    parts: tuple[Part, ...] = ()
    kind: str = UNKNOWN
    confidence: float = 0.0
    why: tuple[Doubt, ...] = ()
    printed: PageNumber | None = None
    paper_number: str | None = None
    begins: bool = False
    has_total: bool = False
    margins: frozenset[str] = frozenset()
    shape: float = 0.0

    @property
    def part(self) -> Part | None:
        """The surest side on it."""
        return self.parts[0] if self.parts else None

    @property
    def is_paper(self) -> bool:
        """Whether anything is on it that belongs to a document."""
        return self.kind not in {BLANK, SEPARATOR}

    def as_dict(self) -> dict[str, Any]:
        """The page as plain JSON data."""
        return {
            "file": self.file,
            "page": self.number,
            "type": self.kind,
            "confidence": round(self.confidence, 4),
            "side": self.parts[0].side + 1 if self.parts else None,
            "types": [one.type for one in self.parts],
            "printed_number": str(self.printed) if self.printed else None,
            "why": [{"code": one.code, "detail": one.detail} for one in self.why],
        }


def sort_page(
    page: Page, known: Sequence[DocumentType], ocr: Readers, day: dt.date, separators: Sequence[str]
) -> SortedPage:
    """Tell what a page is; one that can't be read is unknown, with the reason.

    Args:
        page: The page.
        known: Document types that it may be.
        ocr: OCR.
        day: For years of two digits.
        separators: Texts of bar codes that make it a separator sheet.
    """
    from extractors.looking import aside  # noqa: PLC0415 - heavy

    other = aside(page, separators)
    if other is not None:
        why = "code" if other.type == SEPARATOR else "empty"
        return SortedPage(page.file, page.number, kind=other.type, confidence=1.0, why=(Doubt(why),))
    try:
        return _sorted(page, known, ocr, day)
    except ReadError as error:
        logger.warning("page not sorted: {}", type(error).__name__)
        return SortedPage(page.file, page.number, why=(Doubt("unreadable", type(error).__name__),))


def _sorted(page: Page, known: Sequence[DocumentType], ocr: Readers, day: dt.date) -> SortedPage:
    from extractors.classify import bounded, classify  # noqa: PLC0415 - heavy
    from extractors.free.lines import layout  # noqa: PLC0415 - heavy
    from extractors.free.read import sheet_of  # noqa: PLC0415 - heavy
    from extractors.free.vocabulary import vocabulary  # noqa: PLC0415 - heavy

    printed = [kind for kind in known if kind.pages]
    seen = classify(page, printed, ocr) if printed or any(kind.layout == "numbered" for kind in known) else None
    if seen is not None and seen.found:
        first = seen.found[0]
        height, width = first.image.shape[:2]
        return _placed(page, seen.found, layout(first.words, width / height))
    by_text = seen is not None and seen.view is None  # its text layer is all that is on it
    identity = None if by_text else _identity(page, seen, known, ocr, day)
    if identity is not None:
        return SortedPage(page.file, page.number, (identity,), identity.type, identity.confidence, (Doubt("zone"),))
    visible = [word for word in page.text if word.confidence > 0]
    if seen is not None and seen.view is not None:
        height, width = seen.view.image.shape[:2]
        rows = layout(seen.view.words, width / height)
    elif seen is not None and visible:
        height, width = bounded(page.image).shape[:2]
        rows = layout(visible, width / height)
    else:
        rows = sheet_of(page, vocabulary(), ocr).layout
    return _free(page, rows, known)


def _placed(page: Page, found: Sequence[Found], rows: Layout) -> SortedPage:
    """A page on which sides of known blanks lie."""
    from extractors.sorting.numbering import page_number  # noqa: PLC0415 - with the readers

    parts = tuple(Part(one.type.name, one.side, len(one.type.pages), one.confidence) for one in found)
    best = found[0].registration
    why = [Doubt("landmarks", f"{len(best.agreeing)} of {best.expected}")]
    if found[0].rival:
        why.append(Doubt("rival", f"{found[0].rival:.2f}"))
    if len(parts) > 1:
        why.append(Doubt("several", str(len(parts))))
    return SortedPage(
        page.file,
        page.number,
        parts,
        parts[0].type,
        min(one.confidence for one in parts),
        tuple(why),
        page_number(rows),
        begins=parts[0].side == 0,
        margins=_margins(rows),
        shape=rows.shape,
    )


def _identity(page: Page, seen: Seen | None, known: Sequence[DocumentType], ocr: Readers, day: dt.date) -> Part | None:
    """An identity document that is known by its zone, its numbers or its bar code alone."""
    from extractors.identity.licences import by_barcode, by_numbers  # noqa: PLC0415 - heavy
    from extractors.looking import by_zone  # noqa: PLC0415 - heavy
    from extractors.side import side_of_mrz  # noqa: PLC0415 - heavy

    licences = by_numbers(page, seen, known, ocr, day) if seen is not None else ()
    if licences := licences or by_barcode(page, known, thorough=False):
        return Part(licences[0].type, 0, 0, licences[0].confidence)
    if alone := side_of_mrz(page, [kind for kind in known if kind.pages]):
        return Part(alone.type.name, alone.index, len(alone.type.pages), alone.confidence)
    if zones := by_zone(page, known, day):
        return Part(zones[0].type, 0, 0, min(zones[0].confidence, _BY_ZONE))
    return None


def _free(page: Page, rows: Layout, known: Sequence[DocumentType]) -> SortedPage:
    """A page that is no known blank: a paper of free layout, or unknown."""
    from extractors.free.vocabulary import vocabulary  # noqa: PLC0415 - heavy
    from extractors.sorting.numbering import page_number  # noqa: PLC0415 - with the readers
    from extractors.sorting.paper import paper_on  # noqa: PLC0415 - heavy

    free = [kind for kind in known if kind.layout == "free" and kind.recognise.words]
    paper = paper_on(rows, free, vocabulary())
    common = {
        "printed": page_number(rows),
        "paper_number": paper.number if free else None,
        "begins": paper.begins,
        "has_total": "total" in paper.signs,
        "margins": _margins(rows),
        "shape": rows.shape,
    }
    why: tuple[Doubt, ...]
    if paper.type is None or paper.confidence < _LEAST:
        why = (Doubt("nothing_known" if rows.rows else "no_text"),)
        if paper.type is not None:
            why = (*why, Doubt("like", paper.type.name))
        return SortedPage(page.file, page.number, (), UNKNOWN, 1 - paper.confidence, why, **common)  # type: ignore[arg-type]
    part = Part(paper.type.name, 0, 0, paper.confidence)
    why = tuple(Doubt(sign) for sign in paper.signs)
    return SortedPage(page.file, page.number, (part,), part.type, part.confidence, why, **common)  # type: ignore[arg-type]


def _margins(rows: Layout) -> frozenset[str]:
    """What stands in the head and the foot without its numbers: the letterhead, the name of the paper."""
    from extractors.types.value import bare  # noqa: PLC0415 - with the readers

    texts = (re.sub(r"[^A-Z]", "", bare(one.text)) for one in rows.segments if not _MARGIN < one.middle < 1 - _MARGIN)
    return frozenset(text for text in texts if len(text) >= _LONG)
