"""FatturaPA: the Italian electronic invoice, ordinary (1.0 to 1.2.x: FPA12, FPR12, SDI11 …) and simplified (FSM10).

Specification: Agenzia delle Entrate, "Specifiche tecniche fatturazione elettronica", annex A, 1.9.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING

from extractors.einvoice.invoice import Attachment, Instalment, Invoice, Line, Party, VatRow
from extractors.einvoice.xml import Values, every, one, text
from extractors.files.sheet import FileFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractors.einvoice.xml import Element

_CREDIT_NOTES = {"TD04", "TD08"}
_MOST_PARTS = 6  # of a total; with more of them some sum would fit by chance
_ORDERS = ("DatiGenerali/DatiOrdineAcquisto", "DatiGenerali/DatiContratto", "DatiGenerali/DatiConvenzione")


def ordinary(root: Element) -> Iterator[Invoice]:
    """The invoices of a file, one for each body.

    Raises:
        FileFault: It has no header or no body.
    """
    header, bodies = _parts(root)
    seller = _party(one(header, "CedentePrestatore"))
    buyer = _party(one(header, "CessionarioCommittente"))
    version = root.get("versione") or text(header, "DatiTrasmissione/FormatoTrasmissione")
    for body in bodies:
        values = Values()
        head = one(body, "DatiGenerali/DatiGeneraliDocumento")
        rows = tuple(_summary(row, values) for row in every(body, "DatiBeniServizi/DatiRiepilogo"))
        kind = text(head, "TipoDocumento")
        total = values.number(text(head, "ImportoTotaleDocumento"), "total")
        yield Invoice(
            syntax=f"FatturaPA {version}".strip(),
            kind="credit_note" if kind in _CREDIT_NOTES else "invoice",
            type_code=kind,
            number=text(head, "Numero"),
            issue_date=values.date(text(head, "Data"), "issue_date"),
            currency=text(head, "Divisa"),
            seller=seller,
            buyer=buyer,
            net_total=_sum(row.net for row in rows),
            vat_total=_sum(row.vat for row in rows),
            total=total,
            extra=_extra(head, body, values),
            vat=rows,
            instalments=tuple(_instalment(p, values) for p in every(body, "DatiPagamento/DettaglioPagamento")),
            terms=text(body, "DatiPagamento/CondizioniPagamento"),
            order_references=_orders(body),
            lines=tuple(_line(row, values) for row in every(body, "DatiBeniServizi/DettaglioLinee")),
            attachments=tuple(_attachment(row, values) for row in every(body, "Allegati")),
            computed=("net_total", "vat_total"),
            unreadable=tuple(values.unreadable),
        )


def simplified(root: Element) -> Iterator[Invoice]:
    """The simplified invoices of a file: amounts with VAT, and the VAT or its rate."""
    header, bodies = _parts(root)
    seller, buyer = (
        _simple_party(one(header, "CedentePrestatore")),
        _simple_party(one(header, "CessionarioCommittente")),
    )
    for body in bodies:
        values = Values()
        head = one(body, "DatiGenerali/DatiGeneraliDocumento")
        goods = [_simple_row(row, values) for row in every(body, "DatiBeniServizi")]
        rows = tuple(row for row, _ in goods)
        kind = text(head, "TipoDocumento")
        gross = [line.net for _, line in goods]
        yield Invoice(
            syntax=f"FatturaPA {root.get('versione') or 'FSM10'}",
            kind="credit_note" if kind in _CREDIT_NOTES else "invoice",
            type_code=kind,
            number=text(head, "Numero"),
            issue_date=values.date(text(head, "Data"), "issue_date"),
            currency=text(head, "Divisa"),
            seller=seller,
            buyer=buyer,
            net_total=_sum(row.net for row in rows),
            vat_total=_sum(row.vat for row in rows),
            total=_sum(gross),
            vat=rows,
            lines=tuple(line for _, line in goods),
            attachments=tuple(_attachment(row, values) for row in every(body, "Allegati")),
            computed=("net_total", "vat_total", "total", "vat_breakdown"),
            unreadable=tuple(values.unreadable),
        )


def _parts(root: Element) -> tuple[Element, list[Element]]:
    header = one(root, "FatturaElettronicaHeader")
    bodies = list(every(root, "FatturaElettronicaBody"))
    if header is None or not bodies:
        raise FileFault("damaged", "the invoice has no header or no body")
    return header, bodies


def _party(party: Element | None) -> Party:
    data = one(party, "DatiAnagrafici")
    name = text(data, "Anagrafica/Denominazione")
    person = f"{text(data, 'Anagrafica/Nome')} {text(data, 'Anagrafica/Cognome')}".strip()
    return _placed(party, name or person, _vat(one(data, "IdFiscaleIVA")), text(data, "CodiceFiscale"))


def _simple_party(party: Element | None) -> Party:
    """A party of the simplified invoice; the buyer may be known by a tax number alone."""
    numbers, data = one(party, "IdentificativiFiscali"), one(party, "AltriDatiIdentificativi")
    numbers, data = (party if numbers is None else numbers), (party if data is None else data)
    person = f"{text(data, 'Nome')} {text(data, 'Cognome')}".strip()
    return _placed(
        data, text(data, "Denominazione") or person, _vat(one(numbers, "IdFiscaleIVA")), text(numbers, "CodiceFiscale")
    )


def _placed(party: Element | None, name: str, vat: str, tax_code: str) -> Party:
    seat = one(party, "Sede")
    street = f"{text(seat, 'Indirizzo')} {text(seat, 'NumeroCivico')}".strip()
    return Party(
        name, vat, tax_code.upper(), street, text(seat, "CAP"), text(seat, "Comune"), text(seat, "Provincia"),
        text(seat, "Nazione"),
    )  # fmt: skip


def _vat(number: Element | None) -> str:
    code = text(number, "IdCodice").upper()
    return text(number, "IdPaese").upper() + code if code else ""


def _summary(row: Element, values: Values) -> VatRow:
    return VatRow(
        values.number(text(row, "AliquotaIVA"), "vat_breakdown"),
        values.number(text(row, "ImponibileImporto"), "net_total"),
        values.number(text(row, "Imposta"), "vat_total"),
        text(row, "Natura"),
    )


def _simple_row(row: Element, values: Values) -> tuple[VatRow, Line]:
    gross = values.number(text(row, "Importo"), "total")
    rate = values.number(text(row, "DatiIVA/Aliquota"), "vat_breakdown")
    vat = values.number(text(row, "DatiIVA/Imposta"), "vat_total")
    if vat is None and gross is not None and rate is not None:
        vat = (gross * rate / (100 + rate)).quantize(Decimal("0.01"))
    net = gross - vat if gross is not None and vat is not None else None
    return VatRow(rate, net, vat, text(row, "Natura")), Line("", text(row, "Descrizione"), net=gross, rate=rate)


def _extra(head: Element | None, body: Element, values: Values) -> tuple[Decimal, ...]:
    """What the total may hold beside net and VAT: every sum of what the file itself names.

    The specification wants the total with VAT, less discounts on the whole; senders put in the stamp duty and take off
    what the customer withholds as well.
    """
    parts = [values.number(text(head, name), "total") for name in ("DatiBollo/ImportoBollo", "Arrotondamento")]
    parts.append(
        _sum(
            values.number(text(row, "Arrotondamento"), "total") for row in every(body, "DatiBeniServizi/DatiRiepilogo")
        )
    )
    for row in every(head, "ScontoMaggiorazione"):
        change = values.number(text(row, "Importo"), "total")
        parts.append(-change if change and text(row, "Tipo") == "SC" else change)
    for row in every(head, "DatiRitenuta"):
        withheld = values.number(text(row, "ImportoRitenuta"), "total")
        parts.append(-withheld if withheld else None)
    known = [part for part in parts if part][:_MOST_PARTS]
    sums = [sum(chosen, Decimal(0)) for count in range(len(known) + 1) for chosen in combinations(known, count)]
    return tuple(dict.fromkeys(sums))


def _instalment(payment: Element, values: Values) -> Instalment:
    return Instalment(
        values.date(text(payment, "DataScadenzaPagamento"), "due_date"),
        values.number(text(payment, "ImportoPagamento"), "instalments"),
        text(payment, "ModalitaPagamento"),
        text(payment, "IBAN").replace(" ", "").upper(),
    )


def _orders(body: Element) -> tuple[str, ...]:
    found = (text(order, "IdDocumento") for path in _ORDERS for order in every(body, path))
    return tuple(number for number in found if number)


def _line(row: Element, values: Values) -> Line:
    return Line(
        text(row, "NumeroLinea"),
        text(row, "Descrizione"),
        values.number(text(row, "Quantita"), "lines"),
        text(row, "UnitaMisura"),
        values.number(text(row, "PrezzoUnitario"), "lines"),
        values.number(text(row, "PrezzoTotale"), "lines"),
        values.number(text(row, "AliquotaIVA"), "lines"),
    )


def _attachment(row: Element, values: Values) -> Attachment:
    content = values.content(text(row, "Attachment"), "attachments")
    return Attachment(text(row, "NomeAttachment"), text(row, "FormatoAttachment"), content)


def _sum(numbers: Iterable[Decimal | None]) -> Decimal | None:
    known = [number for number in numbers if number is not None]
    return sum(known, Decimal(0)) if known else None
