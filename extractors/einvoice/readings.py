"""An electronic invoice as a document with readings: verified where a check proves a value, read otherwise."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from extractors.invoice_totals import invoice_totals
from extractors.reading import DocumentReading, Doubt, Reading, State
from extractors.types import get_type
from extractors.types.business import written
from extractors.types.tax_numbers import VAT_STATES
from extractors.verdicts import CONFIRMED, CONTRADICTED, confirmed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from extractors.einvoice.invoice import Invoice, Line, Notice
    from extractors.reading import PageRef

READER = "einvoice"
COMPUTED = "computed"
_STATED = 0.999  # what a file says in so many words is what its sender wrote
_COMPUTED = 0.99
_ITALIAN_CODE = (11, 16)  # characters of a company's and of a person's tax code


def invoice_document(invoice: Invoice, pages: Sequence[PageRef]) -> DocumentReading:
    """The invoice as a document of type ``invoice``.

    Args:
        invoice: As its file has it.
        pages: Where it was found.
    """
    computed = set(invoice.computed) | ({"total"} if invoice.total is None else set())
    readings = {reading.name: reading for reading in _readings(invoice, computed)}
    readings = invoice_totals(_by_lines(invoice, readings), (), extra=_extra(invoice), computed=computed)
    return DocumentReading("invoice", 1.0, tuple(pages), readings)


def notice_document(notice: Notice, pages: Sequence[PageRef]) -> DocumentReading:
    """A notification of the exchange system as a document of type ``sdi_notification``."""
    values = {
        "notification": notice.kind,
        "sdi_id": notice.sdi_id,
        "file_name": notice.file_name,
        "outcome": notice.outcome,
        "date": _day(notice.date),
        "error_codes": " ".join(notice.errors),
    }
    readings = {name: _stated(name, value) for name, value in values.items()}
    return DocumentReading("sdi_notification", 1.0, tuple(pages), readings)


def money(amount: Decimal | None) -> str:
    """An amount as canonical text, two decimals at least; empty for None."""
    if amount is None:
        return ""
    cents = amount.quantize(Decimal("0.01"))
    return f"{cents if cents == amount else amount.normalize():f}"


def _by_lines(invoice: Invoice, readings: dict[str, Reading]) -> dict[str, Reading]:
    """The net amount verified where the lines make it up; discounts on the whole may come between, so no doubt else."""
    lines = [line.net for line in invoice.lines]
    known = [net for net in lines if net is not None]
    if not known or len(known) != len(lines) or invoice.syntax.endswith("FSM10") or invoice.net_total != sum(known):
        return readings
    return readings | {name: confirmed(readings[name]) for name in ("net_total", "lines")}


def _readings(invoice: Invoice, computed: AbstractSet[str]) -> list[Reading]:
    seller, buyer = invoice.seller, invoice.buyer
    home = "IT" if invoice.syntax.startswith("FatturaPA") else ""
    due = [one.date for one in invoice.instalments if one.date is not None]
    total = invoice.total
    if total is None and invoice.net_total is not None and invoice.vat_total is not None:
        total = invoice.net_total + invoice.vat_total
    rows = [
        {"rate": get_type("percent").key(str(row.rate)), "net": money(row.net), "vat": money(row.vat)}
        for row in invoice.vat
        if row.rate is not None
    ]
    lines = [_row(line) for line in invoice.lines]
    ibans = list(dict.fromkeys(one.iban for one in invoice.instalments if one.iban))
    readings = [
        _stated("document_kind", invoice.kind),
        _stated("seller_name", seller.name),
        _identified("seller_vat", seller.vat, "vat_number"),
        _tax_code("seller_tax_code", seller.tax_code, seller.country or home),
        _stated("buyer_name", buyer.name),
        _identified("buyer_vat", buyer.vat, "vat_number"),
        _tax_code("buyer_tax_code", buyer.tax_code, buyer.country or home),
        _stated("number", invoice.number),
        _stated("issue_date", _day(invoice.issue_date)),
        _stated("due_date", _day(max(due)) if due else ""),
        _stated("currency", invoice.currency.upper()),
        _stated("net_total", money(invoice.net_total)),
        _stated("vat_total", money(invoice.vat_total)),
        _computed("total", money(total)) if "total" in computed else _stated("total", money(total)),
        _stated("vat_breakdown", written(rows) if rows else ""),
        _stated("lines", written(lines) if lines else ""),
        _identified("iban", ibans[0] if ibans else "", "iban", tuple(ibans[1:])),
        _stated("order_reference", invoice.order_references[0] if invoice.order_references else ""),
    ]
    return [_unreadable(reading) if reading.name in invoice.unreadable else reading for reading in readings]


def _row(line: Line) -> dict[str, str]:
    """A line of goods by column, as the rows of a page are read; what the file doesn't state is left out."""
    values = {
        "description": line.description,
        "quantity": "" if line.quantity is None else f"{line.quantity.normalize():f}",
        "unit_price": money(line.price),
        "amount": money(line.net),
        "vat_rate": "" if line.rate is None else f"{line.rate.normalize():f}",
    }
    return {name: value for name, value in values.items() if value}


def _stated(name: str, value: str) -> Reading:
    if not value:
        return Reading(name, None, state=State.MISSING, reader=READER)
    return Reading(name, value, value, _STATED, State.READ, reader=READER)


def _computed(name: str, value: str) -> Reading:
    """A value that the file leaves to be computed; said in a doubt, though nothing speaks against it."""
    if not value:
        return _stated(name, value)
    return Reading(name, value, "", _COMPUTED, State.READ, reader=READER, doubts=(Doubt(COMPUTED),))


def _identified(name: str, value: str, kind: str, others: tuple[str, ...] = ()) -> Reading:
    """An identifier by its check digits: verified, doubted, or as it is where no check of its state is known."""
    if not value or (kind == "vat_number" and value[:2] not in VAT_STATES):
        return _stated(name, value)
    parsed = get_type(kind).parse(value)
    if parsed.checked and not parsed.repaired:
        return Reading(name, parsed.value, value, CONFIRMED, State.VERIFIED, reader=READER, alternatives=others)
    return Reading(name, value, value, CONTRADICTED, State.DOUBTFUL, reader=READER, doubts=(Doubt("check_digit"),))


def _tax_code(name: str, value: str, country: str) -> Reading:
    """A codice fiscale by its check; what other states call a tax number has a hundred forms."""
    if country == "IT" and len(value) in _ITALIAN_CODE:
        return _identified(name, value, "tax_code")
    return _stated(name, value)


def _unreadable(reading: Reading) -> Reading:
    doubts = (*reading.doubts, Doubt("format", "isn't written as the standard has it"))
    confidence = min(reading.confidence, CONTRADICTED)
    return Reading(reading.name, reading.value, reading.raw, confidence, State.DOUBTFUL, reader=READER, doubts=doubts)


def _extra(invoice: Invoice) -> Decimal:
    """What the total holds beside net and VAT: the one possibility that makes it add up, none if none does."""
    if invoice.total is None or invoice.net_total is None or invoice.vat_total is None:
        return Decimal(0)
    beside = invoice.total - invoice.net_total - invoice.vat_total
    return beside if beside in invoice.extra else Decimal(0)


def _day(date: dt.date | None) -> str:
    return date.isoformat() if date else ""
