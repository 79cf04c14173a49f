"""Invoices within PDF files (Factur-X, ZUGFeRD, XRechnung): the attached XML. Runs in the child only."""

from __future__ import annotations

import contextlib
import ctypes
import io
import re
from typing import TYPE_CHECKING, Any

import pypdfium2 as pdfium
import pypdfium2.raw as c

from extractors.files.kinds import Kind, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator

# Names that the standards give the file; other XML files come after them.
_USUAL = re.compile(r"(factur-x|zugferd-invoice|xrechnung|ferd|order-x|cii|ubl)\.xml", re.IGNORECASE)
_MOST = 50  # attachments looked at
_LARGEST = 20_000_000  # bytes of one


def xml_files(data: bytes) -> list[bytes]:
    """The XML files attached to a PDF, the likeliest invoice first; none where the PDF can't be opened."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError:
        return []
    found = [file for file in (list(_attachments(document)) or _loose(data)) if kind_of(file[1]) is Kind.XML]
    found.sort(key=lambda file: _USUAL.fullmatch(file[0]) is None)
    return [content for _, content in found]


def _attachments(document: Any) -> Iterator[tuple[str, bytes]]:
    for index in range(min(document.count_attachments(), _MOST)):
        attachment = document.get_attachment(index)
        name = attachment.get_name()
        size = ctypes.c_ulong()
        c.FPDFAttachment_GetFile(attachment, None, 0, size)
        if 0 < size.value <= _LARGEST:
            yield name, bytes(attachment.get_data())


def _loose(data: bytes) -> list[tuple[str, bytes]]:
    """Files that the PDF's list of attachments doesn't name: some programs only associate them (key ``/AF``)."""
    import pikepdf  # noqa: PLC0415 - only for those few

    found: list[tuple[str, bytes]] = []
    with contextlib.suppress(pikepdf.PdfError), pikepdf.open(io.BytesIO(data)) as pdf:
        for entry in pdf.objects:
            if isinstance(entry, pikepdf.Dictionary) and "/EF" in entry and len(found) < _MOST:
                name = str(entry.get("/UF", entry.get("/F", "")))
                found.append((name, entry.EF.F.read_bytes()[:_LARGEST]))
    return found
