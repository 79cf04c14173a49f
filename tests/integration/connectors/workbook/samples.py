"""Workbooks with all that people put into them: made by an Excel-like writer, what it lacks put in by hand."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from PIL import Image

Build = Callable[[Any, Any], object]

_BUFFER = io.BytesIO()
Image.new("RGB", (9, 9)).save(_BUFFER, "PNG")
_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def picture() -> io.BytesIO:
    """A small picture."""
    return io.BytesIO(_BUFFER.getvalue())


def written(path: Path, build: Build = lambda _book, _sheet: None) -> Path:
    """A workbook with two headings and a row."""
    with xlsxwriter.Workbook(path) as file:
        sheet = file.add_worksheet("Foglio")
        sheet.write_row(0, 0, ["Codice", "Nome"])
        sheet.write_row(1, 0, ["A1", "x"])
        build(file, sheet)
    return path


def opened(path: Path, **options: Any) -> Any:
    """The workbook as openpyxl sees it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of what it would lose
        return openpyxl.load_workbook(io.BytesIO(path.read_bytes()), **options)


def parts_of(path: Path) -> dict[str, bytes]:
    """All parts of a workbook."""
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def repacked(path: Path, parts: dict[str, bytes]) -> Path:
    """The workbook with these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return path


def with_part(path: Path, name: str, part: bytes, kind: str, *, of: str = "xl/worksheets/sheet1.xml") -> Path:
    """The workbook with a part more, which another one leads to."""
    parts = parts_of(path)
    parts[name] = part
    override = f'<Override PartName="/{name}" ContentType="application/{kind}"/></Types>'.encode()
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", override)
    folder, _, base = of.rpartition("/")
    rels = f"{folder}/_rels/{base}.rels"
    empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    relation = f'<Relationship Id="rIdX" Type="{_REL}/{kind}" Target="/{name}"/></Relationships>'.encode()
    parts[rels] = parts.get(rels, empty).replace(b"</Relationships>", relation)
    return repacked(path, parts)


def _chart(file: Any, sheet: Any) -> None:
    chart = file.add_chart({"type": "column"})
    chart.add_series({"values": "=Foglio!$B$1:$B$3"})
    sheet.insert_chart("F2", chart)


def _chart_sheet(file: Any, _sheet: Any) -> None:
    chart = file.add_chart({"type": "pie"})
    chart.add_series({"values": "=Foglio!$B$1:$B$3"})
    file.add_chartsheet("Grafico").set_chart(chart)


def _header_picture(_file: Any, sheet: Any) -> None:
    sheet.set_header("&L&G", {"image_left": "a.png", "image_data_left": picture()})


# What a row more in the sheet's part leaves as it was, each with what openpyxl makes of it
KEPT: dict[str, Build] = {
    "nothing else": lambda _file, _sheet: None,
    "sparklines": lambda _file, sheet: sheet.add_sparkline("C2", {"range": "Foglio!A2:B2"}),
    "text boxes": lambda _file, sheet: sheet.insert_textbox("D4", "note"),
    "data bars of Excel 2010": lambda _file, sheet: sheet.conditional_format(
        "C1:C9", {"type": "data_bar", "data_bar_2010": True}
    ),
    "check boxes": lambda _file, sheet: sheet.insert_checkbox("C5", boolean=True),
    "form controls": lambda _file, sheet: sheet.insert_button("C5", {}),
    "dynamic arrays": lambda _file, sheet: sheet.write_dynamic_array_formula("D1:D2", "=UNIQUE(A1:A2)"),
    "pictures in cells": lambda _file, sheet: sheet.embed_image("D4", "a.png", {"image_data": picture()}),
    "pictures in headers": _header_picture,
    "pictures": lambda _file, sheet: sheet.insert_image("D2", "a.png", {"image_data": picture()}),
    "charts": _chart,
    "comments": lambda _file, sheet: sheet.write_comment("A2", "note"),
    "drop-down lists": lambda _file, sheet: sheet.data_validation(
        "B2:B9", {"validate": "list", "source": ["a>b", "c"]}
    ),
    "conditional formats": lambda _file, sheet: sheet.conditional_format("B1:B9", {"type": "2_color_scale"}),
    "formatted words": lambda file, sheet: sheet.write_rich_string("D5", file.add_format({"bold": 1}), "a", "b"),
    "formulas and their results": lambda _file, sheet: sheet.write_formula("D6", "=1+1", None, 2),
    "links": lambda _file, sheet: sheet.write_url("D2", "https://example.com"),
    "merged cells": lambda _file, sheet: sheet.merge_range("D1:E1", "title"),
    "layout": lambda _file, sheet: (sheet.freeze_panes(1, 0), sheet.set_column("A:C", 20), sheet.set_footer("&C&P")),
    "outline": lambda _file, sheet: sheet.set_row(1, None, None, {"level": 1, "hidden": True}),
    "other sheets": lambda file, _sheet: file.add_worksheet("Altro").write(0, 0, 1),
    "a chart sheet": _chart_sheet,
    "names": lambda file, sheet: (
        file.define_name("X", "=Foglio!$A$1"),
        sheet.repeat_rows(0),
        sheet.print_area("A1:B2"),
    ),
}

# Parts that no writer at hand makes: name, content, kind
BY_HAND: dict[str, tuple[str, bytes, str]] = {
    "threaded comments": (
        "xl/threadedComments/threadedComment1.xml",
        b"<ThreadedComments/>",
        "vnd.ms-excel.threadedcomments+xml",
    ),
    "people who comment": ("xl/persons/person.xml", b"<personList/>", "vnd.ms-excel.person+xml"),
    "slicers": ("xl/slicers/slicer1.xml", b"<slicers/>", "vnd.ms-excel.slicer+xml"),
    "pivot caches": (
        "xl/pivotCache/pivotCacheDefinition1.xml",
        b"<pivotCacheDefinition/>",
        f"{_MAIN[12:]}pivotCacheDefinition+xml",
    ),
    "data of other programs": ("customXml/item1.xml", b"<p:properties xmlns:p='x'/>", "xml"),
    "printer settings": ("xl/printerSettings/printerSettings1.bin", bytes(range(256)), f"{_MAIN[12:]}printerSettings"),
    "queries": ("xl/queryTables/queryTable1.xml", b"<queryTable/>", f"{_MAIN[12:]}queryTable+xml"),
    "ActiveX controls": ("xl/activeX/activeX1.bin", b"\x00\x01", "vnd.ms-office.activeX"),
    "linked data types": ("xl/richData/rdrichvalue.xml", b"<rvData/>", "vnd.ms-excel.rdrichvalue+xml"),
    "a sensitivity label": (
        "docMetadata/LabelInfo.xml",
        b"<clbl:labelList xmlns:clbl='x'/>",
        "vnd.ms-office.classificationlabels+xml",
    ),
}
