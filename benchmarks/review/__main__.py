"""Run it: ``python -m benchmarks.review --cases 40 --json``. In real Chromium, by keyboard alone."""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.review.cases import draw_cases
from benchmarks.review.station import browser, station

_DOUBTFUL = 3
_MOVED = (
    "([before, shown]) => document.activeElement.id !== before"
    " || document.querySelector('.sheet')?.dataset.case !== shown"
)
_PATIENCE = 60_000  # milliseconds


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.review", description=__doc__)
    parser.add_argument("--cases", type=int, default=40)
    parser.add_argument("--data", type=Path, help="not used: the papers are drawn")
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    given = parser.parse_args(arguments)
    figures = measure(given.cases)
    sys.stdout.write(json.dumps(figures) + "\n" if given.json else _told(figures))
    return 0


def measure(cases: int) -> dict[str, float]:
    """A shift of so many cases: each doubtful field is looked at and confirmed; the last Enter brings the next case."""
    with tempfile.TemporaryDirectory() as folder, station(Path(folder)) as served, browser() as chromium:
        draw_cases(served.store, cases, doubtful=_DOUBTFUL)
        page = served.log_in(chromium.new_context(viewport={"width": 1440, "height": 900}), "reviewer")
        page.goto(served.url + "review/desk")
        keys = [_settle(page) for _ in range(cases)]
        times = page.evaluate("performance.getEntriesByName('next-case').map((each) => each.duration)")
    ordered = sorted(times)
    return {
        "next_case_ms_p50": round(statistics.median(ordered), 1),
        "next_case_ms_p95": round(ordered[int(0.95 * (len(ordered) - 1))], 1),
        "keystrokes_per_doc": round(sum(keys) / len(keys), 2),
        "keystrokes_per_confirmed_field": round(sum(keys) / (len(keys) * _DOUBTFUL), 2),
        "cases": cases,
    }


def _settle(page: Any) -> int:
    """Confirm every doubtful field of the case that is seen; how many keys that took."""
    page.wait_for_selector(".sheet .stop input:focus", timeout=_PATIENCE)
    case = page.eval_on_selector(".sheet", "(sheet) => sheet.dataset.case")
    keys = 0
    while page.locator(f".sheet[data-case='{case}']").count():
        page.wait_for_timeout(700)  # a person looks at the crop
        before = page.evaluate("document.activeElement.id")
        page.keyboard.press("Enter")
        keys += 1
        page.wait_for_function(
            _MOVED,
            arg=[before, case],
            timeout=_PATIENCE,
        )
    return keys


def _told(figures: dict[str, float]) -> str:
    return "".join(f"{name:32} {value}\n" for name, value in figures.items())


if __name__ == "__main__":
    sys.exit(main())
