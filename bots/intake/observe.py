"""When a drop is ready: unchanged for a while on our own clock, and complete. Pure but for the reading of file ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from bots.intake.complete import is_complete
from bots.intake.listing import Drop, FileStamp

PATIENCE = timedelta(minutes=15)  # then what isn't ready is shown as a problem


class Standing(StrEnum):
    """How a drop stands."""

    READY = "ready"  # can be taken
    CHANGING = "changing"  # being written, or not yet quiet for long enough
    EMPTY = "empty"  # a subfolder without files
    UNFINISHED = "unfinished"  # a transfer or an open document lies in it
    INCOMPLETE = "incomplete"  # a file has no end
    REFUSED = "refused"  # holds a symbolic link, a pipe or folders too deep
    UNREADABLE = "unreadable"  # its files can't be opened


@dataclass(frozen=True, slots=True)
class Sighting:
    """A drop and for how long it has been seen.

    Attributes:
        drop: What lies there.
        unchanged_for: Since nothing in it changed.
        seen_for: Since it was first seen.
    """

    drop: Drop
    unchanged_for: timedelta
    seen_for: timedelta


def standing_of(sighting: Sighting, settle: timedelta, incomplete: Callable[[Drop], bool]) -> Standing:
    """How the drop stands; `incomplete` is asked only about what is quiet."""
    drop = sighting.drop
    for applies, standing in (
        (bool(drop.refused), Standing.REFUSED),
        (bool(drop.unfinished), Standing.UNFINISHED),
        (not drop.files, Standing.EMPTY),
        (sighting.unchanged_for < settle, Standing.CHANGING),
    ):
        if applies:
            return standing
    try:
        return Standing.INCOMPLETE if incomplete(drop) else Standing.READY
    except FileNotFoundError:
        return Standing.CHANGING
    except OSError:
        return Standing.UNREADABLE


class Observer:
    """Remembers since when each drop is as it is, on a monotonic clock: the clock of a share may be anything."""

    def __init__(self) -> None:
        self._first: dict[Path, float] = {}
        self._same: dict[Path, tuple[Drop, float]] = {}

    def see(self, drops: Sequence[Drop], now: float) -> list[Sighting]:
        """What lies there at `now` (seconds of a monotonic clock), each with its times."""
        here = {drop.path for drop in drops}
        for gone in set(self._first) - here:
            del self._first[gone], self._same[gone]
        sightings = []
        for drop in drops:
            first = self._first.setdefault(drop.path, now)
            before, since = self._same.get(drop.path, (None, now))
            if before != drop:
                since = now
            self._same[drop.path] = (drop, since)
            sightings.append(Sighting(drop, timedelta(seconds=now - since), timedelta(seconds=now - first)))
        return sightings


class Completeness:
    """Looks at the ends of files, at each once as long as it doesn't change."""

    def __init__(self) -> None:
        self._known: dict[tuple[Path, FileStamp], bool] = {}

    def incomplete(self, drop: Drop) -> bool:
        """Whether any of its files has no end yet.

        Raises:
            OSError: One can't be read.
        """
        return not all(self._complete(drop.path_of(stamp), stamp) for stamp in drop.files)

    def keep_only(self, drops: Iterable[Drop]) -> None:
        """Forget what is no longer there."""
        here = {(drop.path_of(stamp), stamp) for drop in drops for stamp in drop.files}
        self._known = {key: complete for key, complete in self._known.items() if key in here}

    def _complete(self, path: Path, stamp: FileStamp) -> bool:
        key = (path, stamp)
        if key not in self._known:
            self._known[key] = is_complete(path)
        return self._known[key]
