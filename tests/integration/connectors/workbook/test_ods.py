"""Registers in .ods files, as LibreOffice writes them."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from connectors.workbook.book import Book
from connectors.workbook.columns import parse_columns
from connectors.workbook.errors import CellValueError, UnknownColumnError, UnsafeWorkbookError
from tests.integration.connectors.workbook.samples import parts_of

CELL = "<table:table-cell {}><text:p>{}</text:p></table:table-cell>"
TEXT = 'office:value-type="string"'
BLANK = '<table:table-cell table:number-columns-repeated="16380"/>'
COLUMNS = parse_columns({"code": "identifier", "day": "date", "amount": "amount", "ok": "flag"})


def content(*rows: str, after: str = "", table: str = "", ranges: str = "", total: str = "") -> str:
    """A content.xml as LibreOffice writes it: filler rows and cells, a second sheet, ranges."""
    names = "".join(
        f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in {
            "office": "office",
            "table": "table",
            "text": "text",
            "style": "style",
            "number": "datastyle",
        }.items()
    )
    filler = f'<table:table-row table:number-rows-repeated="{1048576 - len(rows)}">{BLANK}</table:table-row>'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{names} xmlns:calcext="urn:calcext">'
        '<office:automatic-styles><style:style style:name="ce1" style:family="table-cell"/></office:automatic-styles>'
        f"<office:body><office:spreadsheet>{table}"
        f'<table:table table:name="Foglio"><table:table-column/>{"".join(rows)}{filler}{after}</table:table>'
        f'<table:table table:name="Somme"><table:table-row>{total}</table:table-row></table:table>'
        f"{ranges}</office:spreadsheet></office:body></office:document-content>"
    )


def row(*cells: str) -> str:
    return f"<table:table-row>{''.join(cells)}{BLANK}</table:table-row>"


HEADINGS = row(*(CELL.format(TEXT, name) for name in ("Codice", "Netto", "Doppio")))


def line(code: str, value: int, number: int) -> str:
    """A row with a formula."""
    return row(
        CELL.format(f'table:style-name="ce1" table:content-validation-name="val1" {TEXT}', code),
        CELL.format(f'office:value-type="float" office:value="{value}"', value),
        CELL.format(
            f'table:formula="of:=[.B{number}]*2" office:value-type="float" office:value="{2 * value}"', 2 * value
        ),
    )


def saved(path: Path, text: str, **parts: bytes) -> Path:
    """The file."""
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", text)
        for name, part in {"META-INF/manifest.xml": b"<manifest/>", "Pictures/a.png": b"\x89PNG", **parts}.items():
            package.writestr(name, part)
    return path


def test_a_new_register_holds_typed_values(tmp_path: Path) -> None:
    """Identifiers keep their digits, amounts and dates are such, text is never a formula."""
    book = Book("r", tmp_path / "r.ods", key="code", columns=COLUMNS)
    values = {"code": "00012345678901234567", "day": "2026-11-22", "amount": "-12,50", "ok": "true"}
    book.append(values)
    book.append({"code": "=1+1  due\nrighe"})
    assert book.look_up("00012345678901234567") == [{**values, "amount": "-12.50"}]
    assert book.look_up("=1+1  due\nrighe")[0]["code"] == "=1+1  due\nrighe"
    text = parts_of(book.path)["content.xml"].decode()
    assert "table:formula" not in text
    assert 'office:date-value="2026-11-22" table:style-name="robots-date"' in text
    with pytest.raises(CellValueError, match="tabs"):
        book.append({"code": "a\tb"})


def test_a_row_continues_the_last_one_and_changes_nothing_else(tmp_path: Path) -> None:
    """Formula, style and drop-down list are continued, filter and conditional format grow, stale results go."""
    total = CELL.format('table:formula="of:=SUM([$Foglio.B:.B])" office:value-type="float" office:value="3"', 3)
    formats = '<calcext:conditional-format calcext:target-range-address="Foglio.B2:Foglio.B3"/>'
    ranges = (
        '<table:named-range table:name="Tab" table:cell-range-address="$Foglio.$A$1:.$C$3"/>'
        '<table:database-range table:name="Db" table:target-range-address="Foglio.A1:Foglio.C3"/>'
    )
    text = content(HEADINGS, line("A1", 1, 2), line("A2", 2, 3), after=formats, ranges=ranges, total=total)
    path = saved(tmp_path / "r.ods", text)
    before = parts_of(path)
    book = Book("r", path, key="Codice", table="Tab")
    assert book.append({"Codice": "A3", "Netto": 5}) == ("Foglio", 4)
    after = parts_of(path)
    assert {name for name in before if before[name] != after[name]} == {"content.xml"}
    new = after["content.xml"].decode()
    assert 'table:style-name="ce1" table:content-validation-name="val1" office:value-type="string"><text:p>A3<' in new
    assert 'table:formula="of:=[.B4]*2"/>' in new
    assert 'table:number-rows-repeated="1048572"' in new
    assert "Foglio.B2:Foglio.B4" in new
    assert "$Foglio.$A$1:.$C$4" in new
    assert "Foglio.A1:Foglio.C4" in new
    assert 'table:formula="of:=SUM([$Foglio.B:.B])"/>' in new
    assert [(found["Codice"], found.get("Doppio")) for found in book.find({})] == [
        ("A1", "2"),
        ("A2", "4"),
        ("A3", None),
    ]
    book.update("A1", {"Netto": 7})
    assert "Doppio" not in book.look_up("A1")[0]
    assert book.look_up("A2")[0]["Doppio"] == "4"
    with pytest.raises(UnsafeWorkbookError, match="holds a formula"):
        book.update("A1", {"Doppio": 7})
    with pytest.raises(UnknownColumnError, match="Tab, Db"):
        Book("r", path, table="x").find({})


def test_rows_alike_are_told_apart_when_one_changes(tmp_path: Path) -> None:
    """LibreOffice writes equal rows once; changing one leaves the others."""
    twice = line("A1", 1, 2).replace("<table:table-row>", '<table:table-row table:number-rows-repeated="2">', 1)
    path = saved(tmp_path / "r.ods", content(HEADINGS, re.sub(r' table:formula="[^"]*"', "", twice), row()))
    book = Book("r", path)
    assert len(book.find({})) == 2
    assert book.append({"Codice": "A2"}) == ("Foglio", 4)
    assert [found["Codice"] for found in book.find({})] == ["A1", "A1", "A2"]
    by_key = Book("r", path, key="Codice")
    by_key.update("A2", {"Netto": 4})
    assert [found["Netto"] for found in by_key.find({})] == ["1", "1", "4"]


def test_what_people_closed_and_bombs_are_refused(tmp_path: Path) -> None:
    """Signed, protected and recorded files aren't written; one cell that stands for millions isn't read."""
    plain = content(HEADINGS, line("A1", 1, 2))
    recorded = content(HEADINGS, table="<table:tracked-changes/>")
    protected = plain.replace('table:name="Foglio"', 'table:name="Foglio" table:protected="true"')
    for text, parts, why in (
        (plain, {"META-INF/documentsignatures.xml": b"<x/>"}, "digitally signed"),
        (protected, {}, "protected"),
        (recorded, {}, "recorded"),
    ):
        with pytest.raises(UnsafeWorkbookError, match=why):
            Book("r", saved(tmp_path / "r.ods", text, **parts)).append({"Codice": "A2"})
    wide = CELL.format(f'{TEXT} table:number-columns-repeated="9000"', "x")
    bomb = f'<table:table-row table:number-rows-repeated="1000000">{wide}</table:table-row>'
    with pytest.raises(UnsafeWorkbookError, match="spans 9,0"):
        Book("r", saved(tmp_path / "r.ods", content(HEADINGS, bomb))).find({})
