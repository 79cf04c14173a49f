"""Invoices made for tests: an Italian file, the same sale as CII and as UBL."""

from __future__ import annotations

from textwrap import dedent

SELLER_VAT, BUYER_VAT, IBAN = "IT01234560017", "DE136695976", "IT60X0542811101000000123456"
_PARTY = """
  <{role}><DatiAnagrafici><IdFiscaleIVA><IdPaese>{state}</IdPaese><IdCodice>{number}</IdCodice></IdFiscaleIVA>
    {code}<Anagrafica>{name}</Anagrafica></DatiAnagrafici>
    <Sede><Indirizzo>Via Roma</Indirizzo><NumeroCivico>1</NumeroCivico><CAP>20121</CAP><Comune>Milano</Comune>
    <Provincia>MI</Provincia><Nazione>{state}</Nazione></Sede></{role}>"""
BODY = """
  <FatturaElettronicaBody><DatiGenerali><DatiGeneraliDocumento><TipoDocumento>TD01</TipoDocumento><Divisa>EUR</Divisa>
    <Data>2026-03-12</Data><Numero>{number}</Numero>{total}</DatiGeneraliDocumento>
    <DatiOrdineAcquisto><IdDocumento>PO-77</IdDocumento></DatiOrdineAcquisto></DatiGenerali>
  <DatiBeniServizi>
    <DettaglioLinee><NumeroLinea>1</NumeroLinea><Descrizione>Lampada</Descrizione><Quantita>2.00</Quantita>
      <UnitaMisura>PZ</UnitaMisura><PrezzoUnitario>50.00000000</PrezzoUnitario><PrezzoTotale>100.00000000</PrezzoTotale>
      <AliquotaIVA>22.00</AliquotaIVA></DettaglioLinee>
    <DettaglioLinee><NumeroLinea>2</NumeroLinea><Descrizione>Libro</Descrizione><PrezzoUnitario>10.00</PrezzoUnitario>
      <PrezzoTotale>10.00</PrezzoTotale><AliquotaIVA>4.00</AliquotaIVA></DettaglioLinee>
    <DatiRiepilogo><AliquotaIVA>22.00</AliquotaIVA><ImponibileImporto>100.00</ImponibileImporto><Imposta>22.00</Imposta>
    </DatiRiepilogo>
    <DatiRiepilogo><AliquotaIVA>4.00</AliquotaIVA><ImponibileImporto>10.00</ImponibileImporto><Imposta>{vat}</Imposta>
    </DatiRiepilogo></DatiBeniServizi>
  <DatiPagamento><CondizioniPagamento>TP02</CondizioniPagamento><DettaglioPagamento>
    <ModalitaPagamento>MP05</ModalitaPagamento><DataScadenzaPagamento>2026-04-11</DataScadenzaPagamento>
    <ImportoPagamento>132.40</ImportoPagamento><IBAN>IT60 X054 2811 1010 0000 0123 456</IBAN></DettaglioPagamento>
  </DatiPagamento>
  <Allegati><NomeAttachment>../../evil.pdf</NomeAttachment><FormatoAttachment>PDF</FormatoAttachment>
    <Attachment>JVBERi0xLjQK</Attachment></Allegati></FatturaElettronicaBody>"""


def body(number: str = "2026/17", total: str = "132.40", vat: str = "0.40") -> str:
    """A body of a FatturaPA: 100 at 22 %, 10 at 4 %."""
    stated = f"<ImportoTotaleDocumento>{total}</ImportoTotaleDocumento>" if total else ""
    return BODY.format(number=number, total=stated, vat=vat)


def fatturapa(*bodies: str, version: str = "FPR12", head: str = "") -> bytes:
    """A FatturaPA file."""
    seller = _PARTY.format(
        role="CedentePrestatore", state="IT", number=SELLER_VAT[2:], code="<CodiceFiscale>01234560017</CodiceFiscale>",
        name="<Denominazione>Lumi &amp; Figli   S.r.l.</Denominazione>",
    )  # fmt: skip
    buyer = _PARTY.format(
        role="CessionarioCommittente", state="DE", number=BUYER_VAT[2:], code="",
        name="<Nome>Anna</Nome><Cognome>Müller</Cognome>",
    )  # fmt: skip
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}'
        f'<p:FatturaElettronica versione="{version}" '
        'xmlns:p="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2">'
        f"<FatturaElettronicaHeader>{seller}{buyer}</FatturaElettronicaHeader>"
        f"{''.join(bodies or (body(),))}</p:FatturaElettronica>"
    ).encode()


def simplified() -> bytes:
    """A simplified FatturaPA: 122.00 with VAT at 22 %, the buyer known by a tax code alone."""
    return dedent("""\
        <n:FatturaElettronicaSemplificata versione="FSM10"
          xmlns:n="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.0">
        <FatturaElettronicaHeader><CedentePrestatore><IdFiscaleIVA><IdPaese>IT</IdPaese><IdCodice>01234560017</IdCodice>
        </IdFiscaleIVA><Denominazione>Bar Sport</Denominazione></CedentePrestatore>
        <CessionarioCommittente><IdentificativiFiscali><CodiceFiscale>RSSMRA85M01H501Q</CodiceFiscale>
        </IdentificativiFiscali></CessionarioCommittente></FatturaElettronicaHeader>
        <FatturaElettronicaBody><DatiGenerali><DatiGeneraliDocumento><TipoDocumento>TD07</TipoDocumento>
        <Divisa>EUR</Divisa><Data>2026-01-02</Data><Numero>S1</Numero></DatiGeneraliDocumento></DatiGenerali>
        <DatiBeniServizi><Descrizione>Pranzo</Descrizione><Importo>122.00</Importo>
        <DatiIVA><Aliquota>22.00</Aliquota></DatiIVA></DatiBeniServizi></FatturaElettronicaBody>
        </n:FatturaElettronicaSemplificata>""").encode()


def cii(*, first_edition: bool = False, total: str = "132.40") -> bytes:
    """The same sale as Cross Industry Invoice: ZUGFeRD 1, or EN 16931 (Factur-X, ZUGFeRD 2, XRechnung)."""
    old = first_edition
    root = "CrossIndustryDocument" if old else "CrossIndustryInvoice"
    space = "urn:ferd:CrossIndustryDocument:invoice:1p0" if old else "urn:un:unece:uncefact:data:standard:CII:100"
    head = "HeaderExchangedDocument" if old else "ExchangedDocument"
    trade = "SpecifiedSupplyChainTradeTransaction" if old else "SupplyChainTradeTransaction"
    kind = "SupplyChain" if old else "Header"
    percent = "ApplicablePercent" if old else "RateApplicablePercent"
    sums = "SpecifiedTradeSettlement" + ("" if old else "Header") + "MonetarySummation"
    order = "ID" if old else "IssuerAssignedID"

    def tax(rate: str, net: str, vat: str) -> str:
        return (
            f"<r:ApplicableTradeTax><r:CalculatedAmount>{vat}</r:CalculatedAmount><r:BasisAmount>{net}</r:BasisAmount>"
            f"<r:CategoryCode>S</r:CategoryCode><r:{percent}>{rate}</r:{percent}></r:ApplicableTradeTax>"
        )

    line = "SupplyChain" if old else "Line"
    return f"""<?xml version="1.0"?><x:{root} xmlns:x="{space}" xmlns:r="urn:ram" xmlns:u="urn:udt">
      <x:{head}><r:ID>2026/17</r:ID><r:TypeCode>380</r:TypeCode><r:IssueDateTime>
        <u:DateTimeString format="102">20260312</u:DateTimeString></r:IssueDateTime></x:{head}>
      <x:{trade}><r:Applicable{kind}TradeAgreement>
          <r:SellerTradeParty><r:Name>Lumi &amp; Figli S.r.l.</r:Name><r:PostalTradeAddress>
              <r:CountryID>IT</r:CountryID></r:PostalTradeAddress>
            <r:SpecifiedTaxRegistration><r:ID schemeID="VA">{SELLER_VAT}</r:ID>
            </r:SpecifiedTaxRegistration></r:SellerTradeParty>
          <r:BuyerTradeParty><r:Name>Anna Müller</r:Name></r:BuyerTradeParty>
          <r:BuyerOrderReferencedDocument><r:{order}>PO-77</r:{order}></r:BuyerOrderReferencedDocument>
        </r:Applicable{kind}TradeAgreement>
        <r:Applicable{kind}TradeSettlement><r:InvoiceCurrencyCode>EUR</r:InvoiceCurrencyCode>
          <r:SpecifiedTradeSettlementPaymentMeans><r:TypeCode>58</r:TypeCode><r:PayeePartyCreditorFinancialAccount>
            <r:IBANID>{IBAN}</r:IBANID></r:PayeePartyCreditorFinancialAccount></r:SpecifiedTradeSettlementPaymentMeans>
          {tax("22.00", "100.00", "22.00")}{tax("4", "10.00", "0.40")}
          <r:SpecifiedTradePaymentTerms><r:DueDateDateTime><u:DateTimeString format="102">20260411</u:DateTimeString>
            </r:DueDateDateTime></r:SpecifiedTradePaymentTerms>
          <r:{sums}><r:LineTotalAmount>110.00</r:LineTotalAmount><r:TaxBasisTotalAmount>110.00</r:TaxBasisTotalAmount>
            <r:TaxTotalAmount currencyID="USD">25.00</r:TaxTotalAmount>
            <r:TaxTotalAmount currencyID="EUR">22.40</r:TaxTotalAmount>
            <r:GrandTotalAmount>{total}</r:GrandTotalAmount></r:{sums}>
        </r:Applicable{kind}TradeSettlement>
        <r:IncludedSupplyChainTradeLineItem><r:AssociatedDocumentLineDocument><r:LineID>1</r:LineID>
          </r:AssociatedDocumentLineDocument><r:SpecifiedTradeProduct><r:Name>Lampada</r:Name></r:SpecifiedTradeProduct>
          <r:Specified{line}TradeDelivery><r:BilledQuantity unitCode="C62">2</r:BilledQuantity>
          </r:Specified{line}TradeDelivery>
        </r:IncludedSupplyChainTradeLineItem></x:{trade}></x:{root}>""".encode()


def ubl(*, credit: bool = False) -> bytes:
    """The same sale as UBL invoice or credit note."""
    root = "CreditNote" if credit else "Invoice"
    subtotal = (
        "<c:TaxSubtotal><b:TaxableAmount>{}</b:TaxableAmount><b:TaxAmount>{}</b:TaxAmount><c:TaxCategory><b:ID>S</b:ID>"
        "<b:Percent>{}</b:Percent><c:TaxScheme><b:ID>VAT</b:ID></c:TaxScheme></c:TaxCategory></c:TaxSubtotal>"
    )
    space = f"urn:oasis:names:specification:ubl:schema:xsd:{root}-2"
    return f"""<{root} xmlns="{space}" xmlns:c="urn:cac" xmlns:b="urn:cbc">
      <b:ID>2026/17</b:ID><b:IssueDate>2026-03-12</b:IssueDate><b:DueDate>2026-04-11</b:DueDate>
      <b:{root}TypeCode>{"381" if credit else "380"}</b:{root}TypeCode>
      <b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>
      <c:OrderReference><b:ID>PO-77</b:ID></c:OrderReference>
      <c:AdditionalDocumentReference><c:Attachment>
        <b:EmbeddedDocumentBinaryObject filename="a.txt" mimeCode="text/plain">aGVsbG8=</b:EmbeddedDocumentBinaryObject>
      </c:Attachment></c:AdditionalDocumentReference>
      <c:AccountingSupplierParty><c:Party><c:PartyTaxScheme><b:CompanyID>{SELLER_VAT}</b:CompanyID><c:TaxScheme>
        <b:ID>VAT</b:ID></c:TaxScheme></c:PartyTaxScheme><c:PartyLegalEntity>
        <b:RegistrationName>Lumi &amp; Figli S.r.l.</b:RegistrationName></c:PartyLegalEntity></c:Party>
      </c:AccountingSupplierParty>
      <c:AccountingCustomerParty><c:Party><c:PartyName><b:Name>Anna Müller</b:Name></c:PartyName></c:Party>
      </c:AccountingCustomerParty>
      <c:PaymentMeans><b:PaymentMeansCode>58</b:PaymentMeansCode><c:PayeeFinancialAccount><b:ID>{IBAN}</b:ID>
      </c:PayeeFinancialAccount></c:PaymentMeans>
      <c:TaxTotal><b:TaxAmount currencyID="EUR">22.40</b:TaxAmount>
        {subtotal.format("100.00", "22.00", "22")}{subtotal.format("10.00", "0.40", "4.0")}</c:TaxTotal>
      <c:LegalMonetaryTotal><b:LineExtensionAmount>110.00</b:LineExtensionAmount>
        <b:TaxExclusiveAmount>110.00</b:TaxExclusiveAmount><b:TaxInclusiveAmount>132.40</b:TaxInclusiveAmount>
        <b:PayableAmount>32.40</b:PayableAmount></c:LegalMonetaryTotal>
      <c:{root}Line><b:ID>1</b:ID><b:LineExtensionAmount>110.00</b:LineExtensionAmount><c:Item><b:Name>Lampada</b:Name>
      </c:Item></c:{root}Line></{root}>""".encode()


def notice() -> bytes:
    """A refusal of the exchange system."""
    return b"""<t:NotificaScarto xmlns:t="http://www.fatturapa.gov.it/sdi/messaggi/v1.0"><IdentificativoSdI>111</IdentificativoSdI>
      <NomeFile>IT01234560017_00001.xml</NomeFile><DataOraRicezione>2026-03-12T12:00:00Z</DataOraRicezione>
      <ListaErrori><Errore><Codice>00423</Codice></Errore><Errore><Codice>00305</Codice></Errore></ListaErrori>
      </t:NotificaScarto>"""
