"""Electronic invoices among the files of a case: what they say without a page being looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors.errors import ReadError
from extractors.files.kinds import Kind, kind_of
from extractors.reading import UNKNOWN, DocumentReading, PageRef

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

INVOICE, NOTIFICATION = "invoice", "sdi_notification"


@dataclass(frozen=True, slots=True)
class Electronic:
    """What a file says by itself.

    Attributes:
        documents: Invoices and notifications.
        drawn: What is left to be read as pages, None where there are none.
        problems: To be told with whatever is read from the pages.
        notes: The same, of what is no failure.
    """

    documents: tuple[DocumentReading, ...] = ()
    drawn: bytes | None = None
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def read_electronic(name: str, data: bytes, expected: AbstractSet[str]) -> Electronic:
    """The electronic invoices that a file is or holds.

    Args:
        name: The file's name.
        data: Its bytes.
        expected: Names of the document types that may be there.

    Raises:
        ReadError: It is XML or a signed envelope, and can't be read. A PDF whose attached XML can't be read still has
            its pages.
    """
    kind = kind_of(data)
    if kind not in {Kind.XML, Kind.P7M, Kind.PDF} or (kind is Kind.PDF and INVOICE not in expected):
        return Electronic(drawn=data)
    from extractors.einvoice import invoice_document, notice_document, open_invoices  # noqa: PLC0415 - wanted rarely

    signed = (f"{name}: signature not checked",) if kind is Kind.P7M else ()
    try:
        opened = open_invoices(data, name)
    except ReadError as error:
        if kind is not Kind.PDF:
            raise
        return Electronic(drawn=data, problems=(f"the XML attached to {error}",))
    if opened.inner is not None:
        within = read_electronic(name, opened.inner, expected)
        return Electronic(within.documents, within.drawn, within.problems, (*signed, *within.notes))
    places = (PageRef(name, 1),)
    found = [
        *(replace(invoice_document(invoice, places), notes=signed) for invoice in opened.invoices),
        *(replace(notice_document(notice, places), notes=signed) for notice in opened.notices),
    ]
    documents = tuple(one if one.type in expected else _unexpected(one, name, expected) for one in found)
    return Electronic(documents, data if kind is Kind.PDF else None)


def beside_pages(documents: Sequence[DocumentReading], pages: Sequence[DocumentReading]) -> list[DocumentReading]:
    """Invoices attached to a PDF, compared with what its pages say.

    Args:
        documents: From the attached XML.
        pages: What was made of each page.
    """
    from extractors.einvoice import differing  # noqa: PLC0415 - wanted rarely

    return [differing(document, pages) for document in documents] if pages else list(documents)


def _unexpected(document: DocumentReading, name: str, expected: AbstractSet[str]) -> DocumentReading:
    kinds = ", ".join(sorted(expected))
    problem = f"{name}: is a document of type {document.type}, none of the expected ones ({kinds})"
    return DocumentReading(UNKNOWN, 0.0, document.pages, {}, (problem, *document.problems))
