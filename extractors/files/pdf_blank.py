"""A blank form's pages as a teacher needs them: letters one by one, every form field, drawn with and without them.

Runs in the child only.
"""

from __future__ import annotations

import ctypes
import math
from functools import partial
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as c

from extractors.files.pdf import open_pdf
from extractors.files.pdf_form import option_label, string
from extractors.files.pdf_place import place_of, placer
from extractors.files.sheet import FileFault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.files.limits import Limits
    from extractors.files.sheet import Place

_DPI = 200
_MOST_PAGES = 40  # of a form; what is longer is a book
_MOST_FIELDS = 3_000  # of a page
_MOST_OPTIONS = 400  # of a list
_UPRIGHT = 0.9  # cosine of the angle of a letter's base
_POINTS, _INCH = 72.0, 25.4
_KINDS = {
    c.FPDF_FORMFIELD_CHECKBOX: "check",
    c.FPDF_FORMFIELD_RADIOBUTTON: "radio",
    c.FPDF_FORMFIELD_COMBOBOX: "choice",
    c.FPDF_FORMFIELD_LISTBOX: "choice",
    c.FPDF_FORMFIELD_TEXTFIELD: "text",
    c.FPDF_FORMFIELD_SIGNATURE: "signature",
}
_UNSEEN = 2 | 32  # annotation flags Hidden, NoView (ISO 32000-1, table 165)
_XFA_ONLY = 2  # FORMTYPE_XFA_FULL: its pages exist only in a program that runs it


def blank_frames(data: bytes, limits: Limits) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Each page: size in millimetres, letters, fields; the payload is the page without and with its fields, grey.

    Args:
        data: The PDF file.
        limits: Limits on pages and pixels.

    Raises:
        FileFault: It can't be parsed, needs a password, is over a limit or has no pages of its own.
    """
    document = open_pdf(data)
    if len(document) == 0:
        raise FileFault("no_pages")
    if len(document) > min(_MOST_PAGES, limits.pages):
        raise FileFault("form_pages")
    if c.FPDF_GetFormType(document) == _XFA_ONLY:
        raise FileFault("xfa")
    for number in range(len(document)):
        page = document[number]
        wide, high = page.get_size()
        scale = min(_DPI / _POINTS, (limits.bitmap_pixels / max(wide * high, 1.0)) ** 0.5 * 0.999)
        bare = _grey(page, scale, form=False)
        drawn = _grey(page, scale, form=True)
        width, height, pixels = bare
        header = {
            "page": number + 1,
            "width": width,
            "height": height,
            "size": [wide / _POINTS * _INCH, high / _POINTS * _INCH],
            "letters": _letters(page, limits.words * 4),
            "widgets": _widgets(document.formenv, page) if document.formenv else [],
        }
        yield header, pixels + drawn[2]
        page.close()


def _grey(page: Any, scale: float, *, form: bool) -> tuple[int, int, bytes]:
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=form, maybe_alpha=False)
    image = bitmap.to_pil().convert("L")
    return image.width, image.height, image.tobytes()


def _letters(page: Any, most: int) -> list[tuple[str, Place | None]]:
    """Every character with the box of its ink, in the file's order; blanks and line ends have none."""
    textpage = c.FPDFText_LoadPage(page)
    if not textpage:
        return []
    found: list[tuple[str, Place | None]] = []
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    turned = math.radians(page.get_rotation())
    place_at = placer(page)
    for index in range(min(c.FPDFText_CountChars(textpage), most)):
        code = c.FPDFText_GetUnicode(textpage, index)
        letter = chr(code) if 0 < code < 0xD800 or 0xE000 <= code < 0x110000 else ""
        if letter in {"", "\ufffe", "\uffff"} or letter.isspace():
            found.append((" ", None))
        elif (
            letter.isprintable()
            and _upright(textpage, index, turned)
            and c.FPDFText_GetCharBox(textpage, index, left, right, bottom, top)
        ):
            place = place_at(left.value, bottom.value, right.value, top.value)
            if place is not None:
                found.append((letter, place))
    c.FPDFText_ClosePage(textpage)
    return found


def _upright(textpage: Any, index: int, turned: float) -> bool:
    """Whether a letter stands upright on the page as it is shown: what is written sideways is no label."""
    angle = c.FPDFText_GetCharAngle(textpage, index)
    return angle < 0 or math.cos(angle - turned) > _UPRIGHT or math.cos(angle + turned) > _UPRIGHT


def _widgets(formenv: Any, page: Any) -> list[dict[str, Any]]:
    found = []
    for index in range(min(c.FPDFPage_GetAnnotCount(page), _MOST_FIELDS)):
        annotation = c.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        if c.FPDFAnnot_GetSubtype(annotation) == c.FPDF_ANNOT_WIDGET:
            widget = _widget(formenv, page, annotation)
            if widget is not None:
                found.append(widget)
        c.FPDFPage_CloseAnnot(annotation)
    return found


def _widget(formenv: Any, page: Any, annotation: Any) -> dict[str, Any] | None:
    kind = _KINDS.get(c.FPDFAnnot_GetFormFieldType(formenv, annotation))
    rectangle = c.FS_RECTF()
    if kind is None or c.FPDFAnnot_GetFlags(annotation) & _UNSEEN:
        return None
    if not c.FPDFAnnot_GetRect(annotation, ctypes.byref(rectangle)):
        return None
    place = place_of(page, rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
    if place is None:
        return None
    options = []
    if kind == "choice":
        count = min(c.FPDFAnnot_GetOptionCount(formenv, annotation), _MOST_OPTIONS)
        options = [string(partial(option_label, index), formenv, annotation) for index in range(count)]
    longest = ctypes.c_float()
    known = c.FPDFAnnot_GetNumberValue(annotation, b"MaxLen", longest)
    return {
        "name": string(c.FPDFAnnot_GetFormFieldName, formenv, annotation),
        "tooltip": string(c.FPDFAnnot_GetFormFieldAlternateName, formenv, annotation),
        "kind": kind,
        "flags": int(c.FPDFAnnot_GetFormFieldFlags(formenv, annotation)),
        "longest": int(longest.value) if known and 0 < longest.value < 100_000 else 0,
        "value": string(c.FPDFAnnot_GetFormFieldExportValue, formenv, annotation) if kind in {"check", "radio"} else "",
        "options": [option for option in options if option],
        "place": place,
    }
