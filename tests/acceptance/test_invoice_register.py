"""The invoice register: an invoice in, one row out, whatever comes twice or doesn't add up is refused or asked."""

import dataclasses
import json
import random
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

import robots
from bots.run.trial import try_case
from bots.settings import load_settings
from resources.specimens.invoices import draw_facts, draw_invoice

TODAY = date(2026, 11, 22)


@pytest.fixture
def project(tmp_path):
    """A project with its own register."""
    variables = {"BOTS_WORKBOOK_INVOICE_REGISTER": str(tmp_path / "register.xlsx")}
    settings = {"name": "register", "environments": {"test": {"variables": variables}}}
    (tmp_path / "bots.yaml").write_text(json.dumps(settings), encoding="utf-8")
    return tmp_path


def work(project, name, content):
    (project / name).write_bytes(content)
    return try_case(load_settings(project), Path(robots.__path__[0]) / "invoice_register", [project / name])


def rows(project):
    sheet = openpyxl.load_workbook(project / "register.xlsx").active
    headings, *rest = sheet.iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rest]


def facts(seed, *, credit=False):
    drawn = draw_facts(random.Random(seed), "it", TODAY, credit=credit)
    return dataclasses.replace(drawn, number="FT-2026-00147")


def test_an_invoice_becomes_a_row_once(project):
    """Every cell as drawn; the same paper sent again is refused, and the register stays as it is."""
    meant = facts(3)
    paper = draw_invoice(meant, "blocks", random.Random(3))
    first = work(project, "fattura.pdf", paper)
    assert first.status == "done", first.message
    (row,) = rows(project)
    assert row["Seller VAT"] == meant.seller.vat
    assert row["Number"] == "FT-2026-00147"
    assert row["Date"].date() == meant.issued
    assert Decimal(str(row["Owed"])) == meant.total
    assert row["IBAN"] == meant.iban
    again = work(project, "fattura copia.pdf", paper)
    assert (again.status, again.reason) == ("rejected", "duplicate_invoice")
    assert rows(project) == [row]


def test_a_credit_note_counts_against(project):
    """What is given back is less than nothing in the register."""
    meant = facts(5, credit=True)
    trial = work(project, "nota.pdf", draw_invoice(meant, "window", random.Random(5)))
    assert trial.status == "done", trial.message
    (row,) = rows(project)
    assert (row["Kind"], Decimal(str(row["Owed"]))) == ("credit_note", meant.total)
    assert meant.total < 0


def test_a_total_that_does_not_add_up_is_a_question(project):
    """Net and VAT don't make the total: a person is asked, nothing is written."""
    wrong = dataclasses.replace(facts(7), misprint=Decimal("10.00"))
    trial = work(project, "fattura.pdf", draw_invoice(wrong, "window", random.Random(7)))
    assert trial.status == "review"
    assert not (project / "register.xlsx").exists()


def test_a_file_that_is_no_invoice_is_a_question(project):
    """A file that can't be read stops in review with what is missing."""
    trial = work(project, "fattura.pdf", b"%PDF-1.7\nnothing that anybody could read\n%%EOF\n")
    assert (trial.status, trial.reason) == ("review", "missing_document")
    assert not (project / "register.xlsx").exists()
