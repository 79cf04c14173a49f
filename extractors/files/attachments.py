"""Files within a PDF file. Runs in the child only."""

from __future__ import annotations

import contextlib
import ctypes
import io
from typing import TYPE_CHECKING, Any

import pypdfium2 as pdfium
import pypdfium2.raw as c

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST = 50  # attachments looked at
_LARGEST = 20_000_000  # bytes of one


def pdf_files(data: bytes) -> list[tuple[str, bytes]]:
    """Name and content of each file in a PDF; none where the PDF can't be opened."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError:
        return []
    return list(_named(document)) or _loose(data)


def _named(document: Any) -> Iterator[tuple[str, bytes]]:
    for index in range(min(document.count_attachments(), MOST)):
        attachment = document.get_attachment(index)
        name = attachment.get_name()
        size = ctypes.c_ulong()
        c.FPDFAttachment_GetFile(attachment, None, 0, size)
        if 0 < size.value <= _LARGEST:
            yield name, bytes(attachment.get_data())


def _loose(data: bytes) -> list[tuple[str, bytes]]:
    """Files that the PDF's list doesn't name: some programs only associate them (``/AF``) or pin them to a page."""
    import pikepdf  # noqa: PLC0415 - only for those few

    found: list[tuple[str, bytes]] = []
    with contextlib.suppress(pikepdf.PdfError), pikepdf.open(io.BytesIO(data)) as pdf:
        for entry in pdf.objects:
            if isinstance(entry, pikepdf.Dictionary) and "/EF" in entry and len(found) < MOST:
                name = str(entry.get("/UF", entry.get("/F", "")))
                found.append((name, entry.EF.F.read_bytes()[:_LARGEST]))
    return found
