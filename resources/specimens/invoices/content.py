"""What an invoice says: parties, numbers, dates, sums, drawn by chance and true to each other."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from stdnum import luhn
from stdnum.es import cif
from stdnum.iso7064 import mod_11_10

from resources.specimens.iban import draw_iban
from resources.specimens.invoices.words import LANGUAGES

if TYPE_CHECKING:
    import random

_CENT = Decimal("0.01")
_SHORT = 0.12  # share of numbers with fewer than four digits


@dataclass(frozen=True, slots=True)
class Side:
    """A party: its name, the lines of its address, its VAT number with the letters of its state."""

    name: str
    street: str
    town: str
    vat: str


@dataclass(frozen=True, slots=True)
class InvoiceFacts:
    """An invoice's content.

    Attributes:
        language: A key of `LANGUAGES`.
        seller: Who sells.
        buyer: Who buys; its VAT number may be empty.
        number: Of the invoice.
        issued: Its day.
        due: When it is to be paid; None where nothing says so.
        order: Number of the order, may be empty.
        customer: Number of the customer, may be empty.
        note: Number of the delivery note, may be empty.
        delivered: Day of delivery; None where it isn't printed.
        currency: Code and sign.
        goods: What, how many, price of one, rate of VAT.
        iban: To be paid to.
        credit: It is a credit note: its amounts are negative.
        misprint: What the printed total is too high by.
    """

    language: str
    seller: Side
    buyer: Side
    number: str
    issued: dt.date
    due: dt.date | None
    order: str
    customer: str
    note: str
    delivered: dt.date | None
    currency: tuple[str, str]
    goods: tuple[tuple[str, int, Decimal, int], ...]
    iban: str
    credit: bool = False
    misprint: Decimal = Decimal(0)
    rates: tuple[tuple[int, Decimal, Decimal], ...] = field(init=False)

    def __post_init__(self) -> None:
        """Net and VAT of each rate, from the goods."""
        sign = -1 if self.credit else 1
        nets: dict[int, Decimal] = {}
        for _, count, price, rate in self.goods:
            nets[rate] = nets.get(rate, Decimal(0)) + sign * count * price
        rows = tuple((rate, net, (net * rate / 100).quantize(_CENT)) for rate, net in sorted(nets.items()))
        object.__setattr__(self, "rates", rows)

    @property
    def net(self) -> Decimal:
        """Of all rates."""
        return sum((net for _, net, _ in self.rates), Decimal(0))

    @property
    def vat(self) -> Decimal:
        """Of all rates."""
        return sum((vat for _, _, vat in self.rates), Decimal(0))

    @property
    def total(self) -> Decimal:
        """As printed."""
        return self.net + self.vat + self.misprint

    @property
    def truth(self) -> dict[str, str]:
        """The fields of the document type ``invoice``, in canonical form."""
        said = {
            "seller_name": self.seller.name,
            "seller_vat": self.seller.vat,
            "buyer_name": self.buyer.name,
            "buyer_vat": self.buyer.vat,
            "number": self.number,
            "issue_date": self.issued.isoformat(),
            "due_date": self.due.isoformat() if self.due else "",
            "order_reference": self.order,
            "currency": self.currency[0],
            "document_kind": "credit_note" if self.credit else "invoice",
            "net_total": f"{self.net:.2f}",
            "vat_total": f"{self.vat:.2f}",
            "total": f"{self.total:.2f}",
            "iban": self.iban,
        }
        return {name: value for name, value in said.items() if value}


def draw_facts(rng: random.Random, language: str, today: dt.date, *, credit: bool | None = None) -> InvoiceFacts:
    """An invoice of the last two years.

    Args:
        rng: Source of all chances.
        language: A key of `LANGUAGES`.
        today: It is older.
        credit: Whether it is a credit note; None: one in twelve is.
    """
    words = LANGUAGES[language]
    seller, buyer = rng.sample(words.companies, 2)
    issued = today - dt.timedelta(days=rng.randrange(3, 700))
    person = rng.random() < 0.2
    towns = rng.sample(words.towns, 2)
    sides = (
        Side(f"{seller} {rng.choice(words.forms)}", rng.choice(words.streets), towns[0], draw_vat(rng, words.state)),
        Side(
            rng.choice(words.people) if person else f"{buyer} {rng.choice(words.forms)}",
            rng.choice(words.streets),
            towns[1],
            "" if person or rng.random() < 0.4 else draw_vat(rng, words.state),
        ),
    )
    rates = rng.sample(words.rates, rng.choice((1, 1, 2)))
    goods = tuple(
        (rng.choice(words.goods), rng.randrange(1, 9), Decimal(rng.randrange(190, 190000)) / 100, rng.choice(rates))
        for _ in range(rng.randrange(1, 6))
    )
    return InvoiceFacts(
        language,
        *sides,
        draw_number(rng, issued.year),
        issued,
        issued + dt.timedelta(days=rng.choice((14, 30, 60))) if rng.random() < 0.7 else None,
        f"{rng.choice(('PO', 'ORD-', 'B', '45'))}{rng.randrange(10000, 999999)}" if rng.random() < 0.45 else "",
        f"{rng.choice(('C', 'K', '', '1'))}{rng.randrange(1000, 99999)}" if rng.random() < 0.5 else "",
        f"{rng.choice(('L', ''))}{rng.randrange(1000, 99999)}" if rng.random() < 0.3 else "",
        issued - dt.timedelta(days=rng.randrange(1, 12)) if rng.random() < 0.5 else None,
        rng.choice(words.currencies),
        goods,
        draw_iban(rng) if language == "it" else _german_iban(rng),
        rng.random() < 1 / 12 if credit is None else credit,
    )


def draw_number(rng: random.Random, year: int) -> str:
    """A number as sellers write theirs."""
    if rng.random() < _SHORT:
        return str(rng.randrange(10, 999))
    count = rng.randrange(1, 4000)
    shapes = (f"{year}/{count:04d}", f"{count}/{year}", f"FT-{year}-{count:05d}", f"RE{year}{count:04d}",
              f"F{year % 100}-{count:04d}", f"{year}{count:05d}", f"INV-{count:06d}", f"{count + 1000}/A")  # fmt: skip
    return rng.choice(shapes)


def draw_vat(rng: random.Random, state: str) -> str:
    """A VAT number whose check digits hold.

    Args:
        rng: Source of all chances.
        state: Letters before it.
    """
    digits = f"{rng.randrange(10**6, 10**7)}"
    if state == "IT":
        body = digits + f"{rng.randrange(1, 100):03d}"
        return f"IT{body}{luhn.calc_check_digit(body)}"
    if state == "DE":
        body = digits + str(rng.randrange(10))
        return f"DE{body}{mod_11_10.calc_check_digit(body)}"
    if state == "FR":
        siren = digits + str(rng.randrange(10))
        siren += luhn.calc_check_digit(siren)
        return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"
    if state == "ES":
        body = "B" + digits
        return f"ES{body}{cif.calc_check_digits(body)[0]}"
    total = sum(weight * int(digit) for weight, digit in zip(range(8, 1, -1), digits, strict=True))
    return f"GB{digits}{97 - total % 97:02d}"


def _german_iban(rng: random.Random) -> str:
    """Of a bank that doesn't exist."""
    body = f"000{rng.randrange(10**5):05d}{rng.randrange(10**10):010d}"
    number = int(body + "131400")
    return f"DE{98 - number % 97:02d}{body}"


def domain_of(name: str) -> str:
    """A web address under the reserved top-level domain ``example``, made of a company's name."""
    plain = re.sub(r"[^a-z ]", "", name.lower()).split()
    return "-".join(plain[:2]) + ".example"
