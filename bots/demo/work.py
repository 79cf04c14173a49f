"""The work of the demo: watcher, supervisor and workers run until every dropped case has come to its end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta

from loguru import logger

from bots.cases.model import Status
from bots.cases.store import Store
from bots.definition import find_definition
from bots.demo.batch import Specimen, drop
from bots.demo.evidence import Names, last_steps, open_questions
from bots.demo.place import BOT, Place
from bots.demo.progress import Line, Progress
from bots.demo.words import reason_in_words
from bots.errors import StoreError
from bots.intake import ScanResult, Watcher
from bots.settings import Settings

_SETTLE = timedelta(seconds=1)
_LOOK = 0.5  # seconds between two looks at the cases
_MOVING = frozenset({None, Status.RECEIVED, Status.READY, Status.WORKING, Status.WAITING})
_QUIET = 2  # looks in a row that find nothing left to do


class Work:
    """Runs everything until it is quiet.

    Args:
        settings: The demo's project.
        place: Its folder.
        batch: The cases; those that follow another one are dropped when that one has ended.
        store: The project's store.
    """

    def __init__(self, settings: Settings, place: Place, batch: list[Specimen], store: Store) -> None:
        self.settings = settings
        self.place = place
        self.batch = batch
        self.store = store
        self.names = Names(store)
        self._followers = [specimen for specimen in batch if specimen.follows]
        self.again = 0
        self.ended = False  # by itself, not by a signal
        self.stays = False  # for what people decide
        self._failure: BaseException | None = None

    def run(
        self, stop: threading.Event, progress: Progress, *, limit: timedelta, quiet: Callable[[], bool] = lambda: False
    ) -> None:
        """Run until every case has ended or waits for a person, until `stop` is set, or until the limit is over.

        Args:
            stop: Ends it.
            progress: Shows how far it is.
            limit: How long it may take.
            quiet: Called once when there is nothing left to do; where it says so, the bots go on waiting for what
                people decide, until `stop` is set.
        """
        from bots.run.supervisor import Supervisor  # noqa: PLC0415 - brings Robot Framework

        watcher = Watcher(self.settings, self.store, [find_definition(self.settings, BOT)], settle=_SETTLE)
        supervisor = Supervisor(self.settings)
        threads = [
            threading.Thread(target=self._guarded, args=(stop, lambda: watcher.run(stop, on_scan=self._scanned))),
            threading.Thread(
                target=self._guarded, args=(stop, lambda: self._look(stop, watcher, progress, limit, quiet))
            ),
        ]
        for thread in threads:
            thread.start()
        try:
            # In this thread: Linux kills workers with the thread that started them.
            supervisor.run(stop=stop)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        if self._failure is not None:
            raise self._failure
        watcher.scan()  # what ended last is answered too

    @property
    def interrupted(self) -> bool:
        """Whether somebody stopped it before it was through."""
        return not self.ended

    def _scanned(self, result: ScanResult) -> None:
        self.again += len(result.again)

    def _guarded(self, stop: threading.Event, act: Callable[[], None]) -> None:
        try:
            act()
        except BaseException as error:  # noqa: BLE001 - raised again in the main thread
            self._failure = error
            stop.set()

    def _look(
        self,
        stop: threading.Event,
        watcher: Watcher,
        progress: Progress,
        limit: timedelta,
        on_quiet: Callable[[], bool],
    ) -> None:
        quiet = 0
        began = time.monotonic()
        while not stop.is_set():
            self.place.note_workers()
            try:
                lines = self.lines()
                self._drop_followers(lines)
                if not self.stays:
                    progress.show(lines)
                quiet = quiet + 1 if self._is_quiet(watcher, lines) else 0
            except StoreError as error:
                logger.warning("demo: {}", error)
            if self.stays:
                stop.wait(_LOOK)
                continue
            if time.monotonic() - began > limit.total_seconds():
                logger.error("demo: over its time limit; it goes on when it is run again")
                self.ended = True
                stop.set()
            elif quiet >= _QUIET:
                self.ended = True
                self.stays = on_quiet()
                if not self.stays:
                    stop.set()
            stop.wait(_LOOK)

    def _drop_followers(self, lines: list[Line]) -> None:
        """Hand in the second applications of persons whose first one has ended."""
        ended = {line.name for line in lines if line.status not in _MOVING}
        ready = [each for each in self._followers if each.follows in ended]
        drop(self.place, ready)
        self._followers = [each for each in self._followers if each not in ready]

    def _is_quiet(self, watcher: Watcher, lines: list[Line]) -> bool:
        if self._followers or any(line.status in _MOVING for line in lines):
            return False
        if any((self.place.inbox / specimen.name).exists() for specimen in self.batch):
            return False
        return not watcher.replies.pending()

    def lines(self) -> list[Line]:
        """The batch's cases as they stand."""
        known = self.names.cases()
        here = [known[specimen.name] for specimen in self.batch if specimen.name in known]
        asked = open_questions(self.store)
        steps = last_steps(self.store, [case.id for case in here])
        lines = []
        for specimen in self.batch:
            case = known.get(specimen.name)
            if case is None:
                lines.append(Line(specimen.name))
                continue
            words = reason_in_words(case.reason, asked.get(case.id, ())) if case.reason else ""
            lines.append(Line(specimen.name, case.id, case.status, words, steps.get(case.id, "")))
        return lines
