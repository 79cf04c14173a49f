"""The keywords of connectors.WebApp: Fill Form and Submit Form on the clock, Open Form beside it."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.fill.entries import Entry
from benchmarks.fill.timed import Timed
from connectors.web import browser
from connectors.web.library import WebApp

APP = "entries"


def run(address: str, rounds: Sequence[Entry], repeat: int) -> list[Timed]:
    """Do all rounds so often; a map has a form for each round, as a person reads it."""
    with tempfile.TemporaryDirectory() as folder:
        apps = Path(folder, "apps")
        apps.mkdir()
        (apps / f"{APP}.yaml").write_text(json.dumps(_map(address, rounds)), encoding="utf-8")  # JSON is YAML
        before = os.environ.get("BOTS_RESOURCES")
        os.environ["BOTS_RESOURCES"] = folder
        try:
            return [_once(rounds) for _ in range(repeat)]
        finally:
            os.environ.pop("BOTS_RESOURCES")
            if before is not None:
                os.environ["BOTS_RESOURCES"] = before
            browser.discard()


def _once(rounds: Sequence[Entry]) -> Timed:
    app, seconds = WebApp(APP), 0.0
    app.reset_app()
    for number, entry in enumerate(rounds, 1):
        app.open_form(f"round_{number}")
        began = time.perf_counter()
        app.fill_form(**entry.values)
        app.submit_form()
        seconds += time.perf_counter() - began
    running = browser.running()
    assert running is not None
    kept = running.run(lambda workshop: workshop.desks[APP].context.pages[0].evaluate("() => kept"), 10)
    return Timed.of(seconds, kept, rounds)


def _map(address: str, rounds: Sequence[Entry]) -> dict[str, object]:
    forms = {
        f"round_{number}": {
            "open": [{"press": "Next entry"}],
            "fields": {field: {"label": label} for field, label in entry.labels.items()},
            "submit": {"button": "Send"},
            "success": {"text": f"Entry {number} kept"},
        }
        for number, entry in enumerate(rounds, 1)
    }
    return {"title": "Entries", "url": address, "forms": forms}
