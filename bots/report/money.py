"""Amounts as they were entered and as a target shows them: exact, and none where two readings are possible. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

_PLAIN = re.compile(r"[-+]?\d+(\.\d+)?")


def amount_of(text: str) -> Decimal | None:
    """`text` as an amount; None where it is none, or can be read in two ways (``1.234``, ``1,234``).

    Understood are ``1234.50``, ``1.234,50``, ``1,234.50``, ``1234,5``, a currency beside it, and a minus sign.
    """
    plain = re.sub(r"[\s\u00a0'’]|EUR|USD|GBP|CHF|€|\$|£", "", text.strip(), flags=re.IGNORECASE)
    marks = re.findall(r"[.,]", plain)
    if marks:
        last = marks[-1]
        other = "," if last == "." else "."
        digits = len(plain) - plain.rindex(last) - 1
        if marks.count(last) > 1:
            if other in marks or not _grouped(plain, last):
                return None
            plain = plain.replace(last, "")  # 1.234.567
        elif other in marks:
            if not _grouped(plain.split(last)[0], other):
                return None
            plain = plain.replace(other, "").replace(last, ".")
        elif digits == 3 and len(plain.lstrip("-+").split(last)[0]) <= 3:
            return None
        else:
            plain = plain.replace(last, ".")
    return Decimal(plain) if _PLAIN.fullmatch(plain) else None


def _grouped(text: str, mark: str) -> bool:
    """Whether the mark stands before every three digits."""
    first, *rest = text.lstrip("-+").split(mark)
    return 1 <= len(first) <= 3 and all(len(part) == 3 for part in rest)
