"""Read shop receipts and compare company, date, address and total with the truth of ICDAR 2019 SROIE, task 3.

    python -m benchmarks.receipts --data ../shared/data [--limit N] [--no-baselines] [--plot DIR] --json

`DATA/receipts` has ``img/NNN.jpg`` and ``key/NNN.json``. One line of JSON:

- ``f1``: the contest's measure over all four fields: an extracted text counts if it is the true one, capitals and
  blanks aside, for the truth has blanks at whim (one print is ``NO.53, JALAN`` here and ``NO. 53, JALAN`` there)
- ``f1_strict``: blanks count; ``f1_letters``: only letters and digits count, as the toolkit compares readings
- ``fields``: by field, exact by letters (date and total as values)
- ``accepted…``: what bots would take without asking, and how much of it is wrong as a value (a date by its day, a total
  as a number, names and addresses by letters and digits); see `benchmarks.acceptance`
- ``baselines``: the same receipts through pytesseract's and rapidocr's text and `benchmarks.receipt_rules`

A total is compared without the currency's sign. Fields that a receipt's truth leaves empty don't count.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy: threads would wait for each other, not work
os.environ.setdefault("OMP_THREAD_LIMIT", "1")

from loguru import logger

from benchmarks.acceptance import figures, outcome, per_field, plot
from benchmarks.evaluation_data import needed, part_of
from benchmarks.processor_time import processor_time
from benchmarks.receipt_rules import BASELINES, by_rules
from extractors.read import read_files
from extractors.types.value import bare, squeeze

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.acceptance import Outcome
    from extractors.reading import DocumentReading

FIELDS = ("company", "date", "address", "total")
Said = dict[str, str]


def strict(text: str) -> str:
    """Capitals, blanks as they stand."""
    return squeeze(text).upper()


def exact(text: str) -> str:
    """Capitals, no blanks."""
    return re.sub(r"\s", "", strict(text))


def truth_of(path: Path) -> Said:
    """The fields of a key file that aren't empty; the total as a number."""
    said = json.loads(path.read_text(encoding="utf-8"))
    found = {field: str(said.get(field) or "").strip() for field in FIELDS}
    found["total"] = re.sub(r"^(RM|\$)\s*", "", found["total"])
    return {field: text for field, text in found.items() if text}


def printed(document: DocumentReading | None) -> Said:
    """What the contest asks for: texts as printed, the total as a number."""
    if document is None:
        return {}
    said = {}
    for field in FIELDS:
        reading = document.readings.get(field)
        if reading is not None and reading.value is not None:
            said[field] = reading.raw if field == "date" else reading.value
    return said


def f1(all_said: Mapping[str, Said], all_true: Mapping[str, Said], form: Callable[[str], str]) -> float:
    """Harmonic mean of precision and recall over all fields of all receipts."""
    right = extracted = expected = 0
    for name, true in all_true.items():
        said = {field: text for field, text in all_said.get(name, {}).items() if field in true}
        extracted += len(said)
        expected += len(true)
        right += sum(form(text) == form(true[field]) for field, text in said.items())
    return round(2 * right / max(extracted + expected, 1), 4)


def _right(field: str, document: DocumentReading | None, true: str) -> bool:
    """Whether a reading means the true value."""
    reading = document.readings.get(field) if document else None
    if reading is None or reading.value is None:
        return False
    if field == "date":
        return bare(reading.raw) == bare(true) or reading.value.replace("-", "") == bare(true)
    return reading.value == true if field == "total" else bare(reading.value) == bare(true)


def run(data: Path, limit: int, *, baselines: bool) -> tuple[dict[str, Any], list[Outcome]]:
    """Read all receipts and count.

    Args:
        data: Folder of the evaluation data.
        limit: Only the first so many; 0: all.
        baselines: Also through the readers alone, with simple rules.
    """
    folder = part_of(data, "receipts")
    pictures = needed(sorted((folder / "img").glob("*.jpg")), "img/ with receipts", data)[: limit or None]
    true = {path.stem: truth_of(path.parent.parent / "key" / f"{path.stem}.json") for path in pictures}
    said: dict[str, Said] = {}
    outcomes: list[Outcome] = []
    begun = processor_time()
    for number, path in enumerate(pictures, 1):
        found = read_files({path.name: path.read_bytes()}, ["receipt"])
        document = next((one for one in found if one.type == "receipt"), None)
        said[path.stem] = printed(document)
        for field, text in true[path.stem].items():
            reading = document.readings.get(field) if document else None
            outcomes.append(outcome(path.stem, field, reading, right=_right(field, document, text)))
        if sys.stderr.isatty():
            print(f"\r{number}/{len(pictures)}", end="", file=sys.stderr)
    spent = processor_time() - begun
    result: dict[str, Any] = {
        "receipts": len(pictures),
        "f1": f1(said, true, exact),
        "f1_strict": f1(said, true, strict),
        "f1_letters": f1(said, true, bare),
        "fields": per_field(outcomes),
        "cpu_s_per_receipt": round(spent / max(len(pictures), 1), 2),
        **{f"all_{name}" if name == "fields" else name: value for name, value in figures(outcomes).items()},
        "accepted_wrong_at": [f"{one.document} {one.field}" for one in outcomes if one.accepted and not one.right],
    }
    if baselines:
        result["baselines"] = {name: _baseline(name, pictures, true) for name in BASELINES}
    return result, outcomes


def _baseline(name: str, pictures: list[Path], true: Mapping[str, Said]) -> dict[str, float]:
    read = BASELINES[name]()
    begun = processor_time()
    said = {path.stem: by_rules(read(path)) for path in pictures}
    spent = processor_time() - begun
    return {
        "f1": f1(said, true, exact),
        "f1_letters": f1(said, true, bare),
        "cpu_s_per_receipt": round(spent / max(len(pictures), 1), 2),
    }


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with receipts/, or with img/ and key/")
    parser.add_argument("--limit", type=int, default=0, help="only the first N receipts")
    parser.add_argument("--no-baselines", action="store_true", help="leave out pytesseract and rapidocr alone")
    parser.add_argument("--plot", type=Path, default=None, help="write calibration_receipts.svg into this folder")
    parser.add_argument("--json", action="store_true", help="one line of JSON (it is printed anyway)")
    options = parser.parse_args()
    logger.remove()
    result, outcomes = run(options.data, options.limit, baselines=not options.no_baselines)
    if options.plot:
        plot(outcomes, "Receipts", options.plot / "calibration_receipts.svg")
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
