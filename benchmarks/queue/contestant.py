"""What every queue of the comparison can do, and how a process of it is told to.

Each runs in processes of its own, in whatever Python has its packages: so this module needs nothing but the standard
library. ``python -m benchmarks.queue.MODULE ACTION PLACE`` speaks one line of JSON at a time.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

OnStart = Callable[[int, float], None]  # the item's number, and when it was put in (seconds since 1970)


class Contestant(ABC):
    """A queue in one place.

    Args:
        place: A folder, or the DSN of a PostgreSQL database.
    """

    details = True  # whether anybody wants to know an item's number and time

    def __init__(self, place: str) -> None:
        self.place = place

    @abstractmethod
    def prepare(self) -> None:
        """Make what it keeps its items in."""

    @abstractmethod
    def put(self, number: int) -> None:
        """Put an item in, kept durably when this returns."""

    @abstractmethod
    def work(self, on_start: OnStart, *, forever: bool) -> None:
        """Take items one after the other, call `on_start` with each, and finish each durably.

        Args:
            on_start: What is done with an item.
            forever: Wait for more when there is none; otherwise return.
        """


class Loop(Contestant):
    """A queue that hands items out one by one."""

    pause = 0.5  # seconds between two looks when there was nothing

    @abstractmethod
    def take(self) -> tuple[Any, int, float] | None:
        """Take an item: its handle, number, and when it was put in; None when there is none."""

    @abstractmethod
    def finish(self, handle: Any) -> None:
        """Note durably that it is done."""

    def rest(self) -> None:
        """Wait for more."""
        time.sleep(self.pause)

    def work(self, on_start: OnStart, *, forever: bool) -> None:
        """As `Contestant.work`."""
        while True:
            item = self.take()
            if item is not None:
                on_start(item[1], item[2])
                self.finish(item[0])
            elif forever:
                self.rest()
            else:
                return


def say(**line: Any) -> None:
    """A line for whoever started this process."""
    print(json.dumps(line), flush=True)


def main(kind: type[Contestant]) -> None:
    """Entry of each contestant's module."""
    parser = argparse.ArgumentParser()
    parser.add_argument("action", choices=["prepare", "fill", "feed", "drain", "serve", "hang"])
    parser.add_argument("place")
    parser.add_argument("--items", type=int, default=0)
    parser.add_argument("--rate", type=float, default=20.0, help="items a second that 'feed' puts in")
    arguments = parser.parse_args()
    contestant = kind(arguments.place)
    if arguments.action == "prepare":
        contestant.prepare()
    elif arguments.action in {"fill", "feed"}:
        for number in range(1, arguments.items + 1):
            contestant.put(number)
            if arguments.action == "feed":
                time.sleep(1 / arguments.rate)
    elif arguments.action == "drain":
        _drain(contestant)
    else:
        contestant.work(_hang if arguments.action == "hang" else _tell, forever=True)


def _drain(contestant: Contestant) -> None:
    done = 0

    def count(_number: int, _put_at: float) -> None:
        nonlocal done
        done += 1

    contestant.details = False
    contestant.work(count, forever=False)  # what is loaded at the first use is loaded; nothing is in there yet
    say(ready=True)
    sys.stdin.readline()
    began, cpu = time.time(), time.process_time()
    contestant.work(count, forever=False)
    say(done=done, began=began, ended=time.time(), cpu=time.process_time() - cpu)


def _tell(number: int, put_at: float) -> None:
    say(started=number, after=time.time() - put_at)


def _hang(number: int, _put_at: float) -> None:
    """Work the first item, and stay in the second until killed."""
    say(started=number)
    if number != 1:
        time.sleep(3600)
