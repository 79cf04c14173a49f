"""How many fields of identity papers and forms are read exactly, and how many accepted ones are wrong.

``python -m benchmarks.identity --json [--cases N] [--cards M] [--seed S]`` draws specimen cases with a seed and reads
each case as the bots do: all its files at once; then M more cards of each further kind (DNI, residence permit, driving
licences) clean, scanned and photographed. Printed is one line of JSON: fields, exact, accepted (confidence 0.98 and
more, or verified) and wrong among the accepted, in total, by degradation and by document; which fields went wrong; CPU
seconds a page.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import sys
import tempfile
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import psutil

from extractors.document_types import document_type
from extractors.read import read_files
from extractors.reading import State
from extractors.zones import field_type
from resources.specimens import draw_cases
from resources.specimens.copies import Degradation
from resources.specimens.identity_cards import KINDS, draw_card

if TYPE_CHECKING:
    from extractors.document_types import DocumentType
    from extractors.reading import DocumentReading, Reading
    from resources.specimens import SpecimenCase

TYPES = ("it_cie", "passport", "it_paper_id", "it_health_card", "account_form")
IDENTITY = ("it_cie", "passport", "it_paper_id", "it_health_card", *KINDS, "mrz_document")  # what a card may be
TODAY = date(2026, 11, 22)
ACCEPTED = 0.98
_COUNTS = ("fields", "exact", "accepted", "wrong_accepted", "verified", "covered", "covered_accepted")


def expected(kind: DocumentType, said: dict[str, str]) -> dict[str, str]:
    """The canonical value of each field that a document's truth tells, check boxes of a group as one."""
    values: dict[str, str] = {}
    for page in kind.pages:
        for name, place in page.fields.items():
            if name not in said or name.endswith("_barcode") or place.kind == "mrz":
                continue
            if place.group is not None:
                if said[name] == "true":
                    values[place.group] = place.option or ""
                continue
            values[name] = field_type(place).parse(said[name]).value or ""
    for name in kind.fields:
        if name in said:
            values[name] = said[name]
    return values


def accepted(reading: Reading | None) -> bool:
    """Whether a bot would take the reading without asking a person."""
    if reading is None or reading.value is None or reading.state is State.DOUBTFUL:
        return False
    return reading.confidence >= ACCEPTED or reading.state is State.VERIFIED


def way(document: DocumentReading, case: SpecimenCase) -> str:
    """How the document's copy was made: the worst of its pages."""
    ways = {case.degradation[page.file] for page in document.pages}
    return next(one for one in ("photo", "scan", "clean") if one in ways)


class Score:
    """Counts over all cases."""

    def __init__(self) -> None:
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        self.misses: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.unaccepted: Counter[str] = Counter()
        self.documents = self.found = self.strange = 0
        self.details: list[dict[str, Any]] = []

    def add(self, case: SpecimenCase, documents: list[DocumentReading]) -> None:
        """Count one case."""
        self.documents += len(case.documents)
        self.strange += sum(document.type not in case.documents for document in documents)
        for name in case.documents:
            own = [document for document in documents if document.type == name]
            self.found += bool(own)
            self.strange += max(0, len(own) - 1)
            values = expected(document_type(name), case.truth_by_document[name])
            how = way(own[0], case) if own else "lost"
            for field, value in values.items():
                reading = own[0].readings.get(field) if own else None
                self._field(case, f"{name}.{field}", how, value, reading)

    def add_card(self, kind: str, how: str, said: dict[str, str], documents: list[DocumentReading]) -> None:
        """Count one card."""
        own = [document for document in documents if document.type == kind]
        self.documents += 1
        self.found += bool(own)
        self.strange += sum(document.type != kind for document in documents) + max(0, len(own) - 1)
        for field, value in expected(document_type(kind), said).items():
            self._field(None, f"{kind}.{field}", how, value, own[0].readings.get(field) if own else None)

    def _field(self, case: SpecimenCase | None, name: str, how: str, value: str, reading: Reading | None) -> None:
        exact = reading is not None and reading.value == value
        took = accepted(reading)
        covered = case is not None and case.defect == "unreadable_field" and name == f"account_form.{case.detail}"
        document = name.partition(".")[0]
        for group in ("all", how, document):
            counts = self.counts[group]
            if covered:
                counts["covered"] += 1
                counts["covered_accepted"] += took
                continue
            counts["fields"] += 1
            counts["exact"] += exact
            counts["accepted"] += took
            counts["wrong_accepted"] += took and not exact
            counts["verified"] += reading is not None and reading.state is State.VERIFIED
        if not covered and not exact:
            self.misses[name] += 1
        if not covered and took and not exact:
            self.wrong.append(f"{case.name if case else 'card'} {how} {name}")
        if not covered and not took:
            self.unaccepted[name] += 1
        if (took and (covered or not exact)) or (not covered and (not exact or not took)):
            self.details.append(
                {
                    "case": case.name if case else "card",
                    "way": how,
                    "field": name,
                    "defect": case.defect if case else "",
                    "covered": covered,
                    "accepted": took,
                    "truth": value,
                    "reading": None if reading is None else reading.as_dict(),
                }
            )

    def as_dict(self) -> dict[str, Any]:
        """Plain data: figures by group, and the names of fields that fell short."""
        groups = {group: _shares(counts) for group, counts in sorted(self.counts.items())}
        return {
            **groups,
            "documents": self.documents,
            "documents_found": self.found,
            "documents_strange": self.strange,
            "wrong": self.wrong,
            "missed_fields": dict(self.misses.most_common(12)),
            "unaccepted_fields": dict(self.unaccepted.most_common(12)),
        }


def _shares(counts: Counter[str]) -> dict[str, Any]:
    total = max(counts["fields"], 1)
    shares = {"exact_share": round(counts["exact"] / total, 4), "accepted_share": round(counts["accepted"] / total, 4)}
    return {name: counts[name] for name in _COUNTS} | shares


def run(cases: int, cards: int, seed: int, folder: Path) -> tuple[Score, dict[str, Any]]:
    """Draw, read and count.

    Args:
        cases: How many.
        cards: How many of each further kind and degradation.
        seed: Of the specimens.
        folder: Where to draw them.
    """
    score, pages = Score(), 0
    before = _cpu()
    drawn = draw_cases(folder, cases, seed, today=TODAY)
    drawing = _cpu() - before
    before = _cpu()
    for number, case in enumerate(drawn, 1):
        files = {path.name: path.read_bytes() for path in sorted(case.files)}
        documents = read_files(files, TYPES, today=TODAY)
        pages += sum(len(document.pages) for document in documents)
        score.add(case, documents)
        if sys.stderr.isatty():
            print(f"\r{number}/{cases}", end="", file=sys.stderr)
    for kind in KINDS:
        for how in Degradation:
            for number in range(cards):
                card = draw_card(kind, how, f"{seed}/{number}", today=TODAY)
                documents = read_files(card.files, IDENTITY, today=TODAY)
                pages += len(card.files)
                score.add_card(kind, str(how), card.values, documents)
    used = _cpu() - before
    return score, {
        "seed": seed,
        "cases": cases,
        "cards": cards * len(KINDS) * len(Degradation),
        "pages": pages,
        "cpu_s_per_page": round(used / max(pages, 1), 2),
        "drawing_s": round(drawing, 1),
    }


def _cpu() -> float:
    """CPU seconds of this process, of its children that live (OCR) and of those that ended (files)."""
    times = os.times()
    alive = [child.cpu_times() for child in psutil.Process().children(recursive=True)]
    own = times.user + times.system + times.children_user + times.children_system
    return own + sum(float(one.user + one.system) for one in alive)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=12)
    parser.add_argument("--cards", type=int, default=2, help="of each further kind and degradation")
    parser.add_argument("--seed", type=int, default=None, help="default: another one each time")
    parser.add_argument("--json", action="store_true", help="one line of JSON (the default prints it indented)")
    parser.add_argument("--keep", type=Path, default=None, help="keep specimens and every miss in this folder")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else secrets.randbelow(1_000_000)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        score, about = run(options.cases, options.cards, seed, folder)
    if options.keep:
        (options.keep / "misses.json").write_text(
            json.dumps(score.details, indent=1, ensure_ascii=False), encoding="utf-8"
        )
    print(json.dumps({**about, **score.as_dict()}, indent=None if options.json else 2))


if __name__ == "__main__":
    main()
