"""UN/CEFACT Cross Industry Invoice: ZUGFeRD 1 and 2, Factur-X, XRechnung (CII).

Names of ZUGFeRD 1 stand beside those of EN 16931 (CII D16B), the newer first.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from extractors.einvoice.invoice import CREDIT_NOTES, Attachment, Instalment, Invoice, Line, Party, VatRow
from extractors.einvoice.xml import Values, every, one, text
from extractors.files.sheet import FileFault

if TYPE_CHECKING:
    from extractors.einvoice.xml import Element

_SUMS = ("SpecifiedTradeSettlementHeaderMonetarySummation", "SpecifiedTradeSettlementMonetarySummation")


def invoice(root: Element) -> Invoice:
    """The invoice of a file.

    Raises:
        FileFault: It has no header or no transaction.
    """
    head = one(root, "ExchangedDocument", "HeaderExchangedDocument")
    trade = one(root, "SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction")
    if head is None or trade is None:
        raise FileFault("damaged", "the invoice has no header or no transaction")
    values = Values()
    agreement = one(trade, "ApplicableHeaderTradeAgreement", "ApplicableSupplyChainTradeAgreement")
    settlement = one(trade, "ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement")
    currency = text(settlement, "InvoiceCurrencyCode")
    sums = one(settlement, *_SUMS)
    rounding = values.number(_amount(sums, "RoundingAmount", currency), "rounding")
    kind = text(head, "TypeCode")
    order = one(agreement, "BuyerOrderReferencedDocument")
    return Invoice(
        syntax="CII",
        kind="credit_note" if kind in CREDIT_NOTES else "invoice",
        type_code=kind,
        number=text(head, "ID"),
        issue_date=values.date(text(head, "IssueDateTime/DateTimeString"), "issue_date"),
        currency=currency,
        seller=_party(one(agreement, "SellerTradeParty")),
        buyer=_party(one(agreement, "BuyerTradeParty")),
        net_total=values.number(
            _amount(sums, "TaxBasisTotalAmount", currency) or _amount(sums, "LineTotalAmount", currency), "net_total"
        ),
        vat_total=values.number(_amount(sums, "TaxTotalAmount", currency), "vat_total"),
        total=values.number(_amount(sums, "GrandTotalAmount", currency), "total"),
        extra=tuple(dict.fromkeys((Decimal(0), rounding or Decimal(0)))),
        payable=values.number(_amount(sums, "DuePayableAmount", currency), "payable"),
        vat=tuple(_rate(row, values) for row in every(settlement, "ApplicableTradeTax")),
        instalments=_instalments(settlement, values),
        terms=text(settlement, "SpecifiedTradePaymentTerms/Description"),
        order_references=tuple(filter(None, [text(order, "IssuerAssignedID", "ID")])),
        lines=tuple(_line(row, values) for row in every(trade, "IncludedSupplyChainTradeLineItem")),
        attachments=tuple(
            _attachment(row, values) for row in every(agreement, "AdditionalReferencedDocument/AttachmentBinaryObject")
        ),
        unreadable=tuple(values.unreadable),
    )


def _amount(sums: Element | None, name: str, currency: str) -> str:
    """The amount of that name in the invoice's currency: the VAT may be stated in a second one."""
    found = list(every(sums, name))
    own = [amount for amount in found if amount.get("currencyID") in {None, "", currency}]
    return " ".join(((own or found)[0].text or "").split()) if found else ""


def _party(party: Element | None) -> Party:
    numbers = {one_of.get("schemeID", ""): text_of(one_of) for one_of in every(party, "SpecifiedTaxRegistration/ID")}
    place = one(party, "PostalTradeAddress")
    street = ", ".join(filter(None, (text(place, line) for line in ("LineOne", "LineTwo", "LineThree"))))
    return Party(
        name=text(party, "Name", "SpecifiedLegalOrganization/TradingBusinessName"),
        vat=numbers.get("VA", "").replace(" ", "").upper(),
        tax_code=numbers.get("FC", ""),
        street=street,
        postal_code=text(place, "PostcodeCode"),
        city=text(place, "CityName"),
        province=text(place, "CountrySubDivisionName"),
        country=text(place, "CountryID"),
    )


def text_of(element: Element) -> str:
    """The element's own text, blanks squeezed."""
    return " ".join((element.text or "").split())


def _rate(row: Element, values: Values) -> VatRow:
    return VatRow(
        values.number(text(row, "RateApplicablePercent", "ApplicablePercent"), "vat_breakdown"),
        values.number(text(row, "BasisAmount"), "vat_breakdown"),
        values.number(text(row, "CalculatedAmount"), "vat_breakdown"),
        text(row, "CategoryCode"),
    )


def _instalments(settlement: Element | None, values: Values) -> tuple[Instalment, ...]:
    means = one(settlement, "SpecifiedTradeSettlementPaymentMeans")
    method = text(means, "TypeCode")
    iban = text(settlement, "SpecifiedTradeSettlementPaymentMeans/PayeePartyCreditorFinancialAccount/IBANID")
    found = []
    for terms in every(settlement, "SpecifiedTradePaymentTerms"):
        date = values.date(text(terms, "DueDateDateTime/DateTimeString"), "due_date")
        amount = values.number(text(terms, "PartialPaymentAmount"), "instalments")
        found.append(Instalment(date, amount, method, iban.replace(" ", "").upper()))
    if not found and (iban or method):
        found.append(Instalment(None, None, method, iban.replace(" ", "").upper()))
    return tuple(found)


def _line(row: Element, values: Values) -> Line:
    agreement = one(row, "SpecifiedLineTradeAgreement", "SpecifiedSupplyChainTradeAgreement")
    settlement = one(row, "SpecifiedLineTradeSettlement", "SpecifiedSupplyChainTradeSettlement")
    delivery = one(row, "SpecifiedLineTradeDelivery", "SpecifiedSupplyChainTradeDelivery")
    quantity, tax = one(delivery, "BilledQuantity"), one(settlement, "ApplicableTradeTax")
    sums = one(settlement, "SpecifiedTradeSettlementLineMonetarySummation", "SpecifiedTradeSettlementMonetarySummation")
    return Line(
        text(row, "AssociatedDocumentLineDocument/LineID"),
        text(row, "SpecifiedTradeProduct/Name", "AssociatedDocumentLineDocument/IncludedNote/Content"),
        values.number(text(delivery, "BilledQuantity"), "lines"),
        quantity.get("unitCode", "") if quantity is not None else "",
        values.number(text(agreement, "NetPriceProductTradePrice/ChargeAmount"), "lines"),
        values.number(text(sums, "LineTotalAmount"), "lines"),
        values.number(text(tax, "RateApplicablePercent", "ApplicablePercent"), "lines"),
    )


def _attachment(row: Element, values: Values) -> Attachment:
    content = values.content(row.text or "", "attachments")
    return Attachment(row.get("filename", ""), row.get("mimeCode", ""), content)
