"""Read invoices from their pages, without the XML that some carry, and compare the header with the truth.

    python -m benchmarks.invoices --data ../shared/data [--limit N] [--no-baselines] [--plot DIR] --json

`DATA/invoices_pdf` has PDFs in folders; beside each its truth: ``NAME.embedded.xml`` (CII, taken out of the PDF) or
``NAME.json`` (what invoice2data's tests expect). The pages are read as pictures and text layers by the free layout's
reader alone, so that an embedded XML can't help. One line of JSON:

- ``exact``: over all header fields: numbers by letters and digits, dates by day, amounts as numbers, names by letters
  without their legal form (invoice2data's issuers have none)
- ``printed`` and ``exact_of_printed``: some samples' truth says something else than their page; what a page doesn't
  print can't be read from it. ``not_printed_at`` names them
- the figures of `benchmarks.acceptance`; ``accepted_wrong_printed``: accepted and wrong although the page has the truth
- ``invoice2data``: the same files through its own templates (made for the samples of the folder of that name)
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

from benchmarks.acceptance import figures, outcome, per_field, plot
from benchmarks.evaluation_data import needed, part_of
from benchmarks.invoice_templates import by_templates
from benchmarks.invoice_truth import is_printed, is_right, truth_of
from benchmarks.processor_time import processor_time
from extractors.document_types import document_type
from extractors.errors import ReadError
from extractors.files import open_file
from extractors.free import read_free
from extractors.free.lines import layout
from extractors.readers import default_readers

if TYPE_CHECKING:
    from benchmarks.acceptance import Outcome

_DPI = 300


def run(data: Path, limit: int, *, baselines: bool = True) -> tuple[dict[str, Any], list[Outcome]]:
    """Read all invoices and count.

    Args:
        data: Folder of the evaluation data.
        limit: Only the first so many; 0: all.
        baselines: Also through invoice2data.
    """
    kind, readers, today = document_type("invoice"), default_readers(), dt.datetime.now().astimezone().date()
    papers = sorted(part_of(data, "invoices_pdf").rglob("*.pdf"))
    known = [(path, said) for path in papers if (said := truth_of(path))][: limit or None]
    needed(known, "PDFs with what they say beside them", data)
    outcomes: list[Outcome] = []
    printed: set[tuple[str, str]] = set()
    pages, begun = 0, processor_time()
    for path, said in known:
        try:
            opened = open_file(path.read_bytes(), path.name, dpi=_DPI)
            documents = read_free(opened, [kind], readers, today)
        except ReadError:
            opened, documents = [], []
        pages += len(opened)
        rows = [row.text(n) for one in opened for row in [layout(one.text, 1.0)] for n in range(len(row.rows))]
        for field, text in said.items():
            reading = documents[0].readings.get(field) if documents else None
            right = is_right(field, reading.value if reading else None, text)
            outcomes.append(outcome(path.stem, field, reading, right=right))
            if right or is_printed(field, text, rows):
                printed.add((path.stem, field))
    spent = processor_time() - begun
    readable = [one for one in outcomes if (one.document, one.field) in printed]
    wrong = [one for one in outcomes if one.accepted and not one.right]
    result = {
        "invoices": len(known),
        "pages": pages,
        "exact": round(sum(one.right for one in outcomes) / max(len(outcomes), 1), 4),
        "printed": round(len(readable) / max(len(outcomes), 1), 4),
        "exact_of_printed": round(sum(one.right for one in readable) / max(len(readable), 1), 4),
        "by_field": per_field(outcomes),
        "cpu_s_per_page": round(spent / max(pages, 1), 2),
        **figures(outcomes),
        "accepted_wrong_at": [f"{one.document} {one.field}" for one in wrong],
        "accepted_wrong_printed": sum((one.document, one.field) in printed for one in wrong),
        "not_printed_at": [f"{one.document} {one.field}" for one in outcomes if one not in readable],
    }
    if baselines:
        result["invoice2data"] = by_templates(known)
    return result, outcomes


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the evaluation data")
    parser.add_argument("--limit", type=int, default=0, help="only the first N invoices")
    parser.add_argument("--no-baselines", action="store_true", help="leave out invoice2data")
    parser.add_argument("--plot", type=Path, default=None, help="write calibration_invoices.svg into this folder")
    parser.add_argument("--json", action="store_true", help="one line of JSON (it is printed anyway)")
    options = parser.parse_args()
    logger.remove()
    result, outcomes = run(options.data, options.limit, baselines=not options.no_baselines)
    if options.plot:
        plot(outcomes, "Invoices", options.plot / "calibration_invoices.svg")
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
