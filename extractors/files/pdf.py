"""PDF files: each page drawn, with the words of its text layer and its form fields. Runs in the child only."""

from __future__ import annotations

import ctypes
import math
from typing import TYPE_CHECKING, Any

import pypdfium2 as pdfium
import pypdfium2.raw as c

from extractors.files.pdf_form import form_fields
from extractors.files.pdf_text import page_words
from extractors.files.seen import Look
from extractors.files.sheet import FileFault, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.files.limits import Limits

_POINTS = 72  # of an inch
_TO_GLANCE = 300_000  # pixels: A4 at 53 dpi; ten of a hundred pages have a word that is too thin for that
_TO_SEE = 600_000  # pixels on which it is seen whether words are there: A4 at 75 dpi
_SMALLEST = 1.0  # points; a page of less is no page


def pdf_sheets(data: bytes, wanted: range, dpi: int, limits: Limits) -> Iterator[Sheet]:
    """The wanted pages of a PDF file.

    Args:
        data: The file.
        wanted: Page numbers from 1.
        dpi: Resolution to draw them at; a page too large for `limits.bitmap_pixels` is drawn at less.
        limits: Limits on pages, pixels and words.

    Raises:
        FileFault: It can't be parsed, needs a password or is over a limit.
    """
    document = open_pdf(data)
    count = len(document)
    if count == 0:
        raise FileFault("no_pages")
    if count > limits.pages:
        raise FileFault("pages")
    for number in range(max(1, wanted.start), min(count, wanted.stop - 1) + 1):
        page = _load(document, number)
        yield _sheet(document, page, number, dpi, limits)
        page.close()


def pdf_words(data: bytes, limits: Limits) -> Iterator[dict[str, Any]]:
    """Size in points and words of each page, without its picture.

    Args:
        data: The file.
        limits: Limits on pages and words.

    Raises:
        FileFault: As `pdf_sheets`.
    """
    document = open_pdf(data)
    if not 0 < len(document) <= limits.pages:
        raise FileFault("pages" if len(document) else "no_pages")
    for number in range(1, len(document) + 1):
        page = _load(document, number)
        wide, high = _size(page, number)
        words = page_words(page, _looks(page, wide * high), limits.words)
        yield {"page": number, "size": [wide, high], "words": words.header()}
        page.close()


def _looks(page: Any, area: float) -> Iterator[Look]:
    """A small picture on which nearly all words are seen; a larger one for what isn't seen there."""
    for pixels, margin in ((_TO_GLANCE, 0), (_TO_SEE, 1)):
        yield _glance(page, min(1.0, math.sqrt(pixels / area)), margin)


def _glance(page: Any, scale: float, margin: int) -> Look:
    """The page in grey, as `page.render` draws it but into pixels of ours: a seventh of the time less."""
    width, height = (math.ceil(side * scale) for side in page.get_size())
    grey = bytearray(b"\xff") * (width * height)
    pixels = (ctypes.c_ubyte * len(grey)).from_buffer(grey)
    bitmap = c.FPDFBitmap_CreateEx(width, height, c.FPDFBitmap_Gray, pixels, width)
    if not bitmap:
        raise FileFault("damaged", "a page can't be drawn")
    where = (0, 0, width, height, 0, c.FPDF_ANNOT | c.FPDF_GRAYSCALE)
    c.FPDF_RenderPageBitmap(bitmap, page, *where)
    if page.formenv:
        c.FPDF_FFLDraw(page.formenv, bitmap, page, *where)
    c.FPDFBitmap_Destroy(bitmap)
    return Look(grey, width, height, margin)


def open_pdf(data: bytes) -> Any:
    """The parsed document, its form ready to be drawn.

    Raises:
        FileFault: It is damaged or needs a password.
    """
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code in {c.FPDF_ERR_PASSWORD, c.FPDF_ERR_SECURITY}:
            raise FileFault("encrypted") from error
        raise FileFault("damaged", "it isn't a complete PDF") from error
    document.init_forms()  # before any page is loaded, or fields aren't drawn
    return document


def _load(document: Any, number: int) -> Any:
    try:
        return document[number - 1]
    except pdfium.PdfiumError as error:
        raise FileFault("damaged", f"page {number} can't be loaded") from error


def _size(page: Any, number: int) -> tuple[float, float]:
    wide, high = page.get_size()
    if not (wide >= _SMALLEST and high >= _SMALLEST and math.isfinite(wide * high)):
        raise FileFault("damaged", f"page {number} has no size")
    return float(wide), float(high)


def _sheet(document: Any, page: Any, number: int, dpi: int, limits: Limits) -> Sheet:
    wide, high = _size(page, number)
    scale = min(dpi / _POINTS, math.sqrt(limits.bitmap_pixels / (wide * high)) * 0.999)
    if min(wide, high) * scale < 1:
        raise FileFault("damaged", f"page {number} is a line, {wide:.0f} × {high:.0f} points")
    bitmap = page.render(scale=scale, rev_byteorder=False, prefer_bgrx=False, maybe_alpha=False)
    picture = bitmap.to_pil() if bitmap.format == c.FPDFBitmap_BGR else None
    if picture is None:
        raise FileFault("damaged", f"page {number} can't be drawn")
    pixels = _rows(bitmap)
    words = page_words(page, _drawn(picture), limits.words)
    form = form_fields(document.formenv, page) if document.formenv else []
    return Sheet(number, bitmap.width, bitmap.height, pixels, round(scale * _POINTS, 2), words, form)


def _drawn(picture: Any) -> Iterator[Look]:
    """The drawn page itself, made grey only for a page that has words."""
    yield Look(picture.convert("L").tobytes(), *picture.size)


def _rows(bitmap: Any) -> bytearray | memoryview:
    """The bitmap's pixels without the padding at the end of its rows."""
    view = memoryview(bitmap.buffer).cast("B")
    row = bitmap.width * 3
    if bitmap.stride == row:
        return view
    pixels = bytearray(row * bitmap.height)
    for line in range(bitmap.height):
        pixels[line * row : (line + 1) * row] = view[line * bitmap.stride : line * bitmap.stride + row]
    return pixels
