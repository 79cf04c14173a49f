"""procrastinate on PostgreSQL, its own worker, one job at a time in each process."""

from __future__ import annotations

import time

import procrastinate

from benchmarks.queue.contestant import Contestant, OnStart, main


class Procrastinate(Contestant):
    """An app with one task."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self._on_start: OnStart = lambda _number, _put_at: None
        self._app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=place))
        self._sync = procrastinate.App(connector=procrastinate.SyncPsycopgConnector(conninfo=place))
        for app in (self._app, self._sync):
            app.task(name="note")(self._note)
        self._open = False

    def _note(self, number: int, put_at: float) -> None:
        self._on_start(number, put_at)

    def prepare(self) -> None:
        """As `Contestant.prepare`."""
        with self._sync.open():
            self._sync.schema_manager.apply_schema()

    def put(self, number: int) -> None:
        """As `Contestant.put`."""
        if not self._open:
            self._sync.open()
            self._open = True
        self._sync.tasks["note"].defer(number=number, put_at=time.time())

    def work(self, on_start: OnStart, *, forever: bool) -> None:
        """As `Contestant.work`."""
        self._on_start = on_start
        self._app.run_worker(wait=forever, concurrency=1, install_signal_handlers=False, delete_jobs="never")


if __name__ == "__main__":
    main(Procrastinate)
