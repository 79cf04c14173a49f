"""What an electronic invoice says is verified by sums and check digits only, and compared with its page."""

from dataclasses import replace
from decimal import Decimal

import pytest

from extractors.document_types import document_type
from extractors.einvoice import differing, invoice_document, notice_document
from extractors.einvoice.child import documents
from extractors.einvoice.readings import money
from extractors.reading import Box, DocumentReading, PageRef, Reading, State
from tests.unit.extractors.einvoice import samples

PLACES = (PageRef("f.xml", 1),)


def document(data):
    """The document of a file's one invoice."""
    (invoice,) = documents(data)
    return invoice_document(invoice, PLACES)


def states(found):
    """State by field."""
    return {name: str(reading.state) for name, reading in found.readings.items()}


def test_sums_and_check_digits_verify():
    """Amounts that add up and numbers whose check digits hold are verified, the rest is read."""
    found = document(samples.fatturapa())
    by_state = states(found)
    proved = "net_total vat_total total vat_breakdown lines seller_vat seller_tax_code buyer_vat iban"
    assert {name for name, state in by_state.items() if state == "verified"} == set(proved.split())
    assert by_state["number"] == by_state["issue_date"] == "read"
    assert by_state["buyer_tax_code"] == "missing"
    assert found.readings["total"].value == "132.40"
    assert found.readings["vat_breakdown"].value == (
        '[{"rate":"22","net":"100.00","vat":"22.00"},{"rate":"4","net":"10.00","vat":"0.40"}]'
    )
    assert all(reading.reader == "einvoice" for reading in found.readings.values())


def test_the_fields_are_those_of_the_document_type():
    """An electronic invoice fills the fields that resources/documents/invoice.yaml declares, no others."""
    assert set(document(samples.ubl()).readings) == set(document_type("invoice").field_names)
    (notice,) = documents(samples.notice())
    found = notice_document(notice, PLACES)
    assert set(found.readings) == set(document_type("sdi_notification").field_names)
    assert found.readings["error_codes"].value == "00423 00305"


def test_a_total_that_doesnt_add_up_is_doubted():
    """What the sums contradict is never verified."""
    found = document(samples.fatturapa(samples.body(total="132.50")))
    assert states(found)["total"] == "doubtful"
    assert [doubt.code for doubt in found.readings["total"].doubts] == ["contradicts"]


def test_vat_that_isnt_its_share_is_doubted():
    """A VAT amount that doesn't follow from net and rate is held against the breakdown."""
    found = document(samples.fatturapa(samples.body(total="132.90", vat="0.90")))
    assert found.readings["vat_breakdown"].doubts[0].code == "not_recomputed"


def test_a_total_that_isnt_stated_is_computed_and_proves_nothing():
    """Without a stated total the sum is given as read and computed, until the page says it too."""
    found = document(samples.fatturapa(samples.body(total="")))
    total = found.readings["total"]
    assert (total.value, total.state, [doubt.code for doubt in total.doubts]) == ("132.40", State.READ, ["computed"])
    assert differing(found, [page(total="132.40")]).readings["total"].state is State.VERIFIED


@pytest.mark.parametrize(
    ("part", "total"),
    [
        ("<DatiBollo><ImportoBollo>2.00</ImportoBollo></DatiBollo>", "134.40"),
        ("<Arrotondamento>-0.40</Arrotondamento>", "132.00"),
        ("<DatiRitenuta><ImportoRitenuta>20.00</ImportoRitenuta></DatiRitenuta>", "112.40"),
        ("<ScontoMaggiorazione><Tipo>SC</Tipo><Importo>10.00</Importo></ScontoMaggiorazione>", "122.40"),
    ],
)
def test_a_total_may_hold_what_the_file_names(part, total):
    """Stamp duty, rounding, withheld tax and discount on the whole explain a total; another difference doesn't."""
    data = samples.fatturapa(samples.body(total=total))
    assert states(document(data))["total"] == "doubtful"
    assert states(document(data.replace(b"<Divisa>", part.encode() + b"<Divisa>")))["total"] == "verified"


def test_a_wrong_check_digit_is_a_doubt():
    """A VAT number or IBAN whose check digits fail is as doubtful in a file as on paper."""
    data = samples.fatturapa().replace(b"01234560017", b"01234560018").replace(b"0123 456<", b"0123 457<")
    by_state = states(document(data))
    assert [by_state[name] for name in ("seller_vat", "seller_tax_code", "iban")] == ["doubtful"] * 3


def test_nothing_at_zero_percent_proves_no_net_amount():
    """0 % of anything is 0: without a stated total or lines that add up, such a net amount isn't verified."""
    data = samples.fatturapa(samples.body(total="")).replace(b"22.00</AliquotaIVA><Imp", b"0.00</AliquotaIVA><Imp")
    data = data.replace(b"<Imposta>22.00", b"<Imposta>0.00").replace(b"<PrezzoTotale>100", b"<PrezzoTotale>90")
    assert states(document(data))["net_total"] == "read"


def page(**values):
    """A page that says these values, read well."""
    box = Box(0.1, 0.1, 0.2, 0.2)
    readings = {
        name: Reading(name, value, value, 0.97, page=1, box=box, reader="ppocr") for name, value in values.items()
    }
    return DocumentReading("invoice", 0.9, (PageRef("f.pdf", 1),), readings)


def test_the_page_confirms_or_contradicts():
    """A value that the page says too is verified and gets its place; one that it says otherwise is doubted."""
    found = differing(document(samples.cii()), [page(number="2026/17", total="999.00", seller_name="LUMI & FIGLI SRL")])
    number, total = found.readings["number"], found.readings["total"]
    assert (number.state, number.page) == (State.VERIFIED, 1)
    assert number.box is not None
    assert (total.state, total.value, total.alternatives) == (State.DOUBTFUL, "132.40", ("999.00",))
    assert [doubt.code for doubt in total.doubts] == ["differs_from_page"]
    assert found.pages == (PageRef("f.pdf", 1),)
    assert found.readings["seller_name"].state is State.VERIFIED


def test_one_page_of_several_is_enough():
    """A carried-forward sum on another page isn't held against a total that the last page says."""
    found = differing(document(samples.cii()), [page(total="50.00"), page(total="132.40")])
    assert found.readings["total"].state is State.VERIFIED


def test_a_page_read_badly_says_nothing():
    """A doubtful reading of the page contradicts nothing."""
    seen = page(total="999.00")
    weak = {"total": replace(seen.readings["total"], confidence=0.4)}
    found = differing(document(samples.cii()), [replace(seen, readings=weak)])
    assert found.readings["total"].state is State.VERIFIED


def test_amounts_keep_what_they_are():
    """Canonical amounts have two decimals at least, and lose none."""
    assert [money(Decimal(text)) for text in ("5", "1.5", "2.500", "0.123", "-3")] == [
        "5.00",
        "1.50",
        "2.50",
        "0.123",
        "-3.00",
    ]
    assert money(None) == ""
