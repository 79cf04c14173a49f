"""Amounts in running text, as receipts and invoices print them and readers misread them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_MARK = r"(?:RM|EUR|USD|GBP|CHF|INR|PLN|MYR|€|£|\$|₹|Rs\.?|zł|kr)"
_AMOUNT = re.compile(
    rf"(?<![\w.,/])(?P<sign>[-+(]\s?)?(?P<mark>{_MARK})?\s?(?P<minus>-\s?)?"
    r"(?P<whole>\d{1,3}(?:[.,' \u00a0]\d{3})+|\d+)"
    r"(?P<cents>[.,]\s?\d{2}(?!\d)|[.,](?=\s|$))?"
    r"(?P<after>\s?-)?(?![\d%]|[.,:/]\d|\s?%)",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"(?<![\d.,/])(\d{1,5})\s(\d{2})(?![\d.,/%])$")  # a point that the reader lost
_LETTERS = {"O": "0", "o": "0", "C": "0", "l": "1", "I": "1", "S": "5", "B": "8"}


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a text.

    Attributes:
        value: With its cents.
        raw: As printed.
        start: Where it begins in the text.
        end: Where it ends.
        sure: It has cents as they are printed, and nothing was repaired.
        other: What it also may be: ``1.234`` is a thousand or a bit more than one.
    """

    value: Decimal
    raw: str
    start: int
    end: int
    sure: bool = True
    other: Decimal | None = None


def amounts(text: str) -> list[Money]:
    """All amounts in a text, those that need a repair only where there are no others.

    Args:
        text: A line or a piece of one.
    """
    found = [money for match in _AMOUNT.finditer(text) if (money := _money(match)) is not None]
    if any(money.sure for money in found):
        return found
    split = _SPLIT.search(text)
    if split:
        value = Decimal(f"{split[1]}.{split[2]}")
        return [Money(value, split[0], split.start(), split.end(), sure=False)]
    repaired = _repaired(text)
    if repaired != text:
        again = [money for match in _AMOUNT.finditer(repaired) if (money := _money(match)) is not None]
        if any(money.sure for money in again):
            return [Money(m.value, m.raw, m.start, m.end, sure=False) for m in again]
    return found


def _repaired(text: str) -> str:
    """Letters that stand for digits within something that is an amount otherwise: ``15.0C``, ``1O.00``."""

    def mend(match: re.Match[str]) -> str:
        return "".join(_LETTERS.get(c, c) for c in match[0])

    return re.sub(r"(?<![A-Za-z\d])[\dOolISB]{1,6}[.,][\dOoClISB]{2}(?![A-Za-z\d])", mend, text)


def _money(match: re.Match[str]) -> Money | None:
    whole, cents = match["whole"], match["cents"]
    digits = re.sub(r"\D", "", whole)
    if len(digits) > 9 or (len(digits) > 6 and not cents):
        return None
    negative = "-" in (match["sign"] or "") or bool(match["minus"]) or bool(match["after"])
    fraction = re.sub(r"\D", "", cents or "")
    start, end = match.start(), match.end()
    raw = match[0].strip()
    if fraction:
        value = Decimal(f"{digits}.{fraction}")
        return Money(-value if negative else value, raw, start, end)
    grouped = re.fullmatch(r"\d{1,3}[.,]\d{3}", whole)
    value = Decimal(digits)
    other = Decimal(whole.replace(",", ".")) if grouped else None
    sure = bool(match["mark"]) and not grouped
    return Money(-value if negative else value, raw, start, end, sure=sure, other=other)
