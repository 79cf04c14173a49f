"""What forbids writing into an .xlsx, each with what to do about it. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from connectors.workbook.errors import UnsafeWorkbookError
from connectors.workbook.markup import attribute, tags

if TYPE_CHECKING:
    from connectors.workbook.xlsx.parts import Parts

_YES = {"1", "true", "on"}
_FINAL = re.compile(rb"name=\"_MarkAsFinal\"[^>]*>\s*<vt:bool>\s*(?:true|1)\s*<", re.IGNORECASE)


def refuse_writing(parts: Parts, sheet_part: bytes, sheet_name: str) -> None:
    """Refuse a workbook that people have closed to changes, or that a change from outside would break.

    Raises:
        UnsafeWorkbookError: The message says why and what to do.
    """
    why = _reason(parts) or _reason_of_sheet(sheet_part, sheet_name)
    if why:
        raise UnsafeWorkbookError(parts.target, why)


def _reason(parts: Parts) -> str:
    names = [name.casefold() for name in parts.package.names]
    if any(name.startswith("_xmlsignatures/") for name in names):
        return "it is digitally signed, and any change breaks the signature: remove it or keep the register elsewhere"
    if any("/revisions/" in name for name in names):
        return "it is a shared workbook with a history of changes: end its sharing (Review, Unshare Workbook)"
    for tag in tags(parts.workbook, b"fileSharing"):
        if attribute(tag, b"hashValue") or attribute(tag, b"reservationPassword"):
            return "a password is wanted for writing into it: remove that password"
    custom = parts.package.find("docProps/custom.xml")
    if custom and _FINAL.search(parts.package.read(custom)):
        return "it is marked as final: take that back (File, Info, Protect Workbook)"
    return ""


def _reason_of_sheet(sheet_part: bytes, name: str) -> str:
    for tag in tags(sheet_part[-200_000:], b"sheetProtection"):
        if attribute(tag, b"sheet") in _YES:
            return f'the sheet "{name}" is protected: unprotect it, or keep the register on another sheet'
    return ""
