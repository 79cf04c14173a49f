"""Plain Playwright, in the same browser: by label or by CSS, each box filled and read back, a click on the button."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from benchmarks.fill.entries import Entry
from benchmarks.fill.timed import Timed
from connectors.web import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

Find = Callable[["Page", Entry, str], "Locator"]
WAYS: dict[str, Find] = {
    "playwright_label": lambda page, entry, field: page.get_by_label(entry.labels[field], exact=True),
    "playwright_css": lambda page, _entry, field: page.locator(f"#{field}"),
}


def run(address: str, rounds: Sequence[Entry], repeat: int) -> dict[str, list[Timed]]:
    """Do all rounds so often in each way, in turn."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - one Playwright at a time in a process

    found: dict[str, list[Timed]] = {way: [] for way in WAYS}
    with sync_playwright() as playwright:
        path = chromium.executable(playwright.chromium.executable_path)
        with playwright.chromium.launch(**chromium.launch_options(path, {"127.0.0.1"})) as running:
            for _ in range(repeat):
                for way, find in WAYS.items():
                    page = running.new_page(viewport={"width": 1280, "height": 900})
                    found[way].append(_once(page, address, rounds, find))
                    page.close()
    return found


def _once(page: Page, address: str, rounds: Sequence[Entry], find: Find) -> Timed:
    page.goto(address)
    seconds = 0.0
    for number, entry in enumerate(rounds, 1):
        page.locator("#next").click()
        began = time.perf_counter()
        for field, value in entry.values.items():
            find(page, entry, field).fill(value)
        for field, value in entry.values.items():
            if find(page, entry, field).input_value() != value:
                raise RuntimeError(f"{field} didn't keep its value")
        page.locator("#send").click()
        page.get_by_text(f"Entry {number} kept").wait_for()
        seconds += time.perf_counter() - began
    return Timed.of(seconds, page.evaluate("() => kept"), rounds)
