"""Registers in .csv files as people's programs write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.workbook.book import Book
from connectors.workbook.columns import parse_columns
from connectors.workbook.errors import CellValueError, UnknownColumnError, UnreadableWorkbookError

COLUMNS = parse_columns(
    {"number": "Numero (identifier)", "name": "Nome", "day": "Data (date)", "due": "Importo (amount)"}
)
INJECTIONS = ["=1+1", "@SUM(A1)", "+39 02 12", "-2+3", "'=1", " =1", "＝1", "=cmd|' /C calc'!A0"]


def book(path: Path, content: bytes, *, columns: tuple = COLUMNS) -> Book:
    """A register in a file with this content."""
    path.write_bytes(content)
    return Book("r", path, key="Numero", columns=columns, patience=0)


def test_a_new_register_opens_in_excel_and_reads_back(tmp_path: Path) -> None:
    """It has the mark of UTF-8 and semicolons; each value comes back as it was given."""
    register = Book("r", tmp_path / "r.csv", key="Numero", columns=COLUMNS)
    row = {
        "number": "00012345678901234567",
        "name": 'D\'Ambrò; "Łuczak"\nseconda',
        "day": "2026-11-22",
        "due": "-12,50",
    }
    register.append(row)
    content = register.path.read_bytes()
    assert content.startswith("\ufeffNumero;Nome;Data;Importo\r\n00012345678901234567;".encode())
    assert content.endswith(b";2026-11-22;-12,50\r\n")
    assert register.look_up("00012345678901234567") == [{**row, "due": "-12.50"}]


@pytest.mark.parametrize("text", INJECTIONS)
def test_no_text_becomes_a_formula(tmp_path: Path, text: str) -> None:
    """What a spreadsheet program would calculate gets an apostrophe, and is the same text when it is read."""
    register = book(tmp_path / "r.csv", b"Numero;Nome;Data;Importo\r\n")
    register.append({"number": "1", "name": text})
    assert f";'{text};" in register.path.read_text()
    assert register.find({})[0]["name"] == text
    register.update("1", {"name": f"'{text}"})
    assert register.find({})[0]["name"] == f"'{text}"


@pytest.mark.parametrize(
    "text", ["x;=cmd|' /C calc'!A0", "x,@SUM(1)", "a\n=1+1", "x\t+cmd|' /C calc'!A0", "\t=1", "\n=1"]
)
def test_a_formula_hidden_behind_a_separator_is_refused(tmp_path: Path, text: str) -> None:
    """A program with another list separator would cut the text in two and calculate the rest."""
    register = book(tmp_path / "r.csv", b"Numero;Nome;Data;Importo\r\n")
    with pytest.raises(CellValueError, match="hides a formula"):
        register.append({"number": "1", "name": text})


def test_numbers_stay_numbers(tmp_path: Path) -> None:
    """A negative amount isn't taken for a formula, in text neither."""
    register = book(tmp_path / "r.csv", b"Numero,Nome,Data,Importo\n1,x,,10.50\n")
    register.append({"number": "2", "name": "-12,50", "due": "-1234,5"})
    assert register.path.read_bytes().endswith(b'2,"-12,50",,-1234.50\n')


FILES = {
    "cp1252 and semicolons": ("cp1252", "Numero;Nome;Data;Importo\r\n007;Però;22/11/2026;1.234,50\r\n"),
    "UTF-8 and commas": ("utf-8", 'Numero,Nome,Data,Importo\n007,Però,2026-11-22,"1,234.50"\n'),
    "UTF-8 with its mark": ("utf-8-sig", "Numero;Nome;Data;Importo\n007;Però;22.11.2026;1234,50\n"),
    "UTF-16 and tabs, as Excel's Unicode text": (
        "utf-16",
        "Numero\tNome\tData\tImporto\r\n007\tPerò\t22/11/2026\t1234,50\r\n",
    ),
    "separator said, all quoted": (
        "utf-8",
        'sep=|\n"Numero"|"Nome"|"Data"|"Importo"\n"007"|"Però"|"22/11/2026"|"1.234,50"\n',
    ),
    "a title above, blank rows below": (
        "utf-8",
        "Clienti;;;\nNumero;Nome;Data;Importo\n007;Però;22/11/2026;1234,50\n;;;\n\n",
    ),
    "no line end at the end": ("utf-8", "Numero;Nome;Data;Importo\n007;Però;22/11/2026;1234,50"),
}


@pytest.mark.parametrize("what", FILES)
def test_files_are_continued_as_they_are_written(tmp_path: Path, what: str) -> None:
    """Encoding, separator, quotes, dates and amounts of the other rows are taken over; those rows stay to the byte."""
    encoding, text = FILES[what]
    register = book(tmp_path / "r.csv", text.encode(encoding))
    [found] = register.look_up("007")
    assert found == {"number": "007", "name": "Però", "day": "2026-11-22", "due": "1234.50"}
    register.append({"number": "8", "name": "è", "day": "2026-02-01", "due": 5})
    before, after = text.splitlines(), register.path.read_bytes().decode(encoding).splitlines()
    place = next(number for number, line in enumerate(before) if "007" in line) + 1
    assert after[:place] + after[place + 1 :] == before
    assert register.look_up("8") == [{"number": "8", "name": "è", "day": "2026-02-01", "due": "5.00"}]
    register.update("007", {"name": "Perché no"})
    assert [row["name"] for row in register.find({})] == ["Perché no", "è"]


def test_a_date_that_can_be_read_in_two_ways_stays_as_it_stands(tmp_path: Path) -> None:
    """Of 05/06/2026 alone nobody knows whether it is May or June; beside 22/11/2026 it is June."""
    assert book(tmp_path / "a.csv", b"Numero;Data\n1;05/06/2026\n", columns=()).find({})[0]["Data"] == "05/06/2026"
    register = book(tmp_path / "b.csv", b"Numero;Data\n1;05/06/2026\n2;22/11/2026\n", columns=())
    assert register.find({})[0]["Data"] == "2026-06-05"


def test_what_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """A letter that the encoding lacks, a sheet's name, a file that is no text."""
    register = book(tmp_path / "r.csv", "Numero;Nome\n1;Però\n".encode("cp1252"), columns=())
    with pytest.raises(CellValueError, match="save it as CSV UTF-8"):
        register.append({"Numero": "2", "Nome": "Łuczak"})
    with pytest.raises(UnknownColumnError, match="neither sheets nor tables"):
        Book("r", register.path, sheet="Foglio").find({})
    with pytest.raises(UnreadableWorkbookError):
        book(tmp_path / "b.csv", b"\x00\x01;x\n").find({})
