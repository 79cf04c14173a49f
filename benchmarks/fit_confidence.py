"""Fit the weights of an invoice's confidence on invoices that we draw ourselves, and judge them on a layout left out.

    python -m benchmarks.fit_confidence [--invoices N] [--write] --json

`resources.specimens.invoices` draws invoices in five languages and four layouts; `extractors.free.invoice` reads them;
each field's signs and whether its value is right make a plain logistic regression by kind of field. The drawn family is
easier than the world, so the weights are held near the priors by hand (`PRIOR`, a Gaussian around each): where nothing
drawn speaks against a prior, it stays. Whether the picture agrees (``second``, ``differs``) is never at stake on clean
drawings and stays as set. One layout is left out of the fit and judged: ``brier`` and ``wrong_at_0.98`` there. With
``--write`` the weights go to ``resources/labels/weights.yaml``; those of receipts there stay as they are.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import yaml
from loguru import logger

from benchmarks.invoice_truth import is_right
from extractors.files import open_file
from extractors.free.answer import WEIGHTS, confidence
from extractors.free.invoice import read_invoice
from extractors.free.lines import layout
from extractors.free.vocabulary import vocabulary
from resources.specimens.invoices import LANGUAGES, LAYOUTS, draw_facts, draw_invoice

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from extractors.free.lines import Segment

    Rows = list[tuple[dict[str, float], bool]]

SEED = 20261122
TODAY = dt.date(2026, 11, 22)
LEFT_OUT = "head"
PRIOR: dict[str, dict[str, float]] = {
    "number": {"bias": -1.5, "short": -2.0, "second": 2.0, "differs": -1.5, "label": 1.5, "margin": 0.7, "twice": 1.0,
               "only": 1.0, "proved": 3.5},
    "checked": {"bias": -0.5, "second": 2.0, "differs": -1.0, "check_digit": 2.5, "party": 1.5},
    "party": {"bias": -2.0, "second": 2.0, "differs": -1.0, "label": 1.5, "sender": 1.5, "legal": 0.6, "twice": 0.8,
              "alone": 0.4, "domain": 0.8, "addressed": 0.6, "proved": 3.5},
    "sum": {"bias": -1.0, "second": 2.0, "differs": -1.5, "sum": 2.5, "label": 1.2, "twice": 0.8, "proved": 1.5},
    "issue_date": {"bias": -1.0, "second": 2.0, "differs": -2.0, "label": 1.2, "named": 1.0, "timed": 0.3, "twice": 0.5,
                   "alone": 0.4, "margin": 0.3, "proved": 3.0},
    "due_date": {"bias": -1.0, "second": 2.0, "differs": -2.0, "label": 1.2, "named": 1.0, "twice": 0.5, "alone": 0.2,
                 "margin": 0.3, "proved": 3.0},
    "currency": {"bias": -1.0, "second": 1.5, "alone": 1.5, "often": 0.5, "proved": 4.0},
}  # fmt: skip
_FIXED = frozenset({"second", "differs"})
_FIRM = 1e6
_STEPS = 30
_HELD = 2.0  # how hard a weight is held: one over the variance around its prior


class _Agrees:
    """A picture that shows what the text layer says."""

    def read(self, segments: Sequence[Segment]) -> list[tuple[str, ...]]:
        return [(segment.text,) for segment in segments]

    def sees(self, place: Segment, fits: Callable[[str], bool]) -> bool:
        return fits(place.text)


def draw_rows(count: int) -> dict[str, dict[str, Rows]]:
    """Signs and whether the value is right, by kind of field and layout.

    Args:
        count: How many invoices are drawn.
    """
    rows: dict[str, dict[str, Rows]] = defaultdict(lambda: defaultdict(list))
    languages, layouts, words = list(LANGUAGES), list(LAYOUTS), vocabulary()
    for number in range(count):
        rng = random.Random(SEED + number)
        form = layouts[number // len(languages) % len(layouts)]
        facts = draw_facts(rng, languages[number % len(languages)], TODAY)
        (page,) = open_file(draw_invoice(facts, form, rng), "drawn.pdf", dpi=72)
        sheet = layout([word for word in page.text if word.confidence > 0], page.image.shape[1] / page.image.shape[0])
        for answer in read_invoice(sheet, words, TODAY, _Agrees()):  # type: ignore[arg-type] - a seam
            kind = answer.kind or answer.name
            true = facts.truth.get(answer.name)
            if kind in PRIOR and answer.value is not None and (true is not None or answer.name in _SOMETIMES):
                right = true is not None and is_right(answer.name, answer.value, true)
                rows[kind][form].append((answer.signs, right))
    return rows


_SOMETIMES = frozenset({"due_date", "buyer_vat", "order_reference"})  # what isn't there must not be found


def fit(kind: str, rows: Rows) -> dict[str, float]:
    """Weights of one kind of field: the likeliest, each held to its prior.

    Args:
        kind: A key of `PRIOR`.
        rows: Signs and whether the value is right.
    """
    names = list(PRIOR[kind])
    prior = np.array([PRIOR[kind][name] for name in names])
    signs = np.array([[1.0 if name == "bias" else row.get(name, 0.0) for name in names] for row, _ in rows])
    right = np.array([float(one) for _, one in rows])
    held = np.array([_FIRM if name in _FIXED else _HELD for name in names])
    best = prior.copy()
    for _ in range(_STEPS):  # Newton's: the cost is convex
        likely = 1 / (1 + np.exp(-(signs @ best)))
        slope = signs.T @ (likely - right) + held * (best - prior)
        bend = (signs.T * (likely * (1 - likely))) @ signs + np.diag(held)
        best -= np.linalg.solve(bend, slope)
    return {name: round(float(weight), 2) for name, weight in zip(names, best, strict=True)}


def judged(weights: dict[str, float], rows: Rows) -> dict[str, float]:
    """How well some weights tell right from wrong."""
    given = [(confidence(signs, weights), right) for signs, right in rows]
    sure = [right for likely, right in given if likely >= 0.98]
    return {
        "values": len(rows),
        "right": round(sum(right for _, right in given) / max(len(given), 1), 4),
        "brier": round(sum((likely - right) ** 2 for likely, right in given) / max(len(given), 1), 4),
        "at_0.98": len(sure),
        "wrong_at_0.98": len(sure) - sum(sure),
    }


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--invoices", type=int, default=200, help="how many are drawn (200)")
    parser.add_argument("--write", action="store_true", help="write resources/labels/weights.yaml")
    parser.add_argument("--json", action="store_true", help="one line of JSON (it is printed anyway)")
    options = parser.parse_args()
    logger.remove()
    rows = draw_rows(options.invoices)
    found, report = {}, {}
    for kind, by_layout in rows.items():
        trained = [row for form, some in by_layout.items() if form != LEFT_OUT for row in some]
        report[kind] = judged(fit(kind, trained), by_layout[LEFT_OUT])
        found[kind] = fit(kind, [row for some in by_layout.values() for row in some])
    if options.write:
        _write(found)
    print(json.dumps({"invoices": options.invoices, "left_out": LEFT_OUT, "judged": report, "weights": found}))
    return 0


def _write(found: dict[str, dict[str, float]]) -> None:
    text = WEIGHTS.read_text(encoding="utf-8")
    head = "".join(line for line in text.splitlines(keepends=True) if line.startswith("#"))
    weights = {**yaml.safe_load(text), **found}
    body = yaml.safe_dump(weights, default_flow_style=None, width=10**6, sort_keys=False, allow_unicode=True)
    WEIGHTS.write_text(head + body, encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
