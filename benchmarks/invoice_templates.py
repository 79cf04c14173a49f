"""The same invoices through invoice2data and the templates that it brings: what can be had by a template each."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from benchmarks.invoice_truth import DATES, KEYS, is_right
from benchmarks.processor_time import processor_time

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def by_templates(known: Sequence[tuple[Path, dict[str, str]]]) -> dict[str, Any]:
    """How many of the files have a template, and what of the header is right in those and in all.

    Args:
        known: Files with what they say.
    """
    from invoice2data import extract_data  # noqa: PLC0415 - only wanted here, and slow to import
    from invoice2data.extract.loader import read_templates  # noqa: PLC0415

    logging.disable(logging.CRITICAL)
    templates = read_templates()
    matched = right = asked = all_asked = 0
    begun = processor_time()
    for path, said in known:
        all_asked += len(said)
        try:
            found = extract_data(str(path), templates=templates) or {}
        except Exception:  # noqa: BLE001 - whatever it stumbles over is a file that it doesn't read
            found = {}
        if not found:
            continue
        matched += 1
        asked += len(said)
        right += sum(is_right(field, _value(field, found), text) for field, text in said.items())
    spent = processor_time() - begun
    logging.disable(logging.NOTSET)
    return {
        "templates": len(templates),
        "with_a_template": matched,
        "exact": round(right / max(all_asked, 1), 4),
        "exact_with_a_template": round(right / max(asked, 1), 4),
        "cpu_s_per_invoice": round(spent / max(len(known), 1), 2),
    }


def _value(field: str, found: dict[str, Any]) -> str | None:
    value = found.get(KEYS.get(field, ""))
    if value is None:
        return None
    if field in DATES:
        return f"{value:%Y-%m-%d}" if hasattr(value, "strftime") else str(value)
    return f"{value:.2f}" if isinstance(value, float) else str(value)
