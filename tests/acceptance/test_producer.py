"""A producer suite: a workbook with a row per case, from the first row to the outcome beside it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

from bots.cli.scaffold import make_project
from connectors.workbook.book import Book

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SUITE = """*** Settings ***
Library    bots.Cases
Resource    resources/case.resource

*** Tasks ***
Enter The Order
    IF    '${FIELDS.name}' == 'Nobody'    Reject Case    unknown_customer
    Keep Fact    receipt    R-${FIELDS.number}
"""


def run(command: list[str], project: Path, orders: Path) -> str:
    """A command in the project."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "ORDERS": str(orders)}
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_rows_become_cases_and_outcomes_stand_beside_them(tmp_path: Path) -> None:
    """Each row is one case, worked by its bot; the same suite run again writes what became of it, and nothing twice."""
    project, orders = tmp_path / "project", tmp_path / "orders.xlsx"
    make_project(project)
    bot = project / "robots" / "order_entry"
    bot.mkdir(parents=True)
    (bot / "order_entry.robot").write_text(SUITE)
    (bot / "bot.yaml").write_text("version: 1\n")
    with xlsxwriter.Workbook(orders) as file:
        sheet = file.add_worksheet("Ordini")
        sheet.write_row(0, 0, ["Numero", "Cliente", "Importo", "Esito", "Pratica", "Motivo", "Ricevuta"])
        for number, name in enumerate(["Rossi", "Nobody", "Bianchi"], 1):
            sheet.write_row(number, 0, [f"000{number}", name, 10.5 * number])
    producer = ["robot", "--outputdir", str(tmp_path / "results"), str(HERE / "producer.robot")]
    run(producer, project, orders)
    book = Book("orders", orders, key="Numero")
    assert [row["Esito"] for row in book.find({})] == ["in corso"] * 3
    run(["bots.cli", "work", "--until-idle", "--processes", "1"], project, orders)
    book.update("0003", {"Cliente": "Bianchi SpA"})
    run(producer, project, orders)
    rows = book.find({})
    assert [row["Esito"] for row in rows] == ["fatto", "respinto", "fatto"]
    assert [row["Motivo"] for row in rows] == ["", "unknown customer", ""]
    assert [row["Ricevuta"] for row in rows] == ["R-0001", "", "R-0003"]
    assert len({row["Pratica"] for row in rows}) == 3
    shown = run(["bots.cli", "case", "show", rows[0]["Pratica"], "--values"], project, orders)
    assert "given" in shown
    assert "10.50" in shown
