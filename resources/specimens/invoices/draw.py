"""Invoices drawn as PDFs with a text layer: one content, several layouts."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from resources.specimens.invoices.content import domain_of
from resources.specimens.invoices.words import LANGUAGES

if TYPE_CHECKING:
    import datetime as dt
    import random
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from resources.specimens.invoices.content import InvoiceFacts, Side
    from resources.specimens.invoices.words import Language

_FACES = ("Helvetica", "Times-Roman", "Courier")
_BOLD = {"Helvetica": "Helvetica-Bold", "Times-Roman": "Times-Bold", "Courier": "Courier-Bold"}
_TOP = 800


class _Sheet:
    """A page that is drawn on, with what it needs to write its content in its language's way."""

    def __init__(self, facts: InvoiceFacts, rng: random.Random) -> None:
        self.facts, self.rng = facts, rng
        self.words: Language = LANGUAGES[facts.language]
        self.face, self.size = rng.choice(_FACES), rng.choice((9, 10, 11))
        self._date = rng.choice(self.words.date)
        self._data = io.BytesIO()
        self._canvas = Canvas(self._data, A4, invariant=1)
        self._labels = {concept: rng.choice(variants) for concept, variants in self.words.labels.items()}
        self._colon = rng.choice((":", "", " :"))
        self._rate_in_label = rng.random() < 0.5

    def label(self, concept: str, *, colon: bool = True) -> str:
        """One variant, the same throughout the page."""
        return self._labels[concept] + (self._colon if colon else "")

    def date(self, day: dt.date) -> str:
        """A date in the page's format."""
        return day.strftime(self._date.replace("%B", self.words.months[day.month - 1]))

    def money(self, value: Decimal, *, sign: bool = False) -> str:
        """An amount in the language's notation."""
        text = f"{value:,.2f}".replace(",", "T").replace(".", self.words.comma).replace("T", self.words.thousands)
        return f"{text} {self.facts.currency[1]}" if sign else text

    def text(self, x: float, y: float, text: str, *, bold: bool = False, size: float = 0, right: bool = False) -> None:
        """A line of text at a place, from the left or to the right."""
        self._canvas.setFont(_BOLD[self.face] if bold else self.face, size or self.size)
        (self._canvas.drawRightString if right else self._canvas.drawString)(x, y, text)

    def lines(self, x: float, y: float, lines: Sequence[str]) -> float:
        """Lines one below the other; the place of the next."""
        for line in lines:
            self.text(x, y, line)
            y -= 1.35 * self.size
        return y

    def finish(self) -> bytes:
        """The PDF."""
        self._canvas.save()
        return self._data.getvalue()


def _vat_line(sheet: _Sheet, side: Side) -> list[str]:
    bare = sheet.rng.random() < 0.25 and sheet.facts.language in {"it", "es"}
    return [f"{sheet.label('vat_id')} {side.vat[2:] if bare else side.vat}"] if side.vat else []


def _address(side: Side) -> list[str]:
    return [side.name, side.street, side.town]


def _details(sheet: _Sheet) -> list[tuple[str, str]]:
    """Numbers and dates with their concepts, the invoice's own somewhere among them."""
    facts = sheet.facts
    rows = [("number", facts.number), ("date", sheet.date(facts.issued))]
    rows += [("due", sheet.date(facts.due))] if facts.due else []
    rows += [("order", facts.order)] if facts.order else []
    rows += [("customer", facts.customer)] if facts.customer else []
    rows += [("note", facts.note)] if facts.note else []
    rows += [("delivery", sheet.date(facts.delivered))] if facts.delivered else []
    if sheet.rng.random() < 0.5:
        sheet.rng.shuffle(rows)
    return rows


def _title(sheet: _Sheet, x: float, y: float) -> None:
    sheet.text(x, y, sheet.label("credit" if sheet.facts.credit else "title", colon=False), bold=True, size=16)


def _goods(sheet: _Sheet, y: float) -> float:
    heads = (("what", 50, False), ("quantity", 330, True), ("price", 430, True), ("sum", 545, True))
    for concept, x, right in heads:
        sheet.text(x, y, sheet.label(concept, colon=False), bold=True, right=right)
    sign = -1 if sheet.facts.credit else 1
    for what, count, price, rate in sheet.facts.goods:
        y -= 1.6 * sheet.size
        sheet.text(50, y, f"{what} ({rate} %)" if len(sheet.facts.rates) > 1 else what)
        for x, text in ((330, str(sign * count)), (430, sheet.money(price)), (545, sheet.money(sign * count * price))):
            sheet.text(x, y, text, right=True)
    return y - 3 * sheet.size


def _sums_below(sheet: _Sheet, y: float) -> float:
    """Net, VAT by rate and total, one below the other at the right."""
    facts, sign = sheet.facts, sheet.rng.random() < 0.5
    rows = [(sheet.label("net"), facts.net)]
    several = len(facts.rates) > 1
    rows += [(f"{sheet.label('vat', colon=False)} {rate}%", vat) for rate, _, vat in facts.rates]
    rows += [(sheet.label("vat"), facts.vat)] if several else []
    for label, value in rows:
        sheet.text(360, y, label)
        sheet.text(545, y, sheet.money(value, sign=sign), right=True)
        y -= 1.5 * sheet.size
    sheet.text(360, y, sheet.label("total"), bold=True)
    sheet.text(545, y, sheet.money(facts.total, sign=True), bold=True, right=True)
    return y - 2 * sheet.size


def _sums_across(sheet: _Sheet, y: float) -> float:
    """A table of net, rate, VAT and total, with a row of sums."""
    columns = ((180, "net"), (280, "%"), (400, "vat"), (545, "total"))
    for x, concept in columns:
        sheet.text(x, y, "%" if concept == "%" else sheet.label(concept, colon=False), bold=True, right=True)
    rows = [(net, f"{rate}", vat, net + vat) for rate, net, vat in sheet.facts.rates]
    if len(rows) > 1:
        rows.append((sheet.facts.net, sheet.facts.currency[0], sheet.facts.vat, sheet.facts.total))
    for net, rate, vat, whole in rows:
        y -= 1.5 * sheet.size
        for x, text in (
            (180, sheet.money(net)),
            (280, rate),
            (400, sheet.money(vat)),
            (545, sheet.money(whole, sign=True)),
        ):
            sheet.text(x, y, text, right=True)
    return y - 2.5 * sheet.size


def _foot(sheet: _Sheet, *, seller: bool) -> None:
    facts, y = sheet.facts, 70.0
    iban = (
        " ".join(facts.iban[n : n + 4] for n in range(0, len(facts.iban), 4))
        if sheet.rng.random() < 0.7
        else facts.iban
    )
    sheet.lines(330, y, [f"IBAN: {iban}", *([f"{sheet.label('holder', colon=False)} {facts.seller.name}"] * seller)])
    left = [*_address(facts.seller), *_vat_line(sheet, facts.seller)] if seller else []
    left += [f"www.{domain_of(facts.seller.name)}"] if sheet.rng.random() < 0.6 else []
    sheet.lines(50, y, left)


def _window(sheet: _Sheet) -> None:
    """A letter: the sender's line, the address window, details at the right, the seller in the foot."""
    facts = sheet.facts
    mark = sheet.rng.choice((" - ", " • ", " | "))
    sheet.text(50, 690, mark.join(_address(facts.seller)), size=7)
    sheet.lines(50, 670, [*_address(facts.buyer), *_vat_line(sheet, facts.buyer)])
    _title(sheet, 50, 560)
    y = 690.0
    for concept, value in _details(sheet):
        sheet.text(330, y, sheet.label(concept))
        sheet.text(470, y, value)
        y -= 1.5 * sheet.size
    _sums_below(sheet, _goods(sheet, 520))
    _foot(sheet, seller=True)


def _blocks(sheet: _Sheet) -> None:
    """Both parties in labelled blocks, numbers and dates in a table with headings."""
    facts = sheet.facts
    for x, concept, side in ((50, "seller", facts.seller), (330, "buyer", facts.buyer)):
        sheet.text(x, _TOP, sheet.label(concept), bold=True)
        sheet.lines(x, _TOP - 16, [*_address(side), *_vat_line(sheet, side)])
    _title(sheet, 50, 690)
    details = _details(sheet)[:5]
    if not any(concept == "number" for concept, _ in details):
        details = [("number", facts.number), *details[:4]]
    if not any(concept == "date" for concept, _ in details):
        details = [("date", sheet.date(facts.issued)), *details[:4]]
    for place, (concept, value) in enumerate(details):
        sheet.text(50 + 103 * place, 650, sheet.label(concept, colon=False), bold=True, size=8)
        sheet.text(50 + 103 * place, 634, value, size=8)
    y = _goods(sheet, 590)
    (_sums_across if sheet.rng.random() < 0.6 else _sums_below)(sheet, y)
    _foot(sheet, seller=False)


def _head(sheet: _Sheet) -> None:
    """The seller's name large at the top, the buyer under its label, details with the value below each label."""
    facts = sheet.facts
    sheet.text(50, _TOP, facts.seller.name, bold=True, size=15)
    sheet.lines(50, _TOP - 18, [facts.seller.street, facts.seller.town, *_vat_line(sheet, facts.seller)])
    _title(sheet, 400, _TOP)
    sheet.text(50, 710, sheet.label("buyer"), bold=True)
    sheet.lines(50, 695, [*_address(facts.buyer), *_vat_line(sheet, facts.buyer)])
    if sheet.rng.random() < 0.4:
        sheet.text(210, 710, sheet.label("to"), bold=True)
        sheet.lines(210, 695, [facts.buyer.name, "Dock 4", facts.buyer.town])
    y = 760.0
    for concept, value in _details(sheet):
        sheet.text(400, y, sheet.label(concept, colon=False), size=8)
        sheet.text(400, y - 11, value)
        y -= 29
    _sums_below(sheet, _goods(sheet, min(y, 610) - 10))
    _foot(sheet, seller=False)


def _line(sheet: _Sheet) -> None:
    """Number and date in the title's line, the seller at the top right, sums across."""
    facts = sheet.facts
    sheet.text(545, _TOP, facts.seller.name, bold=True, size=13, right=True)
    for number, text in enumerate([facts.seller.street, facts.seller.town, *_vat_line(sheet, facts.seller)]):
        sheet.text(545, _TOP - 16 - 13 * number, text, right=True)
    sheet.lines(50, 720, [sheet.label("buyer"), *_address(facts.buyer), *_vat_line(sheet, facts.buyer)])
    title = sheet.label("credit" if facts.credit else "title", colon=False)
    sign = {"it": "n.", "es": "n.º", "en": "no.", "de": "Nr.", "fr": "n°"}[facts.language]
    of = sheet.label("of", colon=False)
    sheet.text(50, 630, f"{title} {sign} {facts.number} {of} {sheet.date(facts.issued)}", bold=True, size=13)
    rest = [one for one in _details(sheet) if one[0] not in {"number", "date"}]
    y = sheet.lines(50, 610, [f"{sheet.label(concept)} {value}" for concept, value in rest])
    _sums_across(sheet, _goods(sheet, y - 15))
    _foot(sheet, seller=False)


LAYOUTS: dict[str, Callable[[_Sheet], None]] = {"window": _window, "blocks": _blocks, "head": _head, "line": _line}


def draw_invoice(facts: InvoiceFacts, layout: str, rng: random.Random) -> bytes:
    """A PDF of one page.

    Args:
        facts: What it says.
        layout: A key of `LAYOUTS`.
        rng: Which labels, notation and face it has.
    """
    sheet = _Sheet(facts, rng)
    LAYOUTS[layout](sheet)
    return sheet.finish()
