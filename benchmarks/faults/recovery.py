"""How killed cases went on: how soon, and whether one was ever taken from a worker that was alive."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import select

from bots.cases.store import Store
from bots.cases.tables import attempts


@dataclass(frozen=True, slots=True)
class Kill:
    """A worker that was killed, or a supervisor with all its workers.

    Attributes:
        name: The worker's; of a supervisor what its workers' names begin with, a colon at its end.
    """

    name: str
    at: datetime

    def hit(self, worker: str) -> bool:
        """Whether that worker died of it."""
        return worker == self.name or (self.name.endswith(":") and worker.startswith(self.name))


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at a case; it has not ended where its worker died."""

    case_id: str
    worker: str
    started_at: datetime
    has_ended: bool


@dataclass(frozen=True, slots=True)
class Recovery:
    """How killed cases went on.

    Attributes:
        seconds: From each kill in mid-case to the case's next attempt.
        false_takeovers: Attempts that another one followed although their worker was alive.
    """

    seconds: tuple[float, ...]
    false_takeovers: int

    @property
    def p95(self) -> float | None:
        """The seconds that 95 of 100 recoveries don't exceed (nearest rank); None without any."""
        return sorted(self.seconds)[math.ceil(0.95 * len(self.seconds)) - 1] if self.seconds else None


def recovery(made: Sequence[Attempt], kills: Iterable[Kill]) -> Recovery:
    """How killed cases went on, from all attempts in each case's order."""
    kills = list(kills)
    seconds, false_takeovers = [], 0
    for one, following in pairwise(made):
        if one.has_ended or one.case_id != following.case_id:
            continue
        deaths = [kill.at for kill in kills if kill.hit(one.worker) and kill.at <= following.started_at]
        if deaths:
            seconds.append((following.started_at - deaths[0]).total_seconds())
        else:
            false_takeovers += 1
    return Recovery(tuple(seconds), false_takeovers)


def attempts_of(store: Store) -> list[Attempt]:
    """Every attempt, in each case's order."""
    with store.reading() as connection:
        rows = connection.execute(select(attempts).order_by(attempts.c.case_id, attempts.c.number)).all()
    return [Attempt(row.case_id, row.worker, row.started_at, row.outcome is not None) for row in rows]
