"""What invoices print in a language: labels in the variants that are seen, dates, amounts, names, places."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """The words of one language.

    Attributes:
        labels: By concept, each with its variants.
        date: Formats for `strftime`; ``%B`` is the month's name.
        months: Their names.
        thousands: Mark between thousands.
        comma: Decimal mark.
        currencies: Code and sign.
        rates: Of VAT, percent.
        companies: Names without their legal form.
        forms: Legal forms.
        people: Buyers that are no company.
        streets: With their number.
        towns: With their postal code.
        goods: What is sold.
        state: Its letters before a VAT number.
    """

    labels: dict[str, tuple[str, ...]]
    date: tuple[str, ...]
    months: tuple[str, ...]
    thousands: str
    comma: str
    currencies: tuple[tuple[str, str], ...]
    rates: tuple[int, ...]
    companies: tuple[str, ...]
    forms: tuple[str, ...]
    people: tuple[str, ...]
    streets: tuple[str, ...]
    towns: tuple[str, ...]
    goods: tuple[str, ...]
    state: str


_EURO = (("EUR", "€"),)

LANGUAGES: dict[str, Language] = {
    "it": Language(
        {
            "title": ("FATTURA", "Fattura", "Fattura immediata"), "credit": ("NOTA DI CREDITO", "Nota di credito"),
            "number": ("Fattura n.", "Numero fattura", "N. fattura", "Numero documento", "Numero"),
            "date": ("Data fattura", "Data documento", "Data emissione", "Data"),
            "due": ("Scadenza", "Data scadenza", "Pagamento entro"), "order": ("Vs. ordine", "Ordine n."),
            "order_date": ("Data ordine",), "delivery": ("Data consegna", "Data DDT"),
            "customer": ("Codice cliente", "Cod. cliente"), "note": ("DDT n.",),
            "seller": ("Fornitore", "Cedente / prestatore"),
            "buyer": ("Cliente", "Spett.le", "Intestatario", "Cessionario / committente"),
            "vat_id": ("P. IVA", "Partita IVA", "P.IVA"), "net": ("Imponibile", "Totale imponibile", "Totale netto"),
            "vat": ("IVA", "Totale IVA", "Imposta"),
            "total": ("Totale fattura", "Totale documento", "Totale da pagare", "TOTALE"),
            "what": ("Descrizione",), "quantity": ("Q.tà",), "price": ("Prezzo",), "sum": ("Importo",),
            "of": ("del",), "holder": ("Intestato a:",), "to": ("Luogo di consegna",),
        },
        ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y"),
        ("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre",
         "novembre", "dicembre"),
        ".", ",", _EURO, (22, 10, 4),
        ("Officine Valdarno", "Studio Tramontana", "Forniture Medusa", "Tipografia Alba Chiara", "Edilcave Lupi"),
        ("S.r.l.", "S.p.A.", "S.n.c.", "SRL"), ("Marta Bellandi", "Giorgio Nardini"),
        ("Via Verdi 12", "Corso Europa, 88", "Piazza Cavour 3/A", "Viale dei Tigli 41"),
        ("20121 Milano MI", "37121 Verona (VR)", "50122 Firenze", "10121 Torino TO"),
        ("Assistenza impianto", "Carta A4", "Trasporto", "Consulenza tecnica", "Ricambi pompa"), "IT",
    ),
    "es": Language(
        {
            "title": ("FACTURA", "Factura"), "credit": ("FACTURA RECTIFICATIVA", "ABONO"),
            "number": ("Factura n.º", "Número de factura", "N.º de factura", "Nº factura", "Número"),
            "date": ("Fecha de factura", "Fecha de emisión", "Fecha factura", "Fecha"),
            "due": ("Vencimiento", "Fecha de vencimiento"), "order": ("Pedido n.º", "Su pedido"),
            "order_date": ("Fecha de pedido",), "delivery": ("Fecha de entrega",),
            "customer": ("Código cliente", "N.º cliente"), "note": ("Albarán n.º",),
            "seller": ("Emisor", "Proveedor"), "buyer": ("Cliente", "Facturar a", "Datos del cliente"),
            "vat_id": ("NIF", "CIF", "NIF-IVA"), "net": ("Base imponible", "Subtotal"),
            "vat": ("IVA", "Cuota IVA", "Total IVA"),
            "total": ("Total factura", "TOTAL", "Total a pagar", "Importe total"),
            "what": ("Descripción", "Concepto"), "quantity": ("Cant.",), "price": ("Precio",), "sum": ("Importe",),
            "of": ("de fecha",), "holder": ("Titular:",), "to": ("Dirección de entrega",),
        },
        ("%d/%m/%Y", "%d-%m-%Y", "%d de %B de %Y"),
        ("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
         "noviembre", "diciembre"),
        ".", ",", _EURO, (21, 10, 4),
        ("Suministros Aldebarán", "Talleres Morente", "Gráficas del Turia", "Distribuciones Zafra"),
        ("S.L.", "S.A.", "S.L.U."), ("Lucía Ferrando", "Andrés Pacheco"),
        ("Calle Mayor 21", "Avenida del Puerto, 140", "Paseo de Gracia 9"),
        ("28013 Madrid", "46022 Valencia", "08007 Barcelona"),
        ("Mantenimiento", "Papel A4", "Transporte", "Consultoría", "Recambios"), "ES",
    ),
    "en": Language(
        {
            "title": ("INVOICE", "Invoice", "Tax invoice"), "credit": ("CREDIT NOTE",),
            "number": ("Invoice number", "Invoice no.", "Invoice #", "Invoice", "Number"),
            "date": ("Invoice date", "Date of issue", "Date"), "due": ("Due date", "Payment due", "Please pay by"),
            "order": ("Purchase order", "PO number", "Your order"), "order_date": ("Order date",),
            "delivery": ("Delivery date", "Ship date"), "customer": ("Customer number", "Account number"),
            "note": ("Delivery note",), "seller": ("From", "Seller"),
            "buyer": ("Bill to", "Invoice to", "Sold to", "Customer"),
            "vat_id": ("VAT no.", "VAT number", "VAT reg. no."), "net": ("Subtotal", "Net total", "Total excl. VAT"),
            "vat": ("VAT", "VAT amount", "Total VAT"),
            "total": ("Total", "Total incl. VAT", "Amount due", "Grand total", "Invoice total"),
            "what": ("Description",), "quantity": ("Qty",), "price": ("Unit price",), "sum": ("Amount",),
            "of": ("of", "dated"), "holder": ("Account name:",), "to": ("Ship to", "Deliver to"),
        },
        ("%d/%m/%Y", "%d %B %Y", "%B %d, %Y", "%d-%m-%Y", "%Y-%m-%d"),
        ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
         "November", "December"),
        ",", ".", (("GBP", "£"), ("EUR", "€")), (20, 5),
        ("Harrow Lane Supplies", "Brightwater Consulting", "Fenwick & Sons", "Northgate Tooling"),
        ("Ltd", "Limited", "PLC", "LLP"), ("Eleanor Whitby", "Thomas Ashdown"),
        ("14 Orchard Street", "88 Mill Lane", "Unit 5, Kings Park"),
        ("Leeds LS1 4AP", "Bristol BS1 5TR", "York YO1 7HH"),
        ("On-site support", "Paper A4", "Freight", "Consulting", "Spare parts"), "GB",
    ),
    "de": Language(
        {
            "title": ("RECHNUNG", "Rechnung"), "credit": ("GUTSCHRIFT", "Rechnungskorrektur"),
            "number": ("Rechnungsnummer", "Rechnungs-Nr.", "Rechnung Nr.", "Belegnummer", "Beleg-Nr."),
            "date": ("Rechnungsdatum", "Datum", "Belegdatum"), "due": ("Fällig am", "Zahlbar bis", "Fälligkeit"),
            "order": ("Bestellnummer", "Ihre Bestellung", "Bestell-Nr."), "order_date": ("Bestelldatum",),
            "delivery": ("Lieferdatum", "Leistungsdatum"), "customer": ("Kundennummer", "Kunden-Nr."),
            "note": ("Lieferschein-Nr.",), "seller": ("Lieferant", "Verkäufer", "Rechnungssteller"),
            "buyer": ("Kunde", "Rechnungsempfänger", "Rechnung an", "Käufer"),
            "vat_id": ("USt-IdNr.", "USt-ID", "UID"), "net": ("Nettobetrag", "Zwischensumme", "Summe netto"),
            "vat": ("MwSt.", "Umsatzsteuer", "USt."),
            "total": ("Rechnungsbetrag", "Gesamtbetrag", "Bruttobetrag", "Zu zahlen"),
            "what": ("Bezeichnung",), "quantity": ("Menge",), "price": ("Einzelpreis",), "sum": ("Betrag",),
            "of": ("vom",), "holder": ("Kontoinhaber:",), "to": ("Lieferadresse",),
        },
        ("%d.%m.%Y", "%d. %B %Y", "%Y-%m-%d"),
        ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
         "Dezember"),
        ".", ",", (("EUR", "€"), ("EUR", "EUR")), (19, 7),
        ("Feinwerk Ostertal", "Druckhaus Lindner", "Baustoffe Kranich", "Ingenieurbüro Hellweg"),
        ("GmbH", "AG", "GmbH & Co. KG", "e.K."), ("Sabine Wolter", "Jürgen Althoff"),
        ("Lindenallee 17", "Hauptstraße 5", "Am Markt 2"), ("10117 Berlin", "80331 München", "04109 Leipzig"),
        ("Wartung", "Papier A4", "Fracht", "Beratung", "Ersatzteile"), "DE",
    ),
    "fr": Language(
        {
            "title": ("FACTURE", "Facture"), "credit": ("AVOIR", "Avoir"),
            "number": ("Facture n°", "Numéro de facture", "N° de facture", "Numéro"),
            "date": ("Date de facture", "Date d'émission", "Date"),
            "due": ("Échéance", "Date d'échéance", "À payer le"),
            "order": ("Commande n°", "Bon de commande"), "order_date": ("Date de commande",),
            "delivery": ("Date de livraison",), "customer": ("Code client", "Numéro client"),
            "note": ("Bon de livraison",),
            "seller": ("Vendeur", "Fournisseur"), "buyer": ("Client", "Facturer à", "Adresse de facturation"),
            "vat_id": ("N° TVA", "TVA intracommunautaire"), "net": ("Total HT", "Montant HT"),
            "vat": ("TVA", "Total TVA", "Montant TVA"), "total": ("Total TTC", "Net à payer", "Montant TTC"),
            "what": ("Désignation",), "quantity": ("Qté",), "price": ("Prix unitaire",), "sum": ("Montant",),
            "of": ("du",), "holder": ("Titulaire du compte :",), "to": ("Adresse de livraison",),
        },
        ("%d/%m/%Y", "%d %B %Y", "%d-%m-%Y"),
        ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
         "décembre"),
        " ", ",", _EURO, (20, 10),
        ("Ateliers Garonne", "Imprimerie Vauban", "Matériaux Dufresne", "Conseil Armor"),
        ("SARL", "SAS", "SA", "EURL"), ("Claire Montel", "Julien Besnard"),
        ("12 rue des Lilas", "4, avenue Foch", "8 boulevard Carnot"), ("75011 Paris", "69006 Lyon", "31000 Toulouse"),
        ("Maintenance", "Papier A4", "Port", "Conseil", "Pièces détachées"), "FR",
    ),
}  # fmt: skip
