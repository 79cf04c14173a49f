"""Read invoices from their pages, without the XML that some carry, and compare the header with the truth.

    python -m benchmarks.invoices --data ../shared/data [--limit N] [--plot DIR] --json

`DATA/invoices_pdf` has PDFs in folders; beside each its truth: ``NAME.embedded.xml`` (CII, taken out of the PDF) or
``NAME.json`` (what invoice2data's tests expect). The pages are read as pictures and text layers by the free layout's
reader alone, so that an embedded XML can't help. One line of JSON: ``exact`` over all header fields (names and numbers
by letters and digits, dates by day, amounts as numbers), by field, and the figures of `benchmarks.acceptance`. A
sample's XML may say something else than its print; such values count as wrong here.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy: threads would wait for each other, not work
os.environ.setdefault("OMP_THREAD_LIMIT", "1")

from loguru import logger
from lxml import etree

from benchmarks.acceptance import figures, outcome, per_field, plot
from benchmarks.processor_time import processor_time
from extractors.document_types import document_type
from extractors.errors import ReadError
from extractors.files import open_file
from extractors.free import read_free
from extractors.readers import default_readers
from extractors.types.value import bare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.acceptance import Outcome

_DPI = 300
_AMOUNTS, _DATES = ("net_total", "vat_total", "total"), ("issue_date", "due_date")
_PATHS = {
    "seller_name": ("SellerTradeParty/Name",),
    "buyer_name": ("BuyerTradeParty/Name",),
    "number": ("ExchangedDocument/ID", "HeaderExchangedDocument/ID"),
    "issue_date": ("ExchangedDocument/IssueDateTime/*", "HeaderExchangedDocument/IssueDateTime/*"),
    "due_date": ("DueDateDateTime/DateTimeString",),
    "currency": ("InvoiceCurrencyCode",),
    "net_total": ("TaxBasisTotalAmount",),
    "vat_total": ("TaxTotalAmount",),
    "total": ("GrandTotalAmount",),
    "iban": ("PayeePartyCreditorFinancialAccount/IBANID",),
    "order_reference": ("BuyerOrderReferencedDocument/IssuerAssignedID", "BuyerOrderReferencedDocument/ID"),
    "seller_vat": ("SellerTradeParty/SpecifiedTaxRegistration/ID[@schemeID='VA']",),
    "buyer_vat": ("BuyerTradeParty/SpecifiedTaxRegistration/ID[@schemeID='VA']",),
}
_KEYS = {
    "number": "invoice_number",
    "issue_date": "date",
    "due_date": "date_due",
    "seller_name": "issuer",
    "net_total": "amount_untaxed",
    "vat_total": "amount_tax",
    "total": "amount",
    "currency": "currency",
    "iban": "iban",
    "seller_vat": "vat",
}


def truth_of(pdf: Path) -> dict[str, str] | None:
    """What the file beside a PDF says, None where there is none."""
    xml, plain = pdf.with_suffix(".embedded.xml"), pdf.with_suffix(".json")
    if xml.is_file():
        said = _of_xml(xml)
    elif plain.is_file():
        given = json.loads(plain.read_text(encoding="utf-8"))[0]
        said = {field: str(given[key]) for field, key in _KEYS.items() if given.get(key) not in {None, ""}}
    else:
        return None
    for field in _AMOUNTS:
        if field in said:
            said[field] = f"{float(said[field]):.2f}"
    return said


def _of_xml(path: Path) -> dict[str, str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.parse(str(path), parser).getroot()
    said = {field: text for field, paths in _PATHS.items() if (text := next(_texts(root, paths), ""))}
    for field in _DATES:
        if said.get(field, "").isdigit():
            day = said[field]
            said[field] = f"{day[:4]}-{day[4:6]}-{day[6:8]}"
    return said


def _texts(root: Any, paths: tuple[str, ...]) -> Iterator[str]:
    for path in paths:
        steps = (_step(step) for step in path.split("/"))
        for found in root.xpath("//" + "/".join(steps)):
            if text := (found.text or "").strip():
                yield text


def _step(step: str) -> str:
    name, bracket, rest = step.partition("[")
    return "*" if name == "*" else f"*[local-name()='{name}']{bracket}{rest}"


def run(data: Path, limit: int) -> tuple[dict[str, Any], list[Outcome]]:
    """Read all invoices and count.

    Args:
        data: Folder of the evaluation data.
        limit: Only the first so many; 0: all.
    """
    kind, readers, today = document_type("invoice"), default_readers(), dt.datetime.now().astimezone().date()
    known = [(path, said) for path in sorted((data / "invoices_pdf").rglob("*.pdf")) if (said := truth_of(path))]
    outcomes: list[Outcome] = []
    pages, begun = 0, processor_time()
    for path, said in known[: limit or None]:
        try:
            opened = open_file(path.read_bytes(), path.name, dpi=_DPI)
            documents = read_free(opened, [kind], readers, today)
            pages += len(opened)
        except ReadError:
            documents = []
        for field, text in said.items():
            reading = documents[0].readings.get(field) if documents else None
            right = reading is not None and bare(reading.value or "") == bare(text)
            outcomes.append(outcome(path.stem, field, reading, right=right))
    spent = processor_time() - begun
    result = {
        "invoices": len(known[: limit or None]),
        "pages": pages,
        "exact": round(sum(one.right for one in outcomes) / max(len(outcomes), 1), 4),
        "by_field": per_field(outcomes),
        "cpu_s_per_page": round(spent / max(pages, 1), 2),
        **figures(outcomes),
        "accepted_wrong_at": [f"{one.document} {one.field}" for one in outcomes if one.accepted and not one.right],
    }
    return result, outcomes


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the evaluation data")
    parser.add_argument("--limit", type=int, default=0, help="only the first N invoices")
    parser.add_argument("--plot", type=Path, default=None, help="write calibration_invoices.svg into this folder")
    parser.add_argument("--json", action="store_true", help="one line of JSON (it is printed anyway)")
    options = parser.parse_args()
    logger.remove()
    result, outcomes = run(options.data, options.limit)
    if options.plot:
        plot(outcomes, "Invoices", options.plot / "calibration_invoices.svg")
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
