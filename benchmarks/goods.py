"""Read the rows of goods of born-digital invoices and count those that are right, and those that prove themselves.

    python -m benchmarks.goods --data ../shared/data [--limit N] --json

The truth is the XML that the invoices of `DATA/invoices_pdf` embed, which isn't used, and what drawn invoices in five
languages and four layouts say. Counted by invoice: all amounts of the rows as the XML has them, proved (each row by its
product, all by the net total or the total), proved and wrong. Beside it pdfplumber's table finder: an invoice counts
where one of its tables has all amounts.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pdfplumber

from benchmarks.acceptance import upper_bound
from benchmarks.evaluation_data import needed, part_of
from extractors.electronic import read_electronic
from extractors.files import open_words
from extractors.free.goods import find_goods, proofs_of
from extractors.free.lines import layout, together
from extractors.free.money import amounts
from extractors.free.vocabulary import vocabulary
from resources.specimens.invoices import LANGUAGES, LAYOUTS, draw_facts, draw_invoice

_DRAWN = 100
_TODAY = dt.date(2026, 11, 22)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with invoices_pdf/")
    parser.add_argument("--limit", type=int, default=0, help="only the first N of each")
    parser.add_argument("--json", action="store_true", help="one line of JSON (it is printed anyway)")
    arguments = parser.parse_args()
    found: dict[str, Any] = {}
    for name, cases in (
        ("real", needed(list(_real(arguments.data)), "invoices with embedded XML", arguments.data)),
        ("drawn", list(_drawn())),
    ):
        some = cases[: arguments.limit or None]
        found[name] = {"ours": _measured(_ours, some), "pdfplumber": _measured(_plumbed, some)}
    print(json.dumps(found))


_Case = tuple[bytes, list[Decimal], list[Decimal]]
_Way = Callable[[_Case], tuple[bool, bool, bool]]


def _real(data: Path) -> Iterator[_Case]:
    """File, amounts of the rows, net and total of each invoice with embedded XML."""
    for path in sorted(part_of(data, "invoices_pdf").rglob("*.embedded.xml")):
        documents = read_electronic(path.name, path.read_bytes(), {"invoice"}).documents
        readings = documents[0].readings if documents else {}
        if not readings or readings["lines"].value is None:
            continue
        rows = [Decimal(row["amount"]) for row in json.loads(readings["lines"].value) if "amount" in row]
        sums = [Decimal(readings[name].value or "0") for name in ("net_total", "total")]
        yield path.with_name(path.name.replace(".embedded.xml", ".pdf")).read_bytes(), rows, sums


def _drawn() -> Iterator[_Case]:
    for number in range(_DRAWN):
        rng = random.Random(f"goods/{number}")
        facts = draw_facts(rng, list(LANGUAGES)[number % len(LANGUAGES)], _TODAY)
        sign = -1 if facts.credit else 1
        rows = [sign * count * price for _, count, price, _ in facts.goods]
        yield draw_invoice(facts, list(LAYOUTS)[number % len(LAYOUTS)], rng), rows, [facts.net, facts.total]


def _measured(way: _Way, cases: Sequence[_Case]) -> dict[str, Any]:
    counts: Counter[str] = Counter()
    for case in cases:
        rows, right, proved = way(case)
        counts.update(rows=rows, right=right, proved=proved, proved_wrong=proved and not right)
    return {
        "invoices": len(cases),
        "with_rows": counts["rows"],
        "all_amounts_right": counts["right"],
        "proved": counts["proved"],
        "proved_wrong": counts["proved_wrong"],
        "proved_wrong_upper95": round(upper_bound(counts["proved_wrong"], counts["proved"]), 4),
    }


def _ours(case: _Case) -> tuple[bool, bool, bool]:
    data, rows, sums = case
    pages = [layout(page.words, page.size[0] / page.size[1]) for page in open_words(data, "invoice.pdf")]
    goods = find_goods(together(pages), vocabulary())
    right = sorted(abs(one.amount) for one in goods) == sorted(map(abs, rows))
    return bool(goods), right, proofs_of(goods, sums) == {"sum", "items"}


def _plumbed(case: _Case) -> tuple[bool, bool, bool]:
    """Whether the last column of amounts of one of its tables is the truth."""
    data, rows, _ = case
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        tables = [table for page in pdf.pages for table in page.extract_tables()]
    wanted = sorted(map(abs, rows))
    right = any(sorted(_last_amounts(table)) == wanted for table in tables)
    return bool(tables), right, False


def _last_amounts(table: Sequence[Sequence[str | None]]) -> Iterator[Decimal]:
    for row in table:
        text = re.sub(r"\s+", " ", " | ".join(cell or "" for cell in row))
        found = [money for money in amounts(text) if money.sure]
        if found:
            yield abs(found[-1].value)


if __name__ == "__main__":
    main()
