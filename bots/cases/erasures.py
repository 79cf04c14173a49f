"""The erasures' file: who was forgotten, outside the database, so that a restored backup forgets again.

Each line names a case, when it was to be forgotten and why, with a keyed proof: a line that somebody else wrote has
none and erases nothing. It is appended before the first byte is destroyed; the database notes how far it has obeyed the
file. One that is behind — an older backup, or a crash in between — obeys the rest when it is opened.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from bots.cases.keys import MasterKey
from bots.cases.marks import mark
from bots.cases.record_file import append_line
from bots.errors import StoreError
from bots.settings import Settings

FILE_NAME = "erasures.jsonl"


@dataclass(frozen=True, slots=True)
class Erasure:
    """A case that was to be forgotten.

    Attributes:
        case: Its id.
        at: When, ISO 8601.
        why: ``request`` or ``retention``.
        proof: Keyed hash of all this.
    """

    case: str
    at: str
    why: str
    proof: str

    @classmethod
    def of(cls, master: MasterKey, case_id: str, at: datetime, why: str) -> Erasure:
        """The erasure of a case, with its proof."""
        moment = at.isoformat(timespec="seconds")
        return cls(case_id, moment, why, master.hash("erasure", f"{case_id}\0{moment}\0{why}"))

    def proven(self, master: MasterKey) -> bool:
        """Whether the bots wrote it."""
        return self.proof == master.hash("erasure", f"{self.case}\0{self.at}\0{self.why}")

    def line(self) -> str:
        """As it is kept: one line of JSON."""
        return json.dumps(asdict(self), separators=(",", ":"))


def file_of(settings: Settings) -> Path:
    """Where the project's erasures are kept."""
    return settings.at(settings.records.path) / FILE_NAME


def length(path: Path) -> int:
    """How long the file is, in bytes; 0 where there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def obeyed(connection: Connection) -> int:
    """How far the database has obeyed the file, in bytes."""
    return int(mark(connection, "erasures") or 0)


def append(path: Path, erasure: Erasure) -> None:
    """Write the erasure down.

    Raises:
        StoreError: It can't be written; then nothing may be destroyed.
    """
    try:
        append_line(path, erasure.line())
    except OSError as error:
        raise StoreError(f"{path} can't be written: {error.strerror}. Nothing was forgotten.") from error


def since(path: Path, offset: int) -> Iterator[Erasure | None]:
    """The erasures from `offset` on; None for a line that isn't one.

    Raises:
        StoreError: The file can't be read.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return
    except OSError as error:
        raise StoreError(f"{path} can't be read: {error.strerror}.") from error
    if offset and data[offset - 1 : offset] != b"\n":  # another file than the one that was noted: all of it
        offset = 0
    for line in data[offset : data.rfind(b"\n") + 1].splitlines():
        try:
            yield Erasure(**json.loads(line))
        except (ValueError, TypeError):
            yield None
