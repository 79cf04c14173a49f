"""The sweep: a life is killed at one numbered point after the other, goes on, and the oracle is asked."""

from __future__ import annotations

import random
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count

from benchmarks.faults.life import live
from benchmarks.faults.oracle import Verdict, ask
from benchmarks.faults.project import Project

MakeProject = Callable[[str], Project]
_AT_ONCE = 4  # lives mostly wait


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an order whose machine was killed.

    Attributes:
        points: Where it was killed, life by life; a life that was over before its point isn't there.
    """

    points: tuple[int, ...]
    verdict: Verdict


class Sweep:
    """Kills lives, each with a project and an order of its own.

    Args:
        make: Makes the project of that name.
    """

    def __init__(self, make: MakeProject) -> None:
        self._make = make
        self._numbers = count(1)

    def length(self) -> int:
        """How many points the life of one order passes that nothing befalls."""
        project = self._dropped()[0]
        names = project.home / "points.txt"
        live(project.home, f"list:{names}")
        return len(names.read_text(encoding="ascii").split())

    def kill_at(self, points: Sequence[int]) -> Outcome:
        """One order: killed at the first point, in its next life at the second …, then left in peace."""
        project, number = self._dropped()
        killed = [point for point in points if live(project.home, f"kill:{point}") == -signal.SIGKILL]
        if live(project.home) != 0:
            raise RuntimeError(f"{project.home}: the life that nothing befell ended badly; see life.log there")
        return Outcome(tuple(killed), ask(project, [number]))

    def over(self, plans: Sequence[Sequence[int]]) -> Iterator[Outcome]:
        """`kill_at` for each plan, several at once."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            yield from pool.map(self.kill_at, plans)

    def _dropped(self) -> tuple[Project, int]:
        number = next(self._numbers)
        project = self._make(f"order-{number}")
        project.drop(number)
        return project, number


def pairs(length: int, number: int, rng: random.Random) -> list[tuple[int, int]]:
    """Plans to kill a life and then its recovery, at random points; recovery passes fewer of them."""
    return [(rng.randint(1, length), rng.randint(1, max(2, length // 2))) for _ in range(number)]
