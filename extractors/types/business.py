"""What business papers carry: their numbers, their dates, tables of values."""

from __future__ import annotations

import json
import re

from extractors.reading import Doubt
from extractors.types.date import Date
from extractors.types.value import FieldType, Parsed, plain, squeeze

_NUMBER_LABEL = re.compile(r"^(?:N(?:R|O|UM|UMERO)?\s?[.:°º#]+|NO\s|NR\s|N\s|#|:)\s*", re.IGNORECASE)
_LONGEST_NUMBER = 35
_MIXED = re.compile(r"[A-Z0-9]*(?:[OI]\d|\d[OI])[A-Z0-9]*")


class InvoiceNumber(FieldType):
    """The number of an invoice, an order or a receipt: as printed, with its marks, for they count."""

    name = "invoice_number"

    def parse(self, raw: str) -> Parsed:
        """The number without a label before it; one without any digit is a doubt."""
        value = _NUMBER_LABEL.sub("", squeeze(raw)).strip(" ,;:|*_")
        if not value:
            return Parsed(None)
        if len(value) > _LONGEST_NUMBER:
            return Parsed(value, doubts=(Doubt("length", f"more than {_LONGEST_NUMBER} characters"),))
        if not any(c.isdigit() for c in value):
            return Parsed(value, doubts=(Doubt("format", "a number has digits"),))
        return Parsed(value, ambiguous=_MIXED.search(value.upper()) is not None)

    def key(self, value: str) -> str:
        """Marks count (2026/1 isn't 20261), blanks and case don't."""
        return re.sub(r"\s", "", plain(squeeze(value)))


class DocumentDate(Date):
    """The date of a business paper: two-digit years are of 1970 to 2069.

    Args:
        order: ``dmy`` or ``mdy`` where the document's language or its other dates settle it (`order_of`); None: a date
            that reads both ways is a doubt with its alternatives.
    """

    name = "document_date"
    first_year, last_year = 1970, 2069

    def __init__(self, order: str | None = None) -> None:
        super().__init__(order)


class Table(FieldType):
    """Rows of values: canonical is a JSON list of objects, a column's value by its name."""

    name = "table"

    def parse(self, raw: str) -> Parsed:
        """The rows; anything but a list of rows of texts is a doubt."""
        if not raw.strip():
            return Parsed(None)
        try:
            rows = json.loads(raw)
        except ValueError:
            return Parsed(None, doubts=(Doubt("not_a_table"),))
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            return Parsed(None, doubts=(Doubt("not_a_table"),))
        if not all(isinstance(value, str) for row in rows for value in row.values()):
            return Parsed(None, doubts=(Doubt("not_a_table", "values are texts"),))
        return Parsed(written(rows))

    def key(self, value: str) -> str:
        """The same rows in another order are the same table."""
        return json.dumps(sorted(json.dumps(row, sort_keys=True) for row in json.loads(value)))


def written(rows: list[dict[str, str]]) -> str:
    """Rows as the canonical value of a table."""
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
