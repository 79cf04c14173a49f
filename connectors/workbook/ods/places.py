"""Where a register stands in an .ods, and what forbids writing there. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connectors.workbook.errors import UnknownColumnError, UnsafeWorkbookError
from connectors.workbook.markup import attribute, tags
from connectors.workbook.references import Bounds, bounds

if TYPE_CHECKING:
    from connectors.workbook.ods.table import Table
    from connectors.workbook.package import Package

_ADDRESS = re.compile(r"\$?('(?:[^']|'')+'|[^.'$]+)\.(\$?[A-Z]+\$?\d+)(?::(?:[^.]*)\.(\$?[A-Z]+\$?\d+))?")
_READ_ONLY = re.compile(rb"config:name=\"LoadReadonly\"[^>]*>\s*true\s*<")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a register stands.

    Attributes:
        sheet: Name of its table; None for the first.
        area: The rectangle of its named or database range; None for the whole table.
        name: Name of that range.
    """

    sheet: str | None
    area: Bounds | None = None
    name: str = ""


def place_of(content: bytes, sheet: str | None, area: str | None, target: str) -> Place:
    """Where a register stands.

    Raises:
        UnknownColumnError: There is no range of that name.
    """
    if area is None:
        return Place(sheet)
    seen = []
    for kind, where in (
        (b"named-range", b"table:cell-range-address"),
        (b"database-range", b"table:target-range-address"),
    ):
        for tag in tags(content, kind):
            name = attribute(tag, b"table:name") or ""
            seen += [] if name.startswith("__Anonymous") else [name]
            found = address(attribute(tag, where) or "")
            if name.casefold() == area.strip().casefold() and found:
                return Place(found[0], found[1], name)
    raise UnknownColumnError(target, f'no table or named range "{area}". There are: {", ".join(seen) or "none"}')


def address(text: str) -> tuple[str, Bounds] | None:
    """Sheet and rectangle of an address such as ``$Foglio.$A$1:.$F$4``; None if it is none."""
    found = _ADDRESS.fullmatch(text)
    if found is None:
        return None
    area = bounds(f"{found[2]}:{found[3]}" if found[3] else found[2])
    sheet = found[1].removeprefix("'").removesuffix("'").replace("''", "'")
    return (sheet, area) if area else None


def refuse_writing(package: Package, table: Table) -> None:
    """Refuse a workbook that people have closed to changes.

    Raises:
        UnsafeWorkbookError: The message says why and what to do.
    """
    why = ""
    if package.find("META-INF/documentsignatures.xml"):
        why = "it is digitally signed, and any change breaks the signature: remove it or keep the register elsewhere"
    elif attribute(table.tag, b"table:protected") == "true":
        why = f'the sheet "{table.name}" is protected: unprotect it, or keep the register on another sheet'
    elif any(attribute(tag, b"table:track-changes") != "false" for tag in tags(table.content, b"tracked-changes")):
        why = "its changes are recorded: end the recording (Edit, Track Changes)"
    elif package.find("settings.xml") and _READ_ONLY.search(package.read("settings.xml")):
        why = "it is to be opened for reading only: take that back (File, Properties, Security)"
    if why:
        raise UnsafeWorkbookError(package.target, why)
