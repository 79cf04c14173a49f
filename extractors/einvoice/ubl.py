"""UBL 2.x Invoice and CreditNote (OASIS): XRechnung (UBL), Peppol, and others that follow EN 16931."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from extractors.einvoice.invoice import CREDIT_NOTES, Attachment, Instalment, Invoice, Line, Party, VatRow
from extractors.einvoice.xml import Values, every, local, one, text
from extractors.files.sheet import FileFault

if TYPE_CHECKING:
    from extractors.einvoice.xml import Element


def invoice(root: Element) -> Invoice:
    """The invoice or credit note of a file.

    Raises:
        FileFault: It has neither number nor totals.
    """
    values = Values()
    totals = one(root, "LegalMonetaryTotal")
    if totals is None and not text(root, "ID"):
        raise FileFault("damaged", "the invoice has neither number nor totals")
    currency = text(root, "DocumentCurrencyCode")
    kind = text(root, "InvoiceTypeCode", "CreditNoteTypeCode")
    credit = local(root) == "CreditNote" or kind in CREDIT_NOTES
    taxes = _in_currency(list(every(root, "TaxTotal")), currency)
    rounding = values.number(text(totals, "PayableRoundingAmount"), "rounding")
    order = text(root, "OrderReference/ID")
    return Invoice(
        syntax="UBL",
        kind="credit_note" if credit else "invoice",
        type_code=kind,
        number=text(root, "ID"),
        issue_date=values.date(text(root, "IssueDate"), "issue_date"),
        currency=currency,
        seller=_party(one(root, "AccountingSupplierParty/Party")),
        buyer=_party(one(root, "AccountingCustomerParty/Party")),
        net_total=values.number(text(totals, "TaxExclusiveAmount", "LineExtensionAmount"), "net_total"),
        vat_total=values.number(text(taxes, "TaxAmount"), "vat_total"),
        total=values.number(text(totals, "TaxInclusiveAmount", "PayableAmount"), "total"),
        extra=tuple(dict.fromkeys((Decimal(0), rounding or Decimal(0)))),
        payable=values.number(text(totals, "PayableAmount"), "payable"),
        vat=tuple(_rate(row, values) for row in every(taxes, "TaxSubtotal")),
        instalments=_instalments(root, values),
        terms=text(root, "PaymentTerms/Note"),
        order_references=(order,) if order else (),
        lines=tuple(_line(row, values) for row in (*every(root, "InvoiceLine"), *every(root, "CreditNoteLine"))),
        attachments=tuple(
            _attachment(row, values)
            for row in every(root, "AdditionalDocumentReference/Attachment/EmbeddedDocumentBinaryObject")
        ),
        unreadable=tuple(values.unreadable),
    )


def _in_currency(taxes: list[Element], currency: str) -> Element | None:
    """The VAT total in the invoice's currency: there may be one in the accounting currency beside it."""
    for tax in taxes:
        amount = one(tax, "TaxAmount")
        if amount is not None and amount.get("currencyID", currency) == currency:
            return tax
    return taxes[0] if taxes else None


def _party(party: Element | None) -> Party:
    vat = tax_code = ""
    for scheme in every(party, "PartyTaxScheme"):
        number, kind = text(scheme, "CompanyID"), text(scheme, "TaxScheme/ID")
        if kind in {"VAT", ""} and not vat:
            vat = number.replace(" ", "").upper()
        elif not tax_code:
            tax_code = number
    place = one(party, "PostalAddress")
    street = ", ".join(filter(None, (text(place, line) for line in ("StreetName", "AdditionalStreetName"))))
    person = f"{text(party, 'Person/FirstName')} {text(party, 'Person/FamilyName')}".strip()
    return Party(
        name=text(party, "PartyLegalEntity/RegistrationName", "PartyName/Name") or person,
        vat=vat,
        tax_code=tax_code,
        street=street,
        postal_code=text(place, "PostalZone"),
        city=text(place, "CityName"),
        province=text(place, "CountrySubentity"),
        country=text(place, "Country/IdentificationCode"),
    )


def _rate(row: Element, values: Values) -> VatRow:
    return VatRow(
        values.number(text(row, "TaxCategory/Percent", "Percent"), "vat_breakdown"),
        values.number(text(row, "TaxableAmount"), "vat_breakdown"),
        values.number(text(row, "TaxAmount"), "vat_breakdown"),
        text(row, "TaxCategory/ID"),
    )


def _instalments(root: Element, values: Values) -> tuple[Instalment, ...]:
    means = list(every(root, "PaymentMeans"))
    due = values.date(text(root, "DueDate", "PaymentMeans/PaymentDueDate"), "due_date")
    found = []
    for way in means:
        account = text(way, "PayeeFinancialAccount/ID").replace(" ", "").upper()
        iban = account if account[:2].isalpha() else ""
        found.append(Instalment(due, None, text(way, "PaymentMeansCode"), iban))
    return tuple(found) or ((Instalment(due),) if due else ())


def _line(row: Element, values: Values) -> Line:
    quantity = one(row, "InvoicedQuantity", "CreditedQuantity")
    return Line(
        text(row, "ID"),
        text(row, "Item/Name", "Item/Description"),
        values.number(text(row, "InvoicedQuantity", "CreditedQuantity"), "lines"),
        quantity.get("unitCode", "") if quantity is not None else "",
        values.number(text(row, "Price/PriceAmount"), "lines"),
        values.number(text(row, "LineExtensionAmount"), "lines"),
        values.number(text(row, "Item/ClassifiedTaxCategory/Percent"), "lines"),
    )


def _attachment(row: Element, values: Values) -> Attachment:
    content = values.content(row.text or "", "attachments")
    return Attachment(row.get("filename", ""), row.get("mimeCode", ""), content)
