"""Where things stand in an .xlsx: sheets, tables, names, styles. Pure."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote

from connectors.workbook.errors import UnknownColumnError, UnreadableWorkbookError
from connectors.workbook.markup import attribute, element, tags, value_text
from connectors.workbook.references import Bounds, bounds

if TYPE_CHECKING:
    from connectors.workbook.package import Package

_NAME = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!([$A-Za-z0-9:]+)")


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet of cells.

    Attributes:
        name: What people call it.
        part: Its part in the package.
        number: Its id in the workbook's own part.
        hidden: Whether people don't see it.
    """

    name: str
    part: str
    number: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class TablePart:
    """A table (list) on a sheet.

    Attributes:
        name: What formulas and people call it.
        part: Its part in the package.
        area: Its rectangle, headings and totals included.
        has_headings: Whether its first row holds the headings.
        totals: Rows of totals at its end.
    """

    name: str
    part: str
    area: Bounds
    has_headings: bool
    totals: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a register stands.

    Attributes:
        sheet: The sheet.
        area: The rectangle of its table or named range; None for the whole sheet.
        totals: Rows of totals at the rectangle's end.
        name: Name of the range, where a name and no table says the rectangle.
    """

    sheet: SheetPart
    area: Bounds | None = None
    totals: int = 0
    name: str = ""


class Parts:
    """The workbook's own part, and the parts that it and its sheets lead to."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.target = package.target
        if package.find("[Content_Types].xml") is None:
            raise UnreadableWorkbookError(self.target, "the file is no .xlsx workbook: save it as .xlsx")
        self.workbook_part = self._leading("", "officeDocument") or "xl/workbook.xml"

    @cached_property
    def workbook(self) -> bytes:
        """The workbook's own part."""
        return self.package.read(self.workbook_part)

    @cached_property
    def sheets(self) -> list[SheetPart]:
        """The sheets of cells, in their order; chart and dialogue sheets are left out."""
        targets = self._relations(self.workbook_part)
        found = []
        for tag in tags(self.workbook, b"sheet"):
            kind, part = targets.get(attribute(tag, b":id") or "", ("", ""))
            if kind == "worksheet":
                number = attribute(tag, b"sheetId") or ""
                hidden = attribute(tag, b"state") in {"hidden", "veryHidden"}
                found.append(SheetPart(attribute(tag, b"name") or "", part, number, hidden))
        if not found:
            raise UnreadableWorkbookError(self.target, "the file is no .xlsx workbook: save it as .xlsx")
        return found

    @property
    def dates_from_1904(self) -> bool:
        """Whether its days are counted from 1904, as old Macs did."""
        return any(attribute(tag, b"date1904") in {"1", "true", "on"} for tag in tags(self.workbook, b"workbookPr"))

    def part_of_kind(self, kind: str) -> str | None:
        """The workbook's part of that kind, such as ``styles`` or ``sharedStrings``."""
        return self._leading(self.workbook_part, kind)

    def tables(self, sheet: SheetPart) -> list[TablePart]:
        """The tables on a sheet."""
        found = []
        for kind, part in self._relations(sheet.part).values():
            if kind == "table":
                tag = next(tags(self.package.read(part), b"table"), b"")
                area = bounds(attribute(tag, b"ref") or "")
                if area is None:
                    raise UnreadableWorkbookError(self.target, f"{part} is damaged: open it in Excel and save it again")
                name = attribute(tag, b"displayName") or attribute(tag, b"name") or ""
                has_headings = attribute(tag, b"headerRowCount") != "0"
                found.append(TablePart(name, part, area, has_headings, int(attribute(tag, b"totalsRowCount") or 0)))
        return found

    def sheet(self, wanted: str | None) -> SheetPart:
        """The sheet of that name, without regard to case; the first that people see where none is wanted.

        Raises:
            UnknownColumnError: There is no such sheet.
        """
        if wanted is None:
            return next((sheet for sheet in self.sheets if not sheet.hidden), self.sheets[0])
        for sheet in self.sheets:
            if sheet.name.strip().casefold() == wanted.strip().casefold():
                return sheet
        names = ", ".join(sheet.name for sheet in self.sheets)
        raise UnknownColumnError(self.target, f'no sheet "{wanted}". The sheets are: {names or "none"}')

    def place(self, sheet: str | None, area: str | None) -> Place:
        """Where a register stands.

        Args:
            sheet: Name of its sheet; None takes the first, or that of the table or range.
            area: Name of a table or a named range; None takes the whole sheet.

        Raises:
            UnknownColumnError: There is no such sheet, table or name.
        """
        if area is None:
            return Place(self.sheet(sheet))
        wanted = area.strip().casefold()
        among = self.sheets if sheet is None else [self.sheet(sheet)]
        seen = []
        for page in among:
            for table in self.tables(page):
                seen.append(table.name)
                if table.name.casefold() == wanted:
                    if not table.has_headings:
                        detail = f'the table "{table.name}" shows no headings: switch its header row on'
                        raise UnknownColumnError(self.target, detail)
                    return Place(page, table.area, table.totals)
        for name, text in self.names():
            seen += [] if name.startswith("_xlnm.") else [name]
            if name.casefold() == wanted:
                return self._named(name, text, among)
        detail = f'no table or named range "{area}". There are: {", ".join(seen) or "none"}'
        raise UnknownColumnError(self.target, detail)

    def names(self) -> list[tuple[str, str]]:
        """Defined names, each with what it stands for."""
        return [
            (attribute(found[2], b"name") or "", value_text(found[3] or b"").strip())
            for found in element(b"definedName").finditer(self.workbook)
        ]

    def _named(self, name: str, text: str, among: list[SheetPart]) -> Place:
        where = named_area(text)
        sheets = [sheet for sheet in among if where and sheet.name.casefold() == where[0].casefold()]
        if where is None or not sheets:
            detail = f'the name "{name}" stands for no single rectangle of cells: {text}'
            raise UnknownColumnError(self.target, detail)
        return Place(sheets[0], where[1], name=name)

    def _leading(self, part: str, kind: str) -> str | None:
        return next((target for found, target in self._relations(part).values() if found == kind), None)

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part leads to: kind and name of each part by the relation's id."""
        folder, base = posixpath.split(part)
        rels = self.package.find(posixpath.join(folder, "_rels", f"{base}.rels"))
        found: dict[str, tuple[str, str]] = {}
        for tag in tags(self.package.read(rels), b"Relationship") if rels else ():
            target = unquote(attribute(tag, b"Target") or "")
            if attribute(tag, b"TargetMode") == "External":
                continue
            name = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            kind = (attribute(tag, b"Type") or "").rpartition("/")[2]
            found[attribute(tag, b"Id") or ""] = kind, self.package.find(name) or name
        return found


def named_area(text: str) -> tuple[str, Bounds] | None:
    """Sheet and rectangle that a defined name stands for; None if it is no single rectangle."""
    found = _NAME.fullmatch(text.strip().lstrip("="))
    area = bounds(found[3]) if found else None
    if found is None or area is None:
        return None
    return (found[1].replace("''", "'") if found[1] else found[2]), area
