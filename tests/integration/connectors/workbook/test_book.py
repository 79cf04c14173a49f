"""Registers on a real disk, written by several programs."""

from __future__ import annotations

import os
import shutil
import threading
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from connectors.errors import TargetRefusedError
from connectors.workbook.backups import backup_folder, backups
from connectors.workbook.book import Book
from connectors.workbook.columns import parse_columns
from connectors.workbook.errors import (
    CellValueError,
    UnknownColumnError,
    UnreadableWorkbookError,
    UnsafeWorkbookError,
    WorkbookBusyError,
    WorkbookGoneError,
)
from connectors.workbook.locks import Patience, lock_path, robots_lock
from tests.integration.connectors.workbook.samples import KEPT, written

COLUMNS = {
    "tax_code": "Codice fiscale (identifier)",
    "surname": "Cognome",
    "opened_on": "Aperto il (date)",
    "deposit": "Versamento (amount)",
    "privacy": "flag",
}


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """A register that doesn't exist yet."""
    return Book("register", tmp_path / "register.xlsx", key="tax_code", columns=parse_columns(COLUMNS), patience=0.3)


def test_a_register_is_made_from_its_headings(book: Book) -> None:
    """A workbook that doesn't exist is made, and every value comes back as canonical text."""
    assert book.look_up("X") == []
    row = {
        "tax_code": "00012345678901234567",
        "surname": "=cmd|' /C calc'!A0",
        "opened_on": "2026-11-22",
        "deposit": "-12,50",
        "privacy": True,
    }
    assert book.append(row) == ("Register", 2)
    assert book.look_up("00012345678901234567") == [
        {**row, "deposit": "-12.50", "privacy": "true"},
    ]
    page = openpyxl.load_workbook(book.path).active
    assert [cell.value for cell in page[1]] == ["Codice fiscale", "Cognome", "Aperto il", "Versamento", "Privacy"]
    assert [cell.data_type for cell in page[2]] == ["s", "s", "d", "n", "b"]
    assert page.auto_filter.ref == "A1:E2"


def test_no_text_becomes_a_formula(book: Book, shared_data: Path) -> None:
    """Known formula injections and other nasty texts stay text in the file."""
    payloads = (shared_data / "bad_inputs/csv-injection/csv-payload.txt").read_text(encoding="utf-8").splitlines()
    for number, payload in enumerate([*payloads[:20], "=1+1", "#N/A", "'=1", "\t=1", "{=1}"]):
        if payload.strip():
            book.append({"tax_code": str(number), "surname": payload})
    with zipfile.ZipFile(book.path) as package:
        assert b"<f" not in package.read("xl/worksheets/sheet1.xml")
    cells = [row[1] for row in openpyxl.load_workbook(book.path).active.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}


def test_the_formats_of_the_last_row_are_continued(tmp_path: Path) -> None:
    """A new row looks like the one above it, also where blank formatted cells follow; table and filter grow."""

    def build(file: Any, sheet: Any) -> None:
        blue = file.add_format({"bg_color": "#0000ff", "num_format": "dd/mm/yyyy"})
        money = file.add_format({"num_format": '#,##0.00 "€"'})
        sheet.write_row(0, 2, ["Data", "Importo"])
        sheet.write_datetime(1, 2, date(2026, 1, 2), blue)
        sheet.write_number(1, 3, 10, money)
        for row in range(2, 40):
            sheet.write_blank(row, 0, None, blue)
        sheet.add_table("A1:D2", {"columns": [{"header": name} for name in ("Codice", "Nome", "Data", "Importo")]})

    book = Book("r", written(tmp_path / "r.xlsx", build))
    assert book.append({"codice": "A2", "data": "2026-11-22", "importo": "1234.5"}) == ("Foglio", 3)
    page = openpyxl.load_workbook(book.path)["Foglio"]
    assert [cell.number_format for cell in page[3]] == ["General", "General", "dd/mm/yyyy", '#,##0.00 "€"']
    assert page["C3"].fill.fgColor.rgb == "FF0000FF"
    assert (page["C3"].value.date(), page["D3"].value) == (date(2026, 11, 22), 1234.5)
    assert next(iter(page.tables.values())).ref == "A1:D3"


def test_files_of_other_kinds_are_refused(tmp_path: Path) -> None:
    """Old, encrypted, damaged and foreign files are refused, with how to save them."""
    for name, content in {
        "a.xlsm": b"PK",
        "b.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "c.xlsx": b"no zip",
        "d.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "e.txt": b"a;b",
    }.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UnreadableWorkbookError):
            Book("r", tmp_path / name, patience=0).find({})


@pytest.mark.parametrize("name", ["spaces_256M.xlsx", "billion_laughs.xlsx", "dimension_lies.xlsx"])
def test_bombs_are_refused_before_they_are_opened(shared_data: Path, tmp_path: Path, name: str) -> None:
    """A small file that would take the machine's memory is refused by its sizes alone."""
    path = Path(shutil.copy(shared_data / "bad_inputs/generated/xlsx" / name, tmp_path / name))
    book = Book("r", path, patience=0)
    with pytest.raises(UnsafeWorkbookError):
        book.find({})
    with pytest.raises(TargetRefusedError):  # without headings it is refused, however far its cells stand apart
        book.append({"a": "1"})


def test_a_formula_without_result_in_the_key_column_hides_no_row(tmp_path: Path) -> None:
    """A look-up in a column with formulas that nobody calculated is refused: a row might be missed."""
    file = openpyxl.Workbook()
    file.active.append(["Codice", "Nome"])
    file.active.append(["=A1", "x"])
    file.save(tmp_path / "r.xlsx")
    book = Book("r", tmp_path / "r.xlsx", key="Codice")
    with pytest.raises(UnsafeWorkbookError, match="formulas without results"):
        book.look_up("Codice")
    assert len(book.find({"Nome": "x"})) == 1


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"nome di battesimo": "x"}, UnknownColumnError),
        ({"opened_on": "01/02/2026"}, CellValueError),
        ({"deposit": "1.234"}, CellValueError),
        ({}, CellValueError),
        ({"surname": "  "}, CellValueError),
        ({"tax_code": "A", "codice fiscale": "B"}, UnknownColumnError),
    ],
)
def test_a_wrong_value_writes_nothing(book: Book, values: dict[str, Any], error: type[TargetRefusedError]) -> None:
    """A value that doesn't fit is refused before anything is written, and isn't in the message."""
    book.append({"tax_code": "A"})
    before = book.path.read_bytes()
    with pytest.raises(error) as caught:
        book.append(values)
    assert book.path.read_bytes() == before
    assert not any(
        value and str(value) in str(caught.value) for value in values.values() if value not in {"A", "B", "  "}
    )


def test_a_workbook_that_is_gone_is_not_begun_anew(book: Book) -> None:
    """A register that robots have used and that is gone is an alarm; it isn't taken for empty."""
    book.append({"tax_code": "A"})
    book.path.unlink()
    with pytest.raises(WorkbookGoneError, match="put it back"):
        book.look_up("A")
    with pytest.raises(WorkbookGoneError, match="put it back"):
        book.append({"tax_code": "B"})
    lock_path(book.path).unlink()
    assert book.look_up("A") == []


def test_a_share_that_is_gone_is_unavailable(tmp_path: Path) -> None:
    """A folder that isn't there makes the target unavailable; it isn't made."""
    book = Book("r", tmp_path / "share" / "r.xlsx", columns=parse_columns({"a": "text"}), patience=0)
    for act in (lambda: book.find({}), lambda: book.append({"a": "1"})):
        with pytest.raises(WorkbookGoneError):
            act()
    assert not (tmp_path / "share").exists()


@pytest.mark.parametrize("name", ["~$register.xlsx", ".~lock.register.xlsx#"])
def test_people_come_first(book: Book, name: str) -> None:
    """While a person has the workbook open, nothing is written; then the target is unavailable."""
    book.append({"tax_code": "A"})
    person = book.path.with_name(name)
    person.touch()
    with pytest.raises(WorkbookBusyError, match="somebody has it open"):
        book.append({"tax_code": "B"})
    assert book.look_up("B") == []
    person.unlink()
    assert book.append({"tax_code": "B"}) == ("Register", 3)


def test_another_robot_is_waited_for(book: Book) -> None:
    """A robot waits for another one, and gives up with its name when that takes too long."""
    with (
        robots_lock(book.path, "register", Patience(1)),
        pytest.raises(WorkbookBusyError, match=f"process {os.getpid()}"),
    ):
        book.append({"tax_code": "A"})
    assert book.append({"tax_code": "A"}) == ("Register", 2)


def test_what_a_person_saves_meanwhile_is_read_again(book: Book) -> None:
    """A row that a person saves between our reading and our writing isn't lost."""
    book.append({"tax_code": "A"})

    def save_in_excel() -> None:
        file = openpyxl.load_workbook(book.path)
        file.active.append(["PERSON"])
        file.save(book.path)

    assert book.append({"tax_code": "B"}, before_act=save_in_excel) == ("Register", 4)
    assert [row["tax_code"] for row in book.find({})] == ["A", "PERSON", "B"]


def test_what_the_guard_forbids_is_not_written(book: Book) -> None:
    """The act is asked for once all is ready; forbidden, it leaves no trace."""

    def forbid() -> None:
        raise RuntimeError("outside Enter Once")

    with pytest.raises(RuntimeError):
        book.append({"tax_code": "A"}, before_act=forbid)
    assert not book.path.exists()
    assert book.look_up("A") == []


def test_threads_of_one_process_exclude_each_other(book: Book) -> None:
    """Two libraries in one process don't write over each other."""
    patient = Book(book.name, book.path, key=book.key, columns=book.columns, patience=60)
    threads = [
        threading.Thread(target=lambda part=part: [patient.append({"tax_code": f"{part}-{n}"}) for n in range(5)])
        for part in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({row["tax_code"] for row in book.find({})}) == len(book.find({})) == 10


def test_two_robots_that_put_the_same_keys_make_each_row_once(book: Book) -> None:
    """Looking and writing are one: whoever comes second changes the row that is there."""
    patient = Book(book.name, book.path, key=book.key, columns=book.columns, patience=60)
    new: list[bool] = []
    threads = [
        threading.Thread(target=lambda: new.extend(patient.put(f"K{n}", {"surname": "x"})[2] for n in range(6)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(new) == [False] * 6 + [True] * 6
    assert sorted(row["tax_code"] for row in book.find({})) == [f"K{n}" for n in range(6)]


def test_a_dated_copy_of_each_day_is_kept(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """The day's first change leaves what was there; so many days are kept, and none where none is wanted."""
    keeping = Book(book.name, book.path, columns=book.columns, backups=2)
    states = []
    for day in range(1, 5):
        monkeypatch.setattr("connectors.workbook.book.date", FixedDay(day))
        states.append(book.path.read_bytes() if book.path.exists() else b"")
        keeping.append({"tax_code": f"{day}a"})
        keeping.append({"tax_code": f"{day}b"})
    kept = backups(book.path)
    assert [path.name for path in kept] == ["register.2026-01-03.xlsx", "register.2026-01-04.xlsx"]
    assert [path.read_bytes() for path in kept] == states[2:]
    Book(book.name, book.path.with_name("other.xlsx"), columns=book.columns, backups=0).append({"tax_code": "A"})
    assert not backup_folder(book.path.with_name("other.xlsx")).exists()


class FixedDay:
    """Says which day it is."""

    def __init__(self, day: int) -> None:
        self.day = day

    def today(self) -> date:
        """That day."""
        return date(2026, 1, self.day)


def test_who_has_it_open_is_told(book: Book) -> None:
    """The lock files of Excel and LibreOffice name their user; an old one was perhaps left by a crash."""
    book.append({"tax_code": "A"})
    excel = book.path.with_name("~$register.xlsx")
    excel.write_bytes(b"\x04Anna" + b" " * 49 + b"\x04\0" + "Anna".encode("utf-16-le") + b" \0" * 50)
    with pytest.raises(WorkbookBusyError, match=r"Excel \(Anna, ~\$register.xlsx\) since 20"):
        book.append({"tax_code": "B"})
    excel.unlink()
    office = book.path.with_name(".~lock.register.xlsx#")
    office.write_text(",bianchi,pc-07,22.11.2026 09:12,file:///home/bianchi;")
    os.utime(office, (1, 1))
    with pytest.raises(WorkbookBusyError, match=r"LibreOffice \(bianchi on pc-07, .*perhaps left by a crash"):
        book.append({"tax_code": "B"})


def test_rights_of_the_file_stay(book: Book) -> None:
    """Replacing the file doesn't take it from the people who may read it."""
    book.append({"tax_code": "A"})
    book.path.chmod(0o640)
    book.append({"tax_code": "B"})
    assert book.path.stat().st_mode & 0o777 == 0o640


def test_a_sheet_is_found_by_name_and_a_wrong_one_answered_with_those_there(tmp_path: Path) -> None:
    """Sheets are told apart by name, without regard to case."""
    path = written(tmp_path / "r.xlsx", KEPT["other sheets"])
    assert len(Book("r", path, sheet="FOGLIO").find({})) == 1
    with pytest.raises(UnknownColumnError, match="The sheets are: Foglio, Altro"):
        Book("r", path, sheet="Fogli").find({})
    with pytest.raises(UnknownColumnError, match="The headings are: Codice, Nome"):
        Book("r", path, key="Cognome").check()


def test_typed_values_and_odd_texts_come_back_as_they_went(book: Book) -> None:
    """Accents, apostrophes, emoji, line breaks and typed values survive the file."""
    row = {
        "tax_code": "É-1",
        "surname": "D'Ambrò-Łuczak 🏦\nseconda riga",
        "opened_on": date(2026, 2, 28),
        "deposit": Decimal("0.10"),
    }
    book.append(row)
    [found] = book.look_up("é-1")
    assert found == {**row, "opened_on": "2026-02-28", "deposit": "0.10", "privacy": ""}


def test_no_leftovers_stay_beside_the_workbook(book: Book) -> None:
    """Workbook, backups and the robots' lock file stand in the folder, nothing else after a robot was killed."""
    book.path.with_name(f".{book.path.name}.robots.new").write_bytes(b"half")
    book.append({"tax_code": "A"})
    book.append({"tax_code": "B"})
    names = sorted(path.name for path in book.path.parent.iterdir())
    assert names == [".register.xlsx.robots", "register.xlsx", "register.xlsx.backups"]
