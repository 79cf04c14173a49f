"""Nothing else in the file is lost: every part compared before and after."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from connectors.workbook.book import Book
from connectors.workbook.errors import UnsafeWorkbookError
from tests.integration.connectors.workbook.samples import BY_HAND, KEPT, parts_of, repacked, with_part, written

SHEET = "xl/worksheets/sheet1.xml"


def without_row(sheet: bytes, row: int) -> bytes:
    """A sheet's part without a row, and without the rectangle that all its cells span."""
    return re.sub(rb'<row r="%d".*?</row>|<dimension[^>]*>' % row, b"", sheet)


def compare(before: dict[str, bytes], after: dict[str, bytes], *, row: int, meant: set[str] = frozenset()) -> None:
    """Nothing but one row of the sheet, and the parts that are meant, differs."""
    assert list(after) == list(before)
    changed = {name for name in before if before[name] != after[name]}
    assert changed - meant - {SHEET} == set()
    assert without_row(after[SHEET], row) == without_row(before[SHEET], row)


@pytest.mark.parametrize("what", KEPT)
def test_a_row_more_changes_nothing_else(tmp_path: Path, what: str) -> None:
    """Whatever people put into a workbook is there to the byte after a row was appended and one was changed."""
    path = written(tmp_path / "r.xlsx", KEPT[what])
    book = Book("r", path, sheet="Foglio", key="Codice")
    before = parts_of(path)
    book.append({"Codice": "A2", "Nome": "=1+1"})
    after = parts_of(path)
    formulas = {"xl/workbook.xml"} if b"<f" in before[SHEET] else set()
    compare(before, after, row=3, meant={"xl/styles.xml", *formulas})
    book.update("A1", {"Nome": "y"})
    compare(after, parts_of(path), row=2)
    assert [row["Nome"] for row in book.find({})] == ["y", "=1+1"]


@pytest.mark.parametrize("what", BY_HAND)
def test_parts_that_nobody_here_knows_stay(tmp_path: Path, what: str) -> None:
    """A part of another program's stays to the byte, with its type and what leads to it."""
    path = with_part(written(tmp_path / "r.xlsx"), *BY_HAND[what])
    before = parts_of(path)
    Book("r", path).append({"Codice": "A2"})
    compare(before, parts_of(path), row=3)


def test_macros_stay(tmp_path: Path) -> None:
    """A workbook with macros keeps them and stays one with macros."""
    path = written(tmp_path / "r.xlsm")
    parts = parts_of(path)
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<workbookPr", b'<workbookPr codeName="Foglio"', 1)
    path = with_part(
        repacked(path, parts), "xl/vbaProject.bin", b"\xcc\x61", "vnd.ms-office.vbaProject", of="xl/workbook.xml"
    )
    before = parts_of(path)
    Book("r", path, key="Codice").append({"Codice": "A2"})
    compare(before, parts_of(path), row=3)


def _signed(parts: dict[str, bytes]) -> None:
    parts["_xmlsignatures/sig1.xml"] = b"<Signature/>"


def _shared(parts: dict[str, bytes]) -> None:
    parts["xl/revisions/revisionHeaders.xml"] = b"<headers/>"


def _reserved(parts: dict[str, bytes]) -> None:
    tag = b'<fileSharing userName="A" hashValue="x"/><workbookPr'
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<workbookPr", tag, 1)


def _final(parts: dict[str, bytes]) -> None:
    custom = b'<Properties><property name="_MarkAsFinal" pid="2"><vt:bool>true</vt:bool></property></Properties>'
    parts["docProps/custom.xml"] = custom


def _protected(parts: dict[str, bytes]) -> None:
    parts[SHEET] = parts[SHEET].replace(b"<pageMargins", b'<sheetProtection sheet="1"/><pageMargins', 1)


CLOSED = {
    "digitally signed": _signed,
    "shared workbook": _shared,
    "password is wanted": _reserved,
    "marked as final": _final,
    "is protected": _protected,
}


@pytest.mark.parametrize("why", CLOSED)
def test_what_people_closed_to_changes_is_refused_with_the_reason(tmp_path: Path, why: str) -> None:
    """A workbook that a change would break, or that people closed, stays byte for byte as it was and can be read."""
    path = written(tmp_path / "r.xlsx")
    parts = parts_of(path)
    CLOSED[why](parts)
    before = repacked(path, parts).read_bytes()
    book = Book("r", path, key="Codice")
    for act in (lambda: book.append({"Codice": "A2"}), lambda: book.update("A1", {"Nome": "y"})):
        with pytest.raises(UnsafeWorkbookError, match=why):
            act()
    assert path.read_bytes() == before
    assert book.look_up("a1")[0]["Nome"] == "x"
