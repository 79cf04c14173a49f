"""Shop receipts of five countries, drawn as a till prints them, with what they say."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from resources.specimens.fonts import font

if TYPE_CHECKING:
    import random

_CENT = Decimal("0.01")
_WIDTH, _MARGIN = 620, 26  # pixels: 76 mm at 200 dpi


@dataclass(frozen=True, slots=True)
class Words:
    """What a country's tills print.

    Attributes:
        names: Shops.
        addresses: Lines of addresses; ``|`` breaks a line.
        labels: title, date, subtotal, VAT, total, cash, change, thanks.
        rate: Of VAT, percent.
        currency: Code and sign.
        date: As `strftime` writes it.
        comma: Decimal mark.
        goods: What is sold.
    """

    names: tuple[str, ...]
    addresses: tuple[str, ...]
    labels: tuple[str, ...]
    rate: int
    currency: tuple[str, str]
    date: str
    comma: str
    goods: tuple[str, ...]


COUNTRIES: dict[str, Words] = {
    "IT": Words(
        ("FERRAMENTA DEL CORSO S.R.L.", "Trattoria Al Ponte S.n.c.", "LIBRERIA MINERVA S.A.S.", "PANIFICIO AURORA"),
        ("Via Garibaldi 14|20121 Milano MI", "Corso Italia, 88|37121 VERONA VR", "Piazza Dante 3|50122 Firenze FI"),
        ("DOCUMENTO COMMERCIALE", "Data", "Subtotale", "di cui IVA", "TOTALE COMPLESSIVO", "Contante",
         "Resto", "GRAZIE"),
        22, ("EUR", "€"), "%d/%m/%Y", ",", ("Chiodi 4x40", "Vernice bianca", "Pane integrale",
        "Caffe macinato", "Colla"),
    ),
    "ES": Words(
        ("SUMINISTROS LEVANTE S.L.", "Restaurante Casa Nieves S.L.", "PAPELERIA TURIA, S.A.", "FERRETERIA SOL S.L.U."),
        ("Calle Mayor 21|28013 Madrid", "Avenida del Puerto, 140|46022 Valencia", "Paseo de Gracia 9|08007 Barcelona"),
        ("FACTURA SIMPLIFICADA", "Fecha", "Base imponible", "Cuota IVA", "TOTAL A PAGAR", "Efectivo",
         "Cambio", "GRACIAS"),
        21, ("EUR", "€"), "%d-%m-%Y", ",", ("Tornillos M6", "Menu del dia", "Cuaderno A4", "Aceite 1 L", "Pintura"),
    ),
    "MY": Words(
        ("KEDAI BUKU SENTOSA SDN BHD", "HARMONI HARDWARE ENTERPRISE", "SRI PELANGI TRADING", "MUTIARA FOODS SDN. BHD."),
        ("NO. 12, JALAN MAWAR 3,|TAMAN MELATI,|53100 KUALA LUMPUR.",
         "LOT 77, JALAN DAMAI 2/1,|81100 JOHOR BAHRU, JOHOR"),
        ("TAX INVOICE", "Date", "Sub Total", "GST 6%", "Grand Total", "CASH", "CHANGE", "THANK YOU"),
        6, ("MYR", "RM"), "%d/%m/%Y", ".", ("Exercise book", "Paint brush", "Milk 1L", "Nails 2kg", "Pen blue"),
    ),
    "DE": Words(
        ("Buchhandlung Seeblick GmbH", "METALLBAU KRONE GMBH", "Gasthaus Zur Linde e.K.", "BAEKEREI HOFMANN GMBH"),
        ("Hauptstraße 5|80331 München", "Lindenallee 17|10117 Berlin", "Am Markt 2|04109 Leipzig"),
        ("QUITTUNG", "Datum", "Netto", "MwSt 19%", "Gesamtbetrag", "Bar", "Rückgeld", "VIELEN DANK"),
        19, ("EUR", "EUR"), "%d.%m.%Y", ",", ("Schrauben", "Notizbuch", "Brot 1 kg", "Tagesgericht", "Farbe weiß"),
    ),
    "FR": Words(
        ("LIBRAIRIE DU PORT SARL", "Boulangerie Martin SARL", "QUINCAILLERIE NORD SAS", "Brasserie Le Quai SAS"),
        ("12 rue des Lilas|75011 Paris", "4, avenue Foch|69006 LYON", "8 boulevard Carnot|31000 Toulouse"),
        ("TICKET", "Date", "Total HT", "TVA 20%", "TOTAL TTC", "Espèces", "Monnaie", "MERCI"),
        20, ("EUR", "€"), "%d/%m/%Y", ",", ("Cahier", "Baguette", "Vis 4x30", "Plat du jour", "Peinture"),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DrawnReceipt:
    """A receipt's picture and what it says, in canonical form."""

    image: Image.Image
    truth: dict[str, str]


def draw_receipt(rng: random.Random, country: str, today: dt.date) -> DrawnReceipt:
    """A receipt with goods, sums, cash and change.

    Args:
        rng: Source of all chances.
        country: A key of `COUNTRIES`.
        today: It is of the two years before.
    """
    words = COUNTRIES[country]
    name, address = rng.choice(words.names), rng.choice(words.addresses)
    day = today - dt.timedelta(days=rng.randrange(1, 700))
    goods = [(rng.choice(words.goods), Decimal(rng.randrange(120, 9000)) / 100) for _ in range(rng.randrange(2, 6))]
    total = sum((price for _, price in goods), Decimal(0))
    net = (total / (1 + Decimal(words.rate) / 100)).quantize(_CENT)
    paid = (total // 50 + 1) * 50
    title, date, subtotal, vat, whole, cash, change, thanks = words.labels

    def amount(value: Decimal) -> str:
        return f"{value:.2f}".replace(".", words.comma)

    clock = f"{rng.randrange(8, 20):02}:{rng.randrange(60):02}"
    head = [name, *address.split("|"), "", title, f"{date}: {day.strftime(words.date)} {clock}", ""]
    rows = [(what, amount(price)) for what, price in goods]
    rows += [
        ("", ""),
        (subtotal, amount(net)),
        (vat, amount(total - net)),
        (f"{whole} {words.currency[1]}", amount(total)),
    ]
    rows += [(cash, amount(paid)), (change, amount(paid - total))]
    truth = {
        "company": name,
        "address": address.replace(",|", ", ").replace("|", " ").rstrip("."),
        "date": day.isoformat(),
        "total": f"{total:.2f}",
        "vat_total": f"{total - net:.2f}",
        "currency": words.currency[0],
    }
    return DrawnReceipt(_drawn(head, rows, thanks, rng), truth)


def _drawn(head: list[str], rows: list[tuple[str, str]], thanks: str, rng: random.Random) -> Image.Image:
    size = rng.choice((22, 24, 26))
    face, line = font(rng.choice(("mono", "print-mono", "sans")), size), round(1.5 * size)
    height = (len(head) + len(rows) + 4) * line + 2 * _MARGIN
    image = Image.new("RGB", (_WIDTH, height), (252, 251, 247))
    draw = ImageDraw.Draw(image)
    y = _MARGIN
    for text in head:
        draw.text(((_WIDTH - draw.textlength(text, face)) / 2, y), text, (25, 25, 28), face)
        y += line
    for left, right in rows:
        draw.text((_MARGIN, y), left, (25, 25, 28), face)
        draw.text((_WIDTH - _MARGIN - draw.textlength(right, face), y), right, (25, 25, 28), face)
        y += line
    draw.text(((_WIDTH - draw.textlength(thanks, face)) / 2, y + line), thanks, (25, 25, 28), face)
    return image
