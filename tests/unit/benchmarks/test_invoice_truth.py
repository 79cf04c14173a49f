"""What an invoice's truth says, and whether its page prints it."""

from __future__ import annotations

import pytest

from benchmarks.invoice_truth import is_printed, is_right


@pytest.mark.parametrize(
    ("field", "value", "true", "right"),
    [
        ("seller_name", "Muster GmbH", "GLN 4333741000005\nLief-Nr: 549910\nMuster GmbH", True),
        ("buyer_name", "Max Mustermann", "Herrn\nMax Mustermann", True),
        ("seller_name", "Acme Services, Inc.", "Acme Services", True),
        ("seller_name", "Other GmbH", "Muster GmbH", False),
        ("number", "RE-2026/17", "RE2026-17", True),
        ("total", None, "12.00", False),
    ],
)
def test_right_as_the_field_compares(field: str, value: str | None, true: str, right: bool) -> None:
    """Names count without their legal form, salutations and numbers; identifiers by letters and digits."""
    assert is_right(field, value, true) is right


def test_what_a_page_does_not_print() -> None:
    """Amounts and dates are looked for in any notation."""
    rows = ["Totale 1.234,50 €", "12. März 2026", "Nr. 4711"]
    said = {
        "total": "1234.50",
        "issue_date": "2026-03-12",
        "currency": "EUR",
        "number": "4711",
        "due_date": "2026-04-12",
    }
    assert [name for name, true in said.items() if not is_printed(name, true, rows)] == ["due_date"]
