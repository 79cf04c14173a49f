"""``demo``: open bank accounts from scanned papers, and show what happened."""

from __future__ import annotations

import json as json_format
import os
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bots.demo.batch import all_batches, draw_batch, drop
from bots.demo.place import Place
from bots.demo.progress import Progress
from bots.demo.summary import Counts, count, page
from bots.settings import Settings

if TYPE_CHECKING:
    from rich.console import Console

INTERRUPTED = 130
_STYLES = {"✓": "green", "?": "yellow", "✗": "red", "!": "bold red"}  # by the mark that a line begins with


def run(
    *, cases: int = 12, seed: int = 1, json: bool = False, folder: Path = Path("demo-run"), stay: bool | None = None
) -> int:
    """Draw papers, drop them into a watched folder, let the bots work, compare what was entered with the truth.

    Args:
        cases: How many cases.
        seed: Of the papers.
        json: Whether standard output carries one line of JSON and nothing else.
        folder: Where everything is put; what is there is gone on with, and nothing is entered twice.
        stay: Whether to serve the panel at the end, until Ctrl+C, so that people decide in the browser what is
            doubtful and the cases go on; None: where somebody sits at a terminal.

    Returns:
        The exit code: 0 when everything went as it must, 1 when not, 130 when it was interrupted.

    Raises:
        BotsError: The demo can't be run; the message says what to do.
    """
    from bots import logs  # noqa: PLC0415 - these bring the whole toolkit, which help and imports don't need
    from bots.cases.model import Status  # noqa: PLC0415
    from bots.cases.store import Store  # noqa: PLC0415
    from bots.cli.running import stopped_by_signals  # noqa: PLC0415
    from bots.demo.application import core_banking  # noqa: PLC0415
    from bots.demo.desk import desk_lines  # noqa: PLC0415
    from bots.demo.evidence import endings, entered, register_rows  # noqa: PLC0415
    from bots.demo.oracle import judge  # noqa: PLC0415
    from bots.demo.work import Work  # noqa: PLC0415

    began = time.monotonic()
    place = Place(folder.resolve())
    progress = Progress(None if json else _console())
    stop = threading.Event()
    os.environ.setdefault(logs.CONSOLE_VARIABLE, "ERROR")  # the screen belongs to the progress; logs go to their files
    with place.held(), stopped_by_signals(stop):
        progress.say(f"drawing the papers of {cases} applications (seed {seed})")
        batch = draw_batch(place, cases, seed, _today())
        with core_banking(place) as url:
            settings = place.make(url)
            logs.set_up("demo", settings, console="ERROR")
            progress.say(f"the core banking application answers at {url}")
            drop(place, (specimen for specimen in batch if not specimen.follows))
            progress.say(f"{len(batch)} folders go into {settings.name}'s inbox/accounts; the bots begin")
            store = Store.open(settings)
            work = Work(settings, place, batch, store)
            stay = sys.stdout.isatty() and not json if stay is None else stay
            progress.begin()

            def conclude(desk: Sequence[str] = ()) -> Counts:
                lines = work.lines()
                seen = endings(store, work.names), entered(place), register_rows(place.register)
                verdict = judge(all_batches(place), *seen)
                counts = count(lines, verdict, time.monotonic() - began)
                _show(progress, counts, page(counts, lines, verdict, place, work.again, desk), json=json)
                return counts

            with ExitStack() as more:
                told: list[Counts] = []

                def quiet() -> bool:
                    progress.end()
                    if not (stay and any(line.status is Status.REVIEW for line in work.lines())):
                        return False
                    told.append(conclude(desk_lines(more, settings)))
                    return True

                try:
                    work.run(stop, progress, limit=timedelta(minutes=10) + timedelta(minutes=1) * cases, quiet=quiet)
                finally:
                    progress.end()
                counts = told[0] if told else conclude()
        store.database.close()
    if work.interrupted:
        return INTERRUPTED
    return 0 if counts.as_it_should_be else 1


def _show(progress: Progress, counts: Counts, lines: Iterable[str], *, json: bool) -> None:
    """The summary: one line of JSON for machines, a page for people."""
    if json:
        sys.stdout.write(json_format.dumps(counts.as_dict()) + "\n")
        sys.stdout.flush()
    elif progress.console is not None:
        for line in lines:
            progress.console.print(line, style=_STYLES.get(line.strip()[:1], ""))


def _console() -> Console:
    from rich.console import Console  # noqa: PLC0415 - 40 ms that nobody who asks for JSON needs

    return Console(highlight=False, markup=False, soft_wrap=not sys.stdout.isatty())


def _today() -> date:
    """The day on which the papers arrive, where the bots work."""
    return datetime.now(ZoneInfo(Settings().time_zone)).date()
