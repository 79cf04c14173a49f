"""huey on SQLite, each enqueue and each result synced to the disk."""

from __future__ import annotations

import time
from typing import Any

from huey import SqliteHuey

from benchmarks.queue.contestant import Loop, main

_handed: list[tuple[int, float]] = []


class Huey(Loop):
    """Its own consumer's loop: dequeue, execute."""

    pause = 0.1  # its consumer's default

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self._huey = SqliteHuey("bench", filename=f"{place}/huey.db", fsync=True, timeout=30)
        self._task = self._huey.task(name="note")(_note)

    def prepare(self) -> None:
        """As `Contestant.prepare`."""

    def put(self, number: int) -> None:
        """As `Contestant.put`."""
        self._task(number, time.time())

    def take(self) -> tuple[Any, int, float] | None:
        """As `Loop.take`; what is taken is out of the queue."""
        task = self._huey.dequeue()
        return (task, *task.args) if task is not None else None

    def finish(self, handle: Any) -> None:
        """As `Loop.finish`: it executes the task and keeps its result."""
        self._huey.execute(handle)


def _note(number: int, put_at: float) -> int:
    _handed.append((number, put_at))
    return number


if __name__ == "__main__":
    main(Huey)
