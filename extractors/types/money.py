"""What stands beside amounts: currency, percentage, rate of VAT."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from extractors.reading import Doubt
from extractors.types.value import DIGIT_FOR, FieldType, Parsed, bare, plain, squeeze

# Signs and words by the currencies they may mean, the likeliest on a European paper first.
_SIGNS = {
    "€": "EUR", "EURO": "EUR", "EUROS": "EUR", "£": "GBP", "US$": "USD", "$": "USD CAD AUD NZD SGD MXN", "CHF": "CHF",
    "FR": "CHF", "SFR": "CHF", "ZŁ": "PLN", "ZL": "PLN", "KČ": "CZK", "KC": "CZK", "FT": "HUF", "LEI": "RON",
    "KR": "SEK NOK DKK", "R$": "BRL", "¥": "JPY CNY", "₹": "INR", "RS": "INR PKR LKR", "RM": "MYR", "C$": "CAD",
    "A$": "AUD", "S$": "SGD", "HK$": "HKD", "₽": "RUB", "₺": "TRY", "₴": "UAH", "₪": "ILS", "₩": "KRW", "฿": "THB",
    "DM": "DEM", "LIRE": "ITL", "L.": "ITL", "PTAS": "ESP",
}  # fmt: skip
_PERCENT = re.compile(
    r"([-+]?)\s*(\d{1,3})(?:\s?[.,]\s?(\d{1,4}))?\s*(?:%|PER ?CENTO?|POR CIENTO|PROZENT|PCT|V\.?H\.?)?"
)
_HIGHEST_RATE = Decimal(27)  # Hungary's, the highest of the Union


class Currency(FieldType):
    """A currency by its three letters (ISO 4217)."""

    name = "currency"

    def parse(self, raw: str) -> Parsed:
        """Three letters, from the code, the sign or the word; a sign that several currencies share is a doubt."""
        text = squeeze(raw).upper().strip(" .:()[]")
        if not text:
            return Parsed(None)
        if meant := _SIGNS.get(text) or _SIGNS.get(plain(text)):
            value, *others = meant.split()
            return Parsed(value, doubts=(Doubt("ambiguous_currency"),) if others else (), alternatives=tuple(others))
        value = bare(text)
        if value in currency_codes():
            return Parsed(value)
        return Parsed(value or None, doubts=(Doubt("unknown_currency"),))


@cache
def currency_codes() -> frozenset[str]:
    """The codes of ISO 4217 that are in use, and those of the money that the euro replaced."""
    import pycountry  # noqa: PLC0415 - a tenth of a second, for those who read a currency

    return frozenset(currency.alpha_3 for currency in pycountry.currencies) | {"ITL", "ESP", "DEM", "FRF", "ATS"}


class Percent(FieldType):
    """A percentage: canonical without the sign and without zeros at its end, ``22``, ``5.5``."""

    name = "percent"
    alphabet = "0123456789.,%-+ "

    def parse(self, raw: str) -> Parsed:
        """The number before the sign; a mark in it is always the decimal one, for nobody writes 1,000 %."""
        text = plain(squeeze(raw)).strip(" ()[]:")
        if not text:
            return Parsed(None)
        match = _PERCENT.fullmatch(text)
        if match is None:
            read = "".join(DIGIT_FOR.get(c, c) for c in text)
            match = _PERCENT.fullmatch(read)
            if match is None:
                return Parsed(None, doubts=(Doubt("not_a_percentage"),))
            return Parsed(_percentage(match), doubts=(Doubt("repaired"),), repaired=1)
        value = _percentage(match)
        return Parsed(value, doubts=(Doubt("out_of_range"),) if abs(Decimal(value)) > 100 else ())

    def key(self, value: str) -> str:
        """Percentages are compared as numbers."""
        return _plainly(Decimal(value))


class VatRate(Percent):
    """A rate of VAT: a percentage of 0 to 27."""

    name = "vat_rate"

    def parse(self, raw: str) -> Parsed:
        """As a percentage; what no state of the Union asks is a doubt."""
        found = super().parse(raw)
        if found.value is None or found.doubts or 0 <= Decimal(found.value) <= _HIGHEST_RATE:
            return found
        return Parsed(found.value, doubts=(Doubt("out_of_range"),))


def _percentage(match: re.Match[str]) -> str:
    sign, whole, decimals = match.groups()
    return _plainly(Decimal(f"{sign}{whole}.{decimals or 0}"))


def _plainly(number: Decimal) -> str:
    return f"{number.normalize():f}" if number else "0"
