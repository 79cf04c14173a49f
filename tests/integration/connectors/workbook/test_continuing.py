"""What a new row continues: formulas, formats, tables, filters, drop-down lists, conditional formats, names."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from connectors.workbook.book import Book
from connectors.workbook.errors import UnknownColumnError, UnsafeWorkbookError
from tests.integration.connectors.workbook.samples import opened, parts_of, repacked, written

SHEET = "xl/worksheets/sheet1.xml"


def ledger(file: Any, sheet: Any) -> None:
    """A register with everything that ends with its last row."""
    money = file.add_format({"num_format": "#,##0.00"})
    sheet.write_row(0, 2, ["Netto", "IVA", "Totale", "Saldo", "Data"])
    sheet.write_number(1, 2, 100, money)
    sheet.write_number(1, 3, 0.22, file.add_format({"num_format": "0%"}))
    sheet.write_formula(1, 4, "=C2*(1+D2)", money, 122)
    sheet.write_formula(1, 5, "=SUM($E$2:E2)", money, 122)
    sheet.write_datetime(1, 6, date(2026, 1, 2), file.add_format({"num_format": "dd/mm/yyyy"}))
    sheet.data_validation("B2", {"validate": "list", "source": ["x", "y"]})
    sheet.conditional_format("C2:C2", {"type": "cell", "criteria": ">", "value": 5, "format": money})
    sheet.conditional_format("E2:E2", {"type": "data_bar", "data_bar_2010": True})
    sheet.autofilter("A1:G2")
    file.define_name("Registro", "=Foglio!$A$1:$G$2")


def test_formulas_lists_formats_and_filter_are_continued(tmp_path: Path) -> None:
    """A new row computes, offers, shows and filters like the one above it."""
    path = written(tmp_path / "r.xlsx", ledger)
    book = Book("r", path, key="Codice", table="Registro")
    book.append({"Codice": "A2", "Nome": "y", "Netto": "1.234,50", "IVA": "10%", "Data": "2026-11-22"})
    book.append({"Codice": "A3", "Netto": "1"})
    page = opened(path)["Foglio"]
    assert [cell.value for cell in page[3]][2:6] == ["1.234,50", "10%", "=C3*(1+D3)", "=SUM($E$2:E3)"]
    assert page["E4"].value == "=C4*(1+D4)"
    assert [cell.number_format for cell in page[4]][2:5] == ["#,##0.00", "0%", "#,##0.00"]
    assert page["G3"].value.date() == date(2026, 11, 22)
    assert page.auto_filter.ref == "A1:G4"
    assert [str(rule.sqref) for rule in page.data_validations.dataValidation] == ["B2:B4"]
    assert {str(area.sqref) for area in page.conditional_formatting} == {"C2:C4", "E2:E4"}
    assert b"<xm:sqref>E2:E4</xm:sqref>" in parts_of(path)[SHEET]
    names = dict(re.findall(rb'<definedName name="([^"]+)"[^>]*>([^<]+)<', parts_of(path)["xl/workbook.xml"]))
    assert names == {b"Registro": b"Foglio!$A$1:$G$4", b"_xlnm._FilterDatabase": b"Foglio!$A$1:$G$4"}
    assert b'fullCalcOnLoad="1"' in parts_of(path)["xl/workbook.xml"]


def test_results_that_may_be_wrong_now_are_taken_out(tmp_path: Path) -> None:
    """A changed cell leaves no result anywhere that was calculated from its old value; all others stay."""

    def build(file: Any, sheet: Any) -> None:
        ledger(file, sheet)
        totals = file.add_worksheet("Somme")
        for row, formula in enumerate(
            ["SUM(Foglio!E:E)", "A1*2", "Foglio!B2", "SUM(Registro)", "1+1", 'INDIRECT("Foglio!C2")']
        ):
            totals.write_formula(row, 0, f"={formula}", None, 7)

    def somme() -> list[Any]:
        return [cell.value for cell in opened(path, data_only=True)["Somme"]["A"]]

    path = written(tmp_path / "r.xlsx", build)
    book = Book("r", path, key="Codice")
    book.update("A1", {"Nome": "y"})
    assert book.look_up("A1")[0]["Totale"] == "122"
    assert somme() == [7, 7, None, None, 7, None]
    book.update("A1", {"Netto": 200})
    assert "Totale" not in book.look_up("A1")[0]
    assert "Saldo" not in book.look_up("A1")[0]
    assert somme() == [None, None, None, None, 7, None]
    with pytest.raises(UnsafeWorkbookError, match="holds a formula in row 2"):
        book.update("A1", {"Totale": 1})


def test_shared_and_array_formulas_are_continued(tmp_path: Path) -> None:
    """A formula that Excel keeps once for a whole range is written out for the new row; one of a single cell too."""

    def build(file: Any, sheet: Any) -> None:
        sheet.write_row(0, 2, ["Doppio", "Serie"])
        sheet.write(1, 1, 5)
        sheet.write_array_formula("D3:D3", "{=SUM(B2:B3*2)}", None, 22)
        sheet.write_row(2, 0, ["A2", 6])

    path = written(tmp_path / "r.xlsx", build)
    parts = parts_of(path)
    master = b'</c><c r="C2"><f t="shared" ref="C2:C3" si="0">B2*2</f><v>10</v></c></row>'
    parts[SHEET] = parts[SHEET].replace(b'</c></row><row r="3"', master + b'<row r="3"', 1)
    parts[SHEET] = parts[SHEET].replace(b'<c r="D3"', b'<c r="C3"><f t="shared" si="0"/><v>12</v></c><c r="D3"')
    Book("r", repacked(path, parts)).append({"Codice": "A3", "Nome": 7})
    page = opened(path)["Foglio"]
    assert page["C4"].value == "=B4*2"
    assert (page["D4"].value.ref, page["D4"].value.text) == ("D4", "=SUM(B3:B4*2)")


def test_rows_prepared_with_formulas_are_filled(tmp_path: Path) -> None:
    """Rows that hold only the formulas dragged down in advance are the next to be filled, formulas included."""

    def build(_file: Any, sheet: Any) -> None:
        sheet.write(0, 2, "Doppio")
        for row in range(2, 12):
            sheet.write_formula(row - 1, 2, f'=IF(B{row}="","",B{row}*2)', None, "")

    path = written(tmp_path / "r.xlsx", build)
    assert Book("r", path).append({"Codice": "A2", "Nome": 4}) == ("Foglio", 3)
    page = opened(path)["Foglio"]
    assert page["C3"].value == '=IF(B3="","",B3*2)'
    assert page["C4"].value == '=IF(B4="","",B4*2)'


def test_totals_are_never_continued(tmp_path: Path) -> None:
    """Neither a table's row of totals nor one that people wrote below the rows is taken for a row."""

    def table(_file: Any, sheet: Any) -> None:
        headers = [{"header": "Codice"}, {"header": "Nome", "total_function": "sum"}]
        sheet.add_table("A1:B3", {"columns": headers, "total_row": True})

    def sums(_file: Any, sheet: Any) -> None:
        sheet.write(1, 1, 5)
        sheet.write_row(2, 0, ["A2", 6])
        sheet.write(3, 0, "Totale")
        sheet.write_formula(3, 1, "=SUM(B2:B3)", None, 11)

    for build, why in ((table, "row of totals"), (sums, "looks like totals")):
        path = written(tmp_path / "r.xlsx", build)
        with pytest.raises(UnsafeWorkbookError, match=why):
            Book("r", path).append({"Codice": "A9"})


def test_a_register_is_a_table_among_others(tmp_path: Path) -> None:
    """By its name a table is read and written within its rectangle; what stands below or beside it stays."""

    def build(_file: Any, sheet: Any) -> None:
        sheet.write_row(9, 3, ["Numero", "Stato"])
        sheet.write_row(10, 3, ["1", "aperto"])
        sheet.add_table("D10:E11", {"name": "Pratiche", "columns": [{"header": "Numero"}, {"header": "Stato"}]})
        sheet.write_row(13, 3, ["nota", "in fondo"])

    path = written(tmp_path / "r.xlsx", build)
    book = Book("r", path, key="Numero", table="pratiche")
    assert book.append({"numero": "0002"}) == ("Foglio", 12)
    assert book.append({"numero": "0003", "stato": "chiuso"}) == ("Foglio", 13)
    assert [row["Numero"] for row in book.find({})] == ["1", "0002", "0003"]
    assert next(iter(opened(path)["Foglio"].tables.values())).ref == "D10:E13"
    with pytest.raises(UnsafeWorkbookError, match="stands where the new row comes"):
        book.append({"numero": "4"})
    with pytest.raises(UnknownColumnError, match="There are: Pratiche"):
        Book("r", path, table="Prat").find({})


def test_merged_cells_below_the_last_row_are_refused(tmp_path: Path) -> None:
    """A row isn't written into cells that people merged."""
    path = written(tmp_path / "r.xlsx", lambda _file, sheet: sheet.merge_range("A3:B3", ""))
    with pytest.raises(UnsafeWorkbookError, match="merged cells"):
        Book("r", path).append({"Codice": "A2"})
