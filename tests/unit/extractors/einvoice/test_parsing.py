"""Electronic invoices of every syntax become one value; hostile and broken XML is refused."""

import datetime as dt
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.einvoice.child import documents, frames
from extractors.einvoice.invoice import Invoice, Notice
from extractors.files.sheet import FileFault
from tests.unit.extractors.einvoice import samples


def the_invoice(data):
    """The one invoice of a file."""
    (invoice,) = documents(data)
    assert isinstance(invoice, Invoice)
    return invoice


@pytest.mark.parametrize(
    "data",
    [samples.fatturapa(), samples.cii(), samples.cii(first_edition=True), samples.ubl()],
    ids=["fatturapa", "cii", "zugferd1", "ubl"],
)
def test_every_syntax_says_the_same(data):
    """One sale, written as FatturaPA, CII, ZUGFeRD 1 or UBL, gives the same values."""
    invoice = the_invoice(data)
    assert (invoice.number, invoice.issue_date) == ("2026/17", dt.date(2026, 3, 12))
    assert (invoice.net_total, invoice.vat_total, invoice.total) == (Decimal(110), Decimal("22.4"), Decimal("132.4"))
    assert [(row.rate, row.net, row.vat) for row in invoice.vat] == [
        (Decimal(22), Decimal(100), Decimal(22)),
        (Decimal(4), Decimal(10), Decimal("0.4")),
    ]
    assert (invoice.seller.name, invoice.seller.vat) == ("Lumi & Figli S.r.l.", samples.SELLER_VAT)
    assert invoice.buyer.name == "Anna Müller"
    assert (invoice.instalments[0].date, invoice.instalments[0].iban) == (dt.date(2026, 4, 11), samples.IBAN)
    assert (invoice.currency, invoice.order_references, invoice.kind) == ("EUR", ("PO-77",), "invoice")
    assert invoice.lines[0].description == "Lampada"
    assert invoice.unreadable == ()


def test_a_file_with_several_bodies_is_several_invoices():
    """A FatturaPA file may hold a lot: each body is an invoice, with the header's parties."""
    first, second = documents(samples.fatturapa(samples.body("A"), samples.body("B")))
    assert (first.number, second.number) == ("A", "B")
    assert first.seller == second.seller


def test_the_old_version_reads_alike():
    """Version 1.1 and its namespace are read as 1.2."""
    data = samples.fatturapa(version="1.1").replace(b"ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2", b"x/1.1")
    assert the_invoice(data).syntax == "FatturaPA 1.1"


def test_the_simplified_invoice():
    """Of amounts with VAT the net amount is computed, and said to be."""
    invoice = the_invoice(samples.simplified())
    assert (invoice.net_total, invoice.vat_total, invoice.total) == (Decimal(100), Decimal(22), Decimal(122))
    assert "total" in invoice.computed
    assert invoice.buyer.tax_code == "RSSMRA85M01H501Q"


def test_credit_notes_are_told():
    """A credit note is one by its root, by its type in UBL, or by TD04."""
    assert the_invoice(samples.ubl(credit=True)).kind == "credit_note"
    assert the_invoice(samples.fatturapa().replace(b"TD01", b"TD04")).kind == "credit_note"


def test_attachments_come_along():
    """Attached files are handed over with their contents; their names are only names."""
    ((header, payload),) = frames("xml", samples.fatturapa())
    assert header["sizes"] == [9]
    assert payload == b"%PDF-1.4\n"
    assert header["invoice"]["attachments"] == [{"name": "../../evil.pdf", "kind": "PDF"}]


def test_a_notification_of_the_exchange_system_is_no_invoice():
    """A refusal is recognised as such, with its error codes."""
    (found,) = documents(samples.notice())
    assert isinstance(found, Notice)
    assert (found.kind, found.sdi_id, found.errors) == ("NotificaScarto", "111", ("00423", "00305"))


def test_what_isnt_as_it_should_be_is_named():
    """An amount with letters or a date that isn't one is left out, and the field is named."""
    invoice = the_invoice(samples.fatturapa(samples.body(total="13Z,40")).replace(b"2026-03-12", b"12/03/2026"))
    assert (invoice.total, invoice.issue_date) == (None, None)
    assert {"total", "issue_date"} <= set(invoice.unreadable)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (samples.fatturapa(head='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'), "doctype"),
        (samples.fatturapa(head="<!DOCTYPE x>"), "doctype"),
        (samples.fatturapa(head="<!DOCTYPE x>").decode().replace("UTF-8", "UTF-16").encode("utf-16"), "doctype"),
        (samples.fatturapa().replace(b"TD01", b"&evil;"), "damaged"),
        (samples.fatturapa()[:-300], "damaged"),
        (b"<a>" * 100_000, "damaged"),
        (b"<?xml version='1.0'?>", "damaged"),
        (b"<letter/>", "stranger"),
        (b"<Invoice/>", "stranger"),
        (samples.fatturapa("<Other/>"), "damaged"),
        (b'<x:CrossIndustryInvoice xmlns:x="urn:x"/>', "damaged"),
    ],
)
def test_hostile_and_broken_files_are_refused(data, code):
    """A DOCTYPE in any encoding, a cut file, a deep one, XML of another kind: each has its reason."""
    with pytest.raises(FileFault) as fault:
        list(documents(data))
    assert fault.value.code == code


@given(st.integers(0, 4000), st.integers(0, 4000))
def test_a_file_with_a_hole_never_breaks_the_reader(start, length):
    """Whatever piece is missing, the result is an invoice or a clear fault."""
    data = samples.fatturapa()
    with suppress(FileFault):
        assert all(isinstance(found, Invoice) for found in documents(data[:start] + data[start + length :]))
