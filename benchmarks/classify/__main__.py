"""Sort pages of known kinds and of none, shuffled into batches, and count what is right, unknown, wrong and asked.

    python -m benchmarks.classify --data ../shared/data [--limit N] [--printed] --json

Half of the forms in `DATA/italian_forms` that can be taught become document types, blank as they are; the others, the
notices and regulations among them, `DATA/scans_text` and `DATA/omr` are of no type. Invoices, receipts and drawn
identity cards are what they are. Four in ten born-digital papers are rendered at 150 to 200 dpi and degraded. Nothing
is fitted to them. One line of JSON: `ours`, and beside it `plain`, TF-IDF with logistic regression, which has learnt
the same blanks, drawn invoices, and a third of the papers of no type. `accepted` is at 0.98, wrong ones with the upper
bound of 95 %. `boundaries`: of those that nobody was asked about.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.acceptance import ACCEPTED, SURE, upper_bound
from benchmarks.classify.papers import UNKNOWN, Truth, batches, papers, taught_forms
from benchmarks.classify.plain import sorted_texts, texts_of, trained
from extractors.classify import bounded
from extractors.errors import ReadError
from extractors.readers import CHEAP, default_readers, remembering
from extractors.reading import NO_TYPES
from extractors.sorting.batch import sort_files

if TYPE_CHECKING:
    from extractors.readers import Readers
    from extractors.sorting.batch import Batch

_SEED = "classify 2"
_SIZE = 6  # papers of a batch
_CARDS = ["it_cie", "it_health_card", "passport", "es_dni", "residence_permit", "eu_driving_licence", "account_form"]
_SEEN = 12  # words from which a text layer is the page's text


@dataclass(slots=True)
class Tally:
    """What became of the pages.

    Attributes:
        pages: True kind, answer and its confidence.
        gaps: Whether a paper begins there, and the answer: None where a person is asked.
    """

    pages: list[tuple[str, str, float]] = field(default_factory=list)
    gaps: list[tuple[bool, bool | None]] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        """As plain data."""
        total = max(len(self.pages), 1)
        taken = [(truth, said) for truth, said, sure in self.pages if said != UNKNOWN and sure >= ACCEPTED]
        wrong = sum(truth != said for truth, said in taken)
        typed = [(truth, said, sure) for truth, said, sure in self.pages if truth != UNKNOWN]
        sure = [(truth, said) for truth, said, share in self.pages if said != UNKNOWN and share >= SURE]
        new = [truth for truth, said in self.gaps if said is True]
        same = [truth for truth, said in self.gaps if said is False]
        return {
            "right": round(sum(truth == said for truth, said, _ in self.pages) / total, 4),
            "unknown_said": round(sum(said == UNKNOWN for _, said, _ in self.pages) / total, 4),
            "unknown_kept": _share([said == UNKNOWN for truth, said, _ in self.pages if truth == UNKNOWN]),
            "typed_right": _share([truth == said for truth, said, _ in typed]),
            "accepted": len(taken),
            "accepted_share_of_typed": round(len(taken) / max(len(typed), 1), 4),
            "accepted_wrong": wrong,
            "accepted_wrong_upper95": round(upper_bound(wrong, len(taken)), 4),
            "coverage_at_0.99": round(len(sure) / max(len(typed), 1), 4),
            "wrong_at_0.99": sum(truth != said for truth, said in sure),
            "boundaries": {
                "gaps": len(self.gaps),
                "asked": round(sum(said is None for _, said in self.gaps) / max(len(self.gaps), 1), 4),
                "precision": _share(new),
                "recall": round(sum(new) / max(sum(truth for truth, _ in self.gaps), 1), 4),
                "cut_wrongly": len(new) - sum(new),
                "joined_wrongly": sum(same),
                "sure_wrong_upper95": round(upper_bound(len(new) - sum(new) + sum(same), len(new) + len(same)), 4),
            },
        }


def _share(found: Sequence[bool]) -> float:
    return round(sum(found) / max(len(found), 1), 4)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with italian_forms/, invoices_pdf/ …")
    parser.add_argument("--limit", type=int, default=0, help="only the first N papers, by the order of chance")
    parser.add_argument("--printed", action="store_true", help="only born-digital papers: minutes instead of an hour")
    parser.add_argument("--json", action="store_true", help="one line of JSON (it is printed anyway)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        types = Path(folder) / "documents"
        types.mkdir()
        os.environ["BOTS_RESOURCES"] = folder
        print(json.dumps(_measured(arguments.data, types, arguments.limit, printed=arguments.printed)))


def _measured(data: Path, types: Path, limit: int, *, printed: bool) -> dict[str, Any]:
    rng = random.Random(_SEED)
    known, unknown = taught_forms(data, types, rng)
    found = papers(data, known, unknown, rng, printed=printed)[: limit or None]
    names = [*known, *_CARDS, "invoice", "receipt"]
    ours, plain, begun = Tally(), Tally(), time.process_time()
    texts = [text for path in unknown[: len(unknown) // 3] for text in texts_of(path.read_bytes())]
    model = trained(known, texts)
    readers = remembering(default_readers())
    pages = unread = 0
    for batch, truth in batches(found, _SIZE):
        answer = sort_files({"batch.pdf": batch}, names, readers=readers)
        try:
            said = sorted_texts(model, _texts(batch, readers))
        except ReadError:
            said = []
        if answer.problems or not said:  # a machine too busy to draw its pages in time
            unread += 1
            continue
        pages += len(truth)
        _count(ours, answer, truth)
        _count_plain(plain, said, truth)
    return {
        "papers": len(found),
        "pages": pages,
        "batches_unread": unread,
        "types": len(names),
        "scanned": sum(paper.scanned for paper in found),
        "of_no_type": sum(paper.kind == UNKNOWN for paper in found),
        "ours": ours.figures(),
        "plain": plain.figures(),
        "cpu_s_a_page_without_ocr": round((time.process_time() - begun) / max(pages, 1), 2),
    }


def _count(tally: Tally, batch: Batch, truth: Sequence[Truth]) -> None:
    where = {page.page: document for document in batch.documents for page in document.pages}
    asked = {page.page for document in batch.documents for page, _ in document.unsure}
    for page, true in zip(batch.pages, truth, strict=True):
        document = where.get(page.number)
        if document is None:  # blank
            continue
        whole = not document.unsure and not any(doubt.code == "type" for doubt in document.doubts)
        said = document.type if whole else page.kind if page.kind not in NO_TYPES else UNKNOWN
        tally.pages.append((true.kind, said, document.confidence if whole else page.confidence))
        if page.number > 1:
            begins = document.pages[0].page == page.number
            tally.gaps.append((true.begins, None if page.number in asked else begins))


def _count_plain(tally: Tally, found: Sequence[tuple[str, float, bool]], truth: Sequence[Truth]) -> None:
    for number, ((said, sure, begins), true) in enumerate(zip(found, truth, strict=True)):
        tally.pages.append((true.kind, said, sure))
        if number:
            tally.gaps.append((true.begins, begins))


def _texts(batch: bytes, readers: Readers) -> list[str]:
    """The text of each page as ours reads it: its text layer, else what the cheap engine saw."""
    from extractors.read import pages_of  # noqa: PLC0415 - with the readers

    found = []
    for pages in pages_of("batch.pdf", batch):
        for page in pages:
            words = [word for word in page.text if word.confidence > 0]
            words = words if len(words) >= _SEEN else readers.words(bounded(page.image), CHEAP)
            found.append(" ".join(word.text for word in words))
    return found


if __name__ == "__main__":
    main()
