"""Everything that runs for ever, run together: watching in one thread, schedules in another, work in the main one.

The supervisor must have the main thread: Linux kills workers with the thread that made them. What goes wrong in a
thread ends the others and is raised where it can be told.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from loguru import logger

from bots.cases.store import Store
from bots.definition import Definition
from bots.intake import ScanResult, Watcher
from bots.queue.remaining import Remaining
from bots.run.supervisor import Supervisor
from bots.schedule.producers import Producers
from bots.schedule.scheduler import Scheduler
from bots.settings import Settings

_QUIET_SCANS = 3  # scans in a row that find nothing before the folders count as empty


class Service:
    """Watches, schedules and works until told to stop.

    Args:
        settings: The project's.
        store: Its cases.
        definitions: Its bots.
        processes: Workers; as in ``bots.yaml`` where None.
        readers: Reading processes; as in ``bots.yaml`` where None.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        definitions: Sequence[Definition],
        *,
        processes: int | None,
        readers: int | None,
    ) -> None:
        self.store = store
        self.watcher = Watcher(settings, store, definitions)
        self.scheduler = Scheduler(settings, store, definitions)
        self.producers = Producers(settings, store)
        self.supervisor = Supervisor(settings, processes=processes, readers=readers)
        self._failure: BaseException | None = None

    def run(
        self,
        stop: threading.Event,
        hurry: threading.Event,
        *,
        until_idle: bool,
        on_event: Callable[[Mapping[str, Any]], None],
        on_scan: Callable[[ScanResult], None],
    ) -> None:
        """Run until `stop` is set or, with `until_idle`, until the folders are empty and nothing is left to do."""
        quiet = 0

        def scanned(result: ScanResult) -> None:
            nonlocal quiet
            on_scan(result)
            quiet = 0 if result.taken or result.waiting or self.supervisor.remaining().coming else quiet + 1
            if until_idle and quiet >= _QUIET_SCANS:
                stop.set()

        threads = [
            threading.Thread(target=self._guarded, args=(stop, lambda: self.watcher.run(stop, on_scan=scanned))),
            threading.Thread(target=self._guarded, args=(stop, lambda: self.scheduler.run(stop))),
            threading.Thread(target=self._guarded, args=(stop, lambda: self.producers.run(stop))),
        ]
        for thread in threads:
            thread.start()
        try:
            self.supervisor.run(stop=stop, hurry=hurry, on_event=on_event)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        if self._failure is not None:
            raise self._failure
        on_scan(self.watcher.scan())  # what the workers ended last is answered too

    @property
    def left(self) -> Remaining:
        """What was left to do when that was looked at last."""
        return self.supervisor.left

    def _guarded(self, stop: threading.Event, work: Callable[[], None]) -> None:
        """Run `work`; what it raises ends everything instead of leaving a half-dead service."""
        try:
            work()
        except Exception as error:  # noqa: BLE001 - raised again in the main thread
            logger.error("A part of the service ended: {}", type(error).__name__)
            self._failure = error
            stop.set()
