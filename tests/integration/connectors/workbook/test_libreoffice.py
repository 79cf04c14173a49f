"""What robots wrote, opened and calculated by LibreOffice."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from connectors.workbook.book import Book
from connectors.workbook.columns import parse_columns
from tests.integration.connectors.workbook.samples import written

_ALL_SHEETS = "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,-1"


@pytest.fixture(scope="module")
def libreoffice(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Converts files with LibreOffice; without it the test is skipped, in CI it fails."""
    program = shutil.which("soffice")
    if program is None and not os.environ.get("BOTS_CI"):
        pytest.skip("no LibreOffice on this machine: 'python3 start.py test' installs it on Debian and Ubuntu")
    assert program is not None, "install libreoffice-calc-nogui"
    profile = tmp_path_factory.mktemp("profile")

    def convert(folder: Path, kind: str, *files: Path) -> None:
        command = [program, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", kind]
        command += ["--outdir", str(folder), *map(str, files)]
        subprocess.run(command, check=True, capture_output=True, timeout=280, env={**os.environ, "HOME": str(profile)})

    return convert


def rows(path: Path) -> list[list[str]]:
    """A sheet as LibreOffice shows it."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


def ledger(file: Any, sheet: Any) -> None:
    """A register with formulas, and sums of it on another sheet."""
    day, money = (file.add_format({"num_format": code}) for code in ("yyyy-mm-dd", "0.00"))
    sheet.write_row(0, 2, ["Data", "Netto", "Totale", "Saldo"])
    sheet.write_datetime(1, 2, date(2026, 1, 2), day)
    sheet.write_number(1, 3, 100, money)
    sheet.write_formula(1, 4, "=D2*2", money, 200)
    sheet.write_formula(1, 5, "=SUM($E$2:E2)", money, 200)
    sheet.autofilter("A1:F2")
    file.define_name("Registro", "=Foglio!$A$1:$F$2")
    sums = file.add_worksheet("Somme")
    sums.write_formula(0, 0, "=SUM(Foglio!E:E)", None, 200)
    sums.write_formula(0, 1, "=A1+1", None, 201)


@pytest.mark.slow
def test_libreoffice_opens_and_calculates_what_robots_wrote(tmp_path: Path, libreoffice: Any) -> None:
    """Rows in .xlsx and .ods show, compute and sum up; text that looks like a formula is text, in a .csv too."""
    book = Book("r", written(tmp_path / "excel.xlsx", ledger), key="Codice")
    libreoffice(tmp_path, "ods", book.path)
    office = Book("o", tmp_path / "excel.ods", key="Codice")
    for register in (book, office):
        register.append({"Codice": "00012345678901234567", "Nome": "=1+1", "Data": "2026-11-22", "Netto": 50.5})
        register.update("A1", {"Netto": 10})
    office.path.rename(tmp_path / "office.ods")
    new = Book("n", tmp_path / "new.ods", key="code", columns=parse_columns({"code": "identifier", "due": "amount"}))
    new.append({"code": "007", "due": "-12,50"})
    libreoffice(tmp_path, _ALL_SHEETS, book.path, tmp_path / "office.ods", new.path)
    for name in ("excel", "office"):
        assert rows(tmp_path / f"{name}-Foglio.csv") == [
            ["Codice", "Nome", "Data", "Netto", "Totale", "Saldo"],
            ["A1", "x", "2026-01-02", "10", "20", "20"],
            ["00012345678901234567", "=1+1", "2026-11-22", "50.5", "101", "121"],
        ]
        assert rows(tmp_path / f"{name}-Somme.csv") == [["121", "122"]]
    assert rows(tmp_path / "new-Register.csv") == [["Code", "Due"], ["007", "-12.5"]]
    text = Book("c", tmp_path / "new.csv", key="Code", columns=parse_columns({"Code": "text"}))
    text.append({"Code": "=1+1"})
    libreoffice(tmp_path / "xlsx", "xlsx", text.path)
    [row] = Book("x", tmp_path / "xlsx" / "new.xlsx").find({})
    assert list(row.values()) == ["'=1+1"]
