"""What documents say, on a terminal."""

from __future__ import annotations

import io

from rich.console import Console

from bots.cli.reading_table import tables
from extractors.reading import Box, DocumentReading, PageRef, Reading, State, TableRow


def test_a_table_is_shown_as_one() -> None:
    """Rows with their columns below the fields, no JSON."""
    value = '[{"rate":"10","net":"100.00","vat":"10.00"},{"rate":"22","net":"50.00","vat":"11.00"}]'
    reading = Reading("vat_breakdown", value, "", 0.99, State.VERIFIED)
    out = io.StringIO()
    console = Console(file=out, width=100)
    for part in tables([DocumentReading("invoice", 0.97, (PageRef("i.pdf", 1),), {"vat_breakdown": reading})]):
        console.print(part)
    shown = out.getvalue()
    assert "2 rows, see below" in shown
    assert "[{" not in shown
    assert [line.split() for line in shown.splitlines() if "100.00" in line] == [["10", "100.00", "10.00"]]


def test_rows_travel_with_their_reading() -> None:
    """Place and confidence of each row survive being kept; readings that are no tables keep none."""
    rows = (TableRow(1, Box(0.1, 0.2, 0.9, 0.3), 0.99, checked=True), TableRow(2, None, 0.9, checked=False))
    reading = Reading("lines", "[]", rows=rows)
    assert Reading.from_dict(reading.as_dict()) == reading
    assert "rows" not in Reading("surname", "ROSSI").as_dict()
