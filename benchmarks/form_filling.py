"""Fill a PDF form as a viewer does: focus a field, type, leave it; what pdfium then draws is what a printer prints."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as c

from extractors.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]  # grey

_POINTS, _INCH = 72.0, 25.4
_FONTS = {
    "Helv": "Helvetica",
    "HeBo": "Helvetica-Bold",
    "TiRo": "Times-Roman",
    "Cour": "Courier",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """What is typed into a field.

    Attributes:
        page: From 1.
        at: The field's middle in millimetres from the page's top left corner.
        text: What is typed; of a list the option. None: a click, which ticks a box.
    """

    page: int
    at: tuple[float, float]
    text: str | None


def restyled(data: bytes, font: str | None, size: float) -> bytes:
    """The blank with nothing filled in, its text fields in another typeface.

    Args:
        data: The PDF.
        font: ``Helv``, ``HeBo``, ``TiRo``, ``Cour``; None: as each field says.
        size: Points; 0: as large as fits.

    Raises:
        UnreadableFileError: It has no form.
    """
    with pikepdf.open(io.BytesIO(data)) as pdf:
        if "/AcroForm" not in pdf.Root:
            raise UnreadableFileError("has no form fields")
        form = pdf.Root.AcroForm
        for name in ("/XFA", "/CO"):
            if name in form:
                del form[name]
        if font is not None:
            if "/DR" not in form:
                form["/DR"] = pikepdf.Dictionary()
            if "/Font" not in form["/DR"]:
                form["/DR"]["/Font"] = pikepdf.Dictionary()
            fonts = form["/DR"]["/Font"]
            fonts[f"/{font}"] = pdf.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Font,
                    Subtype=pikepdf.Name.Type1,
                    BaseFont=pikepdf.Name(f"/{_FONTS[font]}"),
                    Encoding=pikepdf.Name.WinAnsiEncoding,
                )
            )
        for page in pdf.pages:
            for widget in page.get("/Annots", []):
                if widget.get("/Subtype") == "/Widget":
                    _empty(widget, f"/{font} {size:g} Tf 0 g" if font is not None else None)
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def _empty(widget: Any, appearance: str | None) -> None:
    node = widget
    kind = None
    while node is not None:
        kind = kind or node.get("/FT")
        for name in ("/V", "/DV", "/AA", "/RV"):
            if name in node:
                del node[name]
        node = node.get("/Parent")
    if kind == "/Btn":
        widget["/AS"] = pikepdf.Name.Off
    elif kind in {"/Tx", "/Ch"}:
        if "/AP" in widget:
            del widget["/AP"]
        if appearance is not None:
            widget["/DA"] = pikepdf.String(appearance)


def filled(data: bytes, typed: Sequence[Typed]) -> bytes:
    """The PDF with its fields filled in, as a viewer saves it."""
    document = _opened(data)
    _type_into(document, typed)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def drawn(data: bytes, typed: Sequence[Typed], dpi: float) -> Mapping[int, Picture]:
    """The filled pages as they are printed, grey, by number from 1.

    Args:
        data: The PDF.
        typed: What is typed into it.
        dpi: Resolution.
    """
    document = _opened(data)
    pages = _type_into(document, typed)
    found: dict[int, Picture] = {}
    for number in range(1, len(document) + 1):
        page = pages.get(number) or document[number - 1]
        bitmap = page.render(scale=dpi / _POINTS, grayscale=True, may_draw_forms=True)
        found[number] = np.array(bitmap.to_pil().convert("L"), dtype=np.uint8)
    return found


def _opened(data: bytes) -> Any:
    document = pdfium.PdfDocument(data)
    document.init_forms()
    return document


def _type_into(document: Any, typed: Sequence[Typed]) -> dict[int, Any]:
    form = document.formenv
    pages: dict[int, Any] = {}
    for one in typed:
        if one.page not in pages:
            pages[one.page] = document[one.page - 1]
        page = pages[one.page]
        x, y = _points(page, one.at)
        c.FORM_OnMouseMove(form, page, 0, x, y)
        c.FORM_OnLButtonDown(form, page, 0, x, y)
        c.FORM_OnLButtonUp(form, page, 0, x, y)
        if one.text is not None and not _chosen(form, page, (x, y), one.text):
            c.FORM_SelectAllText(form, page)
            text = (one.text + "\0").encode("utf-16-le")
            buffer = (c.FPDF_WCHAR * (len(text) // 2)).from_buffer_copy(text)
            c.FORM_ReplaceSelection(form, page, buffer)
        c.FORM_ForceToKillFocus(form)
    return pages


def _points(page: Any, at: tuple[float, float]) -> tuple[float, float]:
    """A place of the page as it is shown, in the page's own points: rotation and crop box undone."""
    wide, high = page.get_size()
    fine = 1_000_000
    x, y = c.c_double(), c.c_double()
    place_x, place_y = at[0] / _INCH * _POINTS / wide * fine, at[1] / _INCH * _POINTS / high * fine
    c.FPDF_DeviceToPage(page, 0, 0, fine, fine, 0, round(place_x), round(place_y), x, y)
    return x.value, y.value


def _chosen(form: Any, page: Any, at: tuple[float, float], text: str) -> bool:
    """Choose an option of the list at a place; false where there is no list."""
    kind = c.FPDFPage_HasFormFieldAtPoint(form, page, *at)
    if kind not in {c.FPDF_FORMFIELD_COMBOBOX, c.FPDF_FORMFIELD_LISTBOX}:
        return False
    point = c.FS_POINTF(*at)
    annotation = c.FPDFAnnot_GetFormFieldAtPoint(form, page, point)
    for index in range(c.FPDFAnnot_GetOptionCount(form, annotation)):
        size = c.FPDFAnnot_GetOptionLabel(form, annotation, index, None, 0)
        buffer = (c.FPDF_WCHAR * (size // 2))()
        c.FPDFAnnot_GetOptionLabel(form, annotation, index, buffer, size)
        if bytes(buffer).decode("utf-16-le").rstrip("\0") == text:
            c.FORM_SetIndexSelected(form, page, index, 1)
            return True
    return False
