"""Dry runs: what would be entered where, beside what the target shows now; nothing is entered anywhere.

A dry run keeps its case in a store of its own that is gone afterwards, so that no worker can ever take it. Targets are
looked up, never changed: the guard refuses every act that isn't harmless.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from bots.run.entries import Values, differences
from bots.settings import Database, Documents, Place, Settings

if TYPE_CHECKING:
    from bots.run.enter import EnterOnce, Existing

_MARK = "‹dry run:"  # begins every placeholder


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """An entry or a message as it would be; everything from `key` on is personal data.

    Attributes:
        would: What `Enter Once` would do: ``enter``, ``use``, ``ask`` a person or ``reject`` the case; ``send`` for a
            message.
        finding: What the look-up showed: ``nothing``, ``the same``, ``another``, ``several``, or ``not looked up``
            where the key comes from an earlier entry of this dry run.
    """

    step: str
    target: str
    would: str
    finding: str
    key: str
    meant: Values
    found: Sequence[Values]


class Rehearsal:
    """What a dry run has come to so far."""

    def __init__(self) -> None:
        self.entries: list[Rehearsed] = []

    def enter(self, once: EnterOnce) -> Values:
        """Look up what would be entered, and note both; returns what stands for the receipt."""
        hits: list[Values] = []
        looked = _MARK not in once.key_text
        if looked:
            once.run.go_in(once.target)
            hits = once.look(once.key_text)
        finding = _finding(once.values, hits) if looked else "not looked up"
        would = _would(len(hits), once.ways.existing)
        self.entries.append(
            Rehearsed(once.run.step, once.target, would, finding, once.key_text, once.values, tuple(hits))
        )
        return Placeholders(once.target, hits[0] if len(hits) == 1 else {})

    def send(self, step: str, channel: str, key: str, message: Values) -> None:
        """Note a message that would be sent."""
        self.entries.append(Rehearsed(step, channel, "send", "not looked up", key, message, ()))


def _finding(meant: Values, hits: Sequence[Values]) -> str:
    if len(hits) != 1:
        return "several" if hits else "nothing"
    return "another" if differences(meant, hits[0]) else "the same"


def _would(hits: int, existing: Existing) -> str:
    if not hits:
        return "enter"
    if existing == "use":
        return "use" if hits == 1 else "ask"
    return "reject" if existing == "reject" else "ask"


class Placeholders(dict[str, str]):
    """A receipt that isn't one: what it lacks is marked as such, so that later steps can be rehearsed too."""

    def __init__(self, target: str, found: Mapping[str, str]) -> None:
        super().__init__(found)
        self._target = target

    def __missing__(self, name: str) -> str:
        return f"{_MARK} {self._target} {name}›"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]


@contextmanager
def aside(settings: Settings) -> Iterator[Settings]:
    """The project with an empty store of its own, which is gone afterwards."""
    with TemporaryDirectory(prefix="bots-dry-run-") as folder:
        place = Path(folder)
        yield settings.model_copy(
            update={
                "database": Database(url=f"sqlite:///{place / 'cases.db'}"),
                "documents": Documents(path=place / "documents", reserve=0),
                "keys": Place(path=place / "keys" / "master.key"),
                "records": Place(path=place / "records"),
            }
        )
