"""Workbooks as they come: by other programs, in other dialects, with headings anywhere."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from connectors.workbook.book import Book
from connectors.workbook.columns import parse_columns
from connectors.workbook.errors import UnknownColumnError, UnsafeWorkbookError
from tests.integration.connectors.workbook.samples import opened, parts_of, repacked, written

SHEET = "xl/worksheets/sheet1.xml"
BARE = (
    b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row><c t="inlineStr"><is><t>Codice</t></is></c><c t="inlineStr"><is><t>Nome</t></is></c></row>'
    b'<row><c t="inlineStr"><is><t>A1</t></is></c><c t="str"><v>x</v></c></row></sheetData></worksheet>'
)


def bare(parts: dict[str, bytes]) -> None:
    """As small libraries write it: no formats, texts in the cells, no cell says where it stands."""
    parts[SHEET] = BARE
    del parts["xl/styles.xml"]
    parts["[Content_Types].xml"] = re.sub(
        rb'<Override PartName="/xl/styles.xml"[^>]*>', b"", parts["[Content_Types].xml"]
    )
    rels = "xl/_rels/workbook.xml.rels"
    parts[rels] = re.sub(rb"<Relationship [^>]*styles[^>]*>", b"", parts[rels])


def prefixed(parts: dict[str, bytes]) -> None:
    """As the Open XML SDK writes it: each element with a prefix."""
    sheet = re.sub(rb"<(/?)(?!\?)(\w)", rb"<\1x:\2", parts[SHEET])
    parts[SHEET] = sheet.replace(b"xmlns=", b"xmlns:x=")


def commented(parts: dict[str, bytes]) -> None:
    """With comments that look like rows."""
    before = parts[SHEET].replace(b"<sheetData>", b'<!-- <sheetData><row r="99"> --><sheetData>')
    parts[SHEET] = before.replace(b"</row></sheetData>", b'</row><!-- <row r="77"/> --></sheetData>')


def strict(parts: dict[str, bytes]) -> None:
    """Strict Open XML."""
    for name in [name for name in parts if name.endswith((".xml", ".rels"))]:
        for old, new in (("spreadsheetml/2006/main", "spreadsheetml/main"), ("officeDocument/2006", "officeDocument")):
            where = f"http://schemas.openxmlformats.org/{old}".encode()
            parts[name] = parts[name].replace(where, f"http://purl.oclc.org/ooxml/{new}".encode())


@pytest.mark.parametrize("dialect", [bare, prefixed, commented, strict])
def test_dialects_are_read_and_written(tmp_path: Path, dialect: Any) -> None:
    """What is legal is understood, whoever wrote it, and goes on in the same dialect."""
    path = written(tmp_path / "r.xlsx")
    parts = parts_of(path)
    dialect(parts)
    book = Book("r", repacked(path, parts), key="Codice")
    assert book.append({"Codice": "A2", "Nome": "=1"}) == ("Foglio", 3)
    book.update("A1", {"Nome": "y"})
    assert [(row["Codice"], row["Nome"]) for row in book.find({})] == [("A1", "y"), ("A2", "=1")]


def test_a_date_needs_a_format(tmp_path: Path) -> None:
    """A workbook without formats would show a mere number: refused."""
    path = written(tmp_path / "r.xlsx")
    parts = parts_of(path)
    bare(parts)
    with pytest.raises(UnsafeWorkbookError, match="no formats"):
        Book("r", repacked(path, parts)).append({"Codice": "A2", "Nome": date(2026, 1, 2)})


def test_days_counted_from_1904_and_percents(tmp_path: Path) -> None:
    """Dates and percentages are what people see, in either way of counting."""
    path = tmp_path / "r.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": True}) as file:
        sheet = file.add_worksheet()
        sheet.write_row(0, 0, ["Codice", "Data", "IVA"])
        sheet.write_row(1, 0, ["1"])
        sheet.write_datetime(1, 1, date(2026, 1, 2), file.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_number(1, 2, 0.22, file.add_format({"num_format": "0%"}))
    book = Book("r", path, columns=parse_columns({"IVA": "number"}))
    book.append({"Codice": "2", "Data": "2026-11-22", "IVA": "10%"})
    assert [(row["Data"], row["IVA"]) for row in book.find({})] == [("2026-01-02", "0.22"), ("2026-11-22", "0.1")]
    assert opened(path).active["B3"].value.date() == date(2026, 11, 22)


def test_headings_are_found_below_titles_and_groups(tmp_path: Path) -> None:
    """Titles, merged groups of columns and years as headings don't confuse; doubled headings are numbered."""
    path = tmp_path / "r.xlsx"
    with xlsxwriter.Workbook(path) as file:
        sheet = file.add_worksheet()
        sheet.write(0, 0, "Registro clienti")
        sheet.merge_range("A2:B2", "Cliente")
        sheet.merge_range("C2:E2", "Ordine")
        sheet.write_row(2, 0, ["Codice", "Nome", "Data", "Data", 2026])
        sheet.write_row(3, 0, ["1", "x", "a", "b", 5])
    book = Book("r", path)
    assert book.find({}) == [{"Codice": "1", "Nome": "x", "Data (1)": "a", "Data (2)": "b", "2026": "5"}]
    assert book.append({"codice": "2", "data (2)": "c", "2026": 7}) == ("Sheet1", 5)
    assert book.find({})[1]["Data (2)"] == "c"
    with pytest.raises(UnknownColumnError, match=r"call them Data \(1\), Data \(2\)"):
        book.append({"Data": "x"})


def test_hidden_sheets_and_rows_stay_hidden_and_new_rows_are_seen(tmp_path: Path) -> None:
    """The first sheet that people see is meant; a row filtered away doesn't hide the next one."""
    path = tmp_path / "r.xlsx"
    with xlsxwriter.Workbook(path) as file:
        file.add_worksheet("Liste").hide()
        sheet = file.add_worksheet("Vero")
        sheet.activate()
        sheet.write_row(0, 0, ["Codice", "Nome"])
        sheet.write_row(1, 0, ["1", "x"])
        sheet.set_row(1, 30, None, {"hidden": True})
    assert Book("r", path).append({"Codice": "2"}) == ("Vero", 3)
    tags = re.findall(rb"<row[^>]*>", parts_of(path)["xl/worksheets/sheet2.xml"])
    assert [b"hidden" in tag for tag in tags] == [False, True, False]
    assert b'ht="30"' in tags[2]


def test_errors_are_no_empty_cells(tmp_path: Path) -> None:
    """A formula that gives an error is left out of its row, and its column isn't searched."""

    def build(_file: Any, sheet: Any) -> None:
        sheet.write(0, 2, "Quota")
        sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")

    book = Book("r", written(tmp_path / "r.xlsx", build))
    assert book.find({}) == [{"Codice": "A1", "Nome": "x"}]
    with pytest.raises(UnsafeWorkbookError, match="Quota"):
        book.look_up("x", column="Quota")


def test_odd_texts_survive(tmp_path: Path) -> None:
    """What looks like an escape, marks of XML, carriage returns, tabs and blanks come back as they went."""
    book = Book("r", written(tmp_path / "r.xlsx"), key="Codice")
    row = {"Codice": "_x000D_ & <b> \"q\" 'a'", "Nome": " a\r\nb\tc  d "}
    book.append(row)
    assert book.find({})[1] == row
