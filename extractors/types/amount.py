"""Amounts of money as documents print them."""

from __future__ import annotations

import re
from decimal import Decimal

from extractors.reading import Doubt
from extractors.types.value import FieldType, Parsed, squeeze

_AMOUNT = re.compile(r"[-+]?\s?\d[\d.,' ]*")


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
        found = _AMOUNT.findall(squeeze(raw))
        if not found:
            return Parsed(None, doubts=(Doubt("not_an_amount"),) if raw.strip() else ())
        if len(found) > 1:
            return Parsed(None, doubts=(Doubt("several_amounts"),))
        text = re.sub(r"[\s']", "", found[0]).rstrip(".,")
        values = list(dict.fromkeys(_readings(text, self.decimal)))
        if not values:
            return Parsed(None, doubts=(Doubt("not_an_amount"),))
        doubts = (Doubt("ambiguous_amount"),) if len(values) > 1 else ()
        return Parsed(values[0], doubts=doubts, alternatives=tuple(values[1:]))

    def key(self, value: str) -> str:
        """Amounts are compared as numbers."""
        return str(Decimal(value).normalize())


def _readings(text: str, decimal: str | None) -> list[str]:
    marks = [c for c in text if c in ".,"]
    if not marks:
        return [f"{Decimal(text):.2f}"]
    last, tail = marks[-1], re.split(r"[.,]", text)[-1]
    if len(set(marks)) == 2:
        if marks.count(last) != 1 or len(tail) > 2:
            return []
        chosen = [last]
    elif len(marks) > 1:
        chosen = [""]
    elif len(tail) == 3:
        chosen = ["", last] if decimal is None else [last] if decimal == last else [""]
    else:
        chosen = [last]
    if decimal and chosen == ["." if decimal == "," else ","]:
        return []
    found = []
    for mark in chosen:
        whole, _, cents = text.rpartition(mark) if mark else (text, "", "")
        grouped = re.sub(r"[+-]", "", whole)
        if re.search(r"[.,]", grouped) and not re.fullmatch(r"\d{1,3}([.,]\d{3})+", grouped):
            continue
        number = Decimal(re.sub(r"[.,]", "", whole) + ("." + cents if cents else ""))
        found.append(f"{number:.2f}")
    return found
