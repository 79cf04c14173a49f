"""Amounts of money as documents print them."""

from __future__ import annotations

import re
from decimal import Decimal

from extractors.reading import Doubt
from extractors.types.value import FieldType, Parsed, squeeze

# Digits in groups of any mark, the minus before or behind, or brackets for one (bookkeepers write both).
_AMOUNT = re.compile(
    r"(?P<sign>[-+]?)\s?(?P<number>\d(?:[\d.,']|\s(?=\d{3}(?!\d)))*)\s?(?P<behind>-(?=\s|$|[^\d.,-]))?"
)
_BRACKETED = re.compile(r"^\D*\((.*)\)\D*$")
_WITHOUT_CENTS = re.compile(r"(?<=\d)([.,])\s?-{1,2}(?=\s|$|[^\d])")  # 12,- and 12.-- are 12.00


class Amount(FieldType):
    """An amount: canonical ``1234.56``.

    Args:
        decimal: The decimal mark of the document's language, ``,`` or ``.``; None: an amount that reads
            both ways (``1.234``) is a doubt with its alternatives.
    """

    name = "amount"
    alphabet = "0123456789.,-+€ "

    def __init__(self, decimal: str | None = None) -> None:
        self.decimal = decimal

    def parse(self, raw: str) -> Parsed:
        """The amount as a plain decimal number, or a doubt."""
        text = _WITHOUT_CENTS.sub(r"\g<1>00", squeeze(raw))
        bracketed = _BRACKETED.match(text)
        found = list(_AMOUNT.finditer(bracketed[1] if bracketed else text))
        if not found:
            return Parsed(None, doubts=(Doubt("not_an_amount"),) if raw.strip() else ())
        if len(found) > 1:
            return Parsed(None, doubts=(Doubt("several_amounts"),))
        negative = found[0]["sign"] == "-" or found[0]["behind"] or bracketed
        number = found[0]["number"].rstrip(".,'")
        values = list(dict.fromkeys(_readings(number, self.decimal)))
        if negative:
            values = [f"{-Decimal(value):f}" for value in values]
        if not values:
            return Parsed(None, doubts=(Doubt("not_an_amount"),))
        doubts = (Doubt("ambiguous_amount"),) if len(values) > 1 else ()
        return Parsed(values[0], doubts=doubts, alternatives=tuple(values[1:]))

    def key(self, value: str) -> str:
        """Amounts are compared as numbers."""
        return str(Decimal(value).normalize())


def _readings(text: str, decimal: str | None) -> list[str]:
    """What the digits may mean, by which mark is the decimal one; empty where they make no number."""
    if re.search(r"[\s']", text):
        if not re.fullmatch(r"\d{1,3}(?:[\s']\d{3})+(?:[.,]\d{1,2})?", text):
            return []
        text = re.sub(r"[\s']", "", text)
    chosen = _decimal_marks(text, decimal)
    if decimal and chosen == ["." if decimal == "," else ","]:
        return []
    found = []
    for mark in chosen:
        whole, _, cents = text.rpartition(mark) if mark else (text, "", "")
        if re.search(r"[.,]", whole) and not re.fullmatch(r"\d{1,3}([.,]\d{3})+", whole):
            continue
        found.append(_written(re.sub(r"[.,]", "", whole) + ("." + cents if cents else "")))
    return found


def _decimal_marks(text: str, decimal: str | None) -> list[str]:
    """The marks that may be the decimal one, empty for none at all."""
    marks = [c for c in text if c in ".,"]
    if not marks:
        return [""]
    last, tail = marks[-1], re.split(r"[.,]", text)[-1]
    if len(set(marks)) == 2:
        return [last] if marks.count(last) == 1 and len(tail) <= 2 else []
    if len(marks) > 1:
        return [""]
    if len(tail) != 3 or re.match(r"0|\d{4}", text):  # 0,123 and 1234,567 aren't thousands
        return [last]
    if decimal is None:
        return ["", last]
    return [last] if decimal == last else [""]


def _written(number: str) -> str:
    """The number with its decimals, two at least."""
    value = Decimal(number)
    exponent = value.as_tuple().exponent
    return f"{value:f}" if isinstance(exponent, int) and exponent < -2 else f"{value:.2f}"
