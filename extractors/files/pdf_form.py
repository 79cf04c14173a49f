"""The AcroForm fields of a PDF page and what they hold. Runs in the child only."""

from __future__ import annotations

import ctypes
from functools import partial
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as c

from extractors.files.pdf_place import place_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from extractors.files.sheet import Place

_MOST = 5_000  # fields of a page
_LONGEST = 200_000  # bytes of a value in UTF-16


def form_fields(formenv: Any, page: Any) -> list[tuple[str, str, Place | None]]:
    """The filled fields of a page: text, choices, and check boxes and radio buttons that are on.

    A check box or radio button has its export value (such as ``Yes``) and the place of the button that is on; what is
    chosen in a list stands on lines of its own.

    Returns:
        Name, value and place of each, in the page's order.
    """
    found: list[tuple[str, str, Place | None]] = []
    for index in range(min(c.FPDFPage_GetAnnotCount(page), _MOST)):
        annotation = c.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        if c.FPDFAnnot_GetSubtype(annotation) == c.FPDF_ANNOT_WIDGET:
            value = _value(formenv, annotation)
            if value:
                name = string(c.FPDFAnnot_GetFormFieldName, formenv, annotation)
                found.append((name, value, _place(page, annotation)))
        c.FPDFPage_CloseAnnot(annotation)
    return found


def _value(formenv: Any, annotation: Any) -> str:
    kind = c.FPDFAnnot_GetFormFieldType(formenv, annotation)
    if kind in {c.FPDF_FORMFIELD_CHECKBOX, c.FPDF_FORMFIELD_RADIOBUTTON}:
        if not c.FPDFAnnot_IsChecked(formenv, annotation):
            return ""
        return string(c.FPDFAnnot_GetFormFieldExportValue, formenv, annotation) or "Yes"
    if kind == c.FPDF_FORMFIELD_PUSHBUTTON:
        return ""
    if kind == c.FPDF_FORMFIELD_LISTBOX:
        return "\n".join(_chosen(formenv, annotation))
    return string(c.FPDFAnnot_GetFormFieldValue, formenv, annotation)


def _chosen(formenv: Any, annotation: Any) -> list[str]:
    """Labels of the options of a list that are chosen; there may be several."""
    return [
        string(partial(option_label, index), formenv, annotation)
        for index in range(min(c.FPDFAnnot_GetOptionCount(formenv, annotation), _MOST))
        if c.FPDFAnnot_IsOptionSelected(formenv, annotation, index)
    ]


def option_label(index: int, formenv: Any, annotation: Any, buffer: Any, size: int) -> int:
    """The label of one option of a list, as pdfium's other functions give a text."""
    return int(c.FPDFAnnot_GetOptionLabel(formenv, annotation, index, buffer, size))


def string(get: Callable[..., int], formenv: Any, annotation: Any) -> str:
    """A text that a function of pdfium writes into a buffer; empty where it is longer than any value."""
    size = get(formenv, annotation, None, 0)  # in bytes, with the closing NUL
    if not 2 < size <= _LONGEST:
        return ""
    buffer = (c.FPDF_WCHAR * (size // 2))()
    get(formenv, annotation, buffer, size)
    return bytes(buffer).decode("utf-16-le", "ignore").rstrip("\0")


def _place(page: Any, annotation: Any) -> Place | None:
    rectangle = c.FS_RECTF()
    if not c.FPDFAnnot_GetRect(annotation, ctypes.byref(rectangle)):
        return None
    return place_of(page, rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
