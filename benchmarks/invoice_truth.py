"""What invoices say by their truth files, when a reading means the same, and whether a page prints it at all."""

from __future__ import annotations

import datetime as dt
import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from lxml import etree

from extractors.free.days import days
from extractors.free.money import amounts
from extractors.free.parties import without_form
from extractors.free.vocabulary import vocabulary
from extractors.types.value import bare

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

AMOUNTS, DATES = ("net_total", "vat_total", "total"), ("issue_date", "due_date")
NAMES = ("seller_name", "buyer_name")
_PATHS = {
    "seller_name": ("SellerTradeParty/Name",),
    "buyer_name": ("BuyerTradeParty/Name",),
    "number": ("ExchangedDocument/ID", "HeaderExchangedDocument/ID"),
    "issue_date": ("ExchangedDocument/IssueDateTime/*", "HeaderExchangedDocument/IssueDateTime/*"),
    "due_date": ("DueDateDateTime/DateTimeString",),
    "currency": ("InvoiceCurrencyCode",),
    "net_total": ("TaxBasisTotalAmount",),
    "vat_total": ("TaxTotalAmount",),
    "total": ("GrandTotalAmount",),
    "iban": ("PayeePartyCreditorFinancialAccount/IBANID",),
    "order_reference": ("BuyerOrderReferencedDocument/IssuerAssignedID", "BuyerOrderReferencedDocument/ID"),
    "seller_vat": ("SellerTradeParty/SpecifiedTaxRegistration/ID[@schemeID='VA']",),
    "buyer_vat": ("BuyerTradeParty/SpecifiedTaxRegistration/ID[@schemeID='VA']",),
}
KEYS = {
    "number": "invoice_number",
    "issue_date": "date",
    "due_date": "date_due",
    "seller_name": "issuer",
    "net_total": "amount_untaxed",
    "vat_total": "amount_tax",
    "total": "amount",
    "currency": "currency",
    "iban": "iban",
    "seller_vat": "vat",
}
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "INR": "RS"}
_SALUTATION = re.compile(r"^(?:herrn?|frau|firma|mr|mrs|ms|sig|m|mme)\.?$", re.IGNORECASE)


def truth_of(pdf: Path) -> dict[str, str] | None:
    """What the file beside a PDF says, None where there is none."""
    xml, plain = pdf.with_suffix(".embedded.xml"), pdf.with_suffix(".json")
    if xml.is_file():
        said = _of_xml(xml)
    elif plain.is_file():
        given = json.loads(plain.read_text(encoding="utf-8"))[0]
        said = {field: str(given[key]) for field, key in KEYS.items() if given.get(key) not in {None, ""}}
    else:
        return None
    for field in AMOUNTS:
        if field in said:
            said[field] = f"{float(said[field]):.2f}"
    return said


def _of_xml(path: Path) -> dict[str, str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.parse(str(path), parser).getroot()
    said = {field: text for field, paths in _PATHS.items() if (text := next(_texts(root, paths), ""))}
    for field in DATES:
        if said.get(field, "").isdigit():
            day = said[field]
            said[field] = f"{day[:4]}-{day[4:6]}-{day[6:8]}"
    return said


def _texts(root: Any, paths: tuple[str, ...]) -> Iterator[str]:
    for path in paths:
        steps = (_step(step) for step in path.split("/"))
        for found in root.xpath("//" + "/".join(steps)):
            if text := (found.text or "").strip():
                yield text


def _step(step: str) -> str:
    name, bracket, rest = step.partition("[")
    return "*" if name == "*" else f"*[local-name()='{name}']{bracket}{rest}"


def is_right(field: str, value: str | None, true: str) -> bool:
    """Whether a value means the true one: names by letters without their legal form, everything else as it is kept.

    A truth's name may have a salutation or a number on lines of their own; these are no part of it.

    Args:
        field: Name of the field.
        value: As read.
        true: As the truth file has it.
    """
    if value is None:
        return False
    if field not in NAMES:
        return bare(value) == bare(true)
    words = vocabulary()
    return without_form(value, words) == without_form(name_of(true), words)


def name_of(true: str) -> str:
    """The name within a truth's text of several lines."""
    lines = [line.strip() for line in true.splitlines()]
    return " ".join(line for line in lines if not _SALUTATION.match(line) and not re.search(r"\d{4}", line))


def is_printed(field: str, true: str, rows: Sequence[str]) -> bool:
    """Whether a page prints a value, in whatever notation: what it doesn't print can't be read from it.

    Args:
        field: Name of the field.
        true: Its value.
        rows: The document's text.
    """
    if field in AMOUNTS:
        return any(abs(money.value) == abs(Decimal(true)) for row in rows for money in amounts(row))
    if field in DATES:
        day = dt.date.fromisoformat(true)
        return any(true in found.values for row in rows for found in days(row, day))
    text = bare(" ".join(rows))
    if field == "currency":
        return true in text or _SIGNS.get(true, true) in " ".join(rows).upper()
    return bare(name_of(true) if field in NAMES else true) in text
