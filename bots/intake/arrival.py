"""Taking in: a drop becomes a case, and remembers where it lay."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bots import fault
from bots.cases.store import Store
from bots.definition import Definition
from bots.errors import IntakeError
from bots.intake.listing import Drop, FileStamp, Kind, look_again
from bots.intake.places import Places
from bots.intake.receiving import MAX_CASE, MAX_FILE, Content, Delivery, Taken, origin_of, receive

KIND = "arrival"  # of the document that remembers how the papers came
FOLDER = "folder"  # where a case came from, where the folder's name is too long


class TooLargeDropError(IntakeError):
    """The drop is over the limit of what is taken in; it stays where it is until somebody splits it."""


class ChangedDropError(IntakeError):
    """The drop changed while it was read; it is looked at again when it is quiet."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a case's papers came: kept encrypted with the case, to find its originals again.

    Attributes:
        folder: The watched folder as ``bot.yaml`` writes it.
        name: The file or subfolder in it, or what the names of its files have in common.
        kind: ``file``, ``subfolder`` or ``prefix``.
        files: What was in it.
    """

    folder: str
    name: str
    kind: Kind
    files: tuple[FileStamp, ...]

    def to_json(self) -> bytes:
        """As it is kept."""
        return json.dumps(asdict(self), ensure_ascii=False).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Arrival:
        """What `to_json` wrote."""
        values = json.loads(data)
        return cls(**{**values, "files": tuple(FileStamp(**stamp) for stamp in values["files"])})

    @property
    def stored_kind(self) -> Literal["file", "subfolder"]:
        """What it is once it was taken: files that begin alike lie in a folder of their own then."""
        return "file" if self.kind == "file" else "subfolder"

    def knows(self, stamp: FileStamp) -> bool:
        """Whether a file is one of those that came: same name, size and time; a copy has another inode."""
        return any((one.name, one.size, one.changed) == (stamp.name, stamp.size, stamp.changed) for one in self.files)


@dataclass(frozen=True, slots=True)
class Paper:
    """A file's content and its hash."""

    name: str
    data: bytes
    sha256: str


def read_papers(drop: Drop) -> list[Paper]:
    """The drop's files, each hashed as it was read.

    Raises:
        TooLargeDropError: It is over the limit.
        ChangedDropError: It changed meanwhile.
        OSError: It can't be read.
    """
    if max(stamp.size for stamp in drop.files) > MAX_FILE or sum(stamp.size for stamp in drop.files) > MAX_CASE:
        raise TooLargeDropError(f"{drop.path} is over {MAX_FILE} bytes a file or {MAX_CASE} a case: split it.")
    papers = []
    for stamp in drop.files:
        data = drop.path_of(stamp).read_bytes()
        papers.append(Paper(stamp.name, data, hashlib.sha256(data).hexdigest()))
    if look_again(drop) != drop:
        raise ChangedDropError(f"{drop.path} changed while it was read.")
    return papers


def source_of(store: Store, places: Places, drop: Drop, papers: list[Paper]) -> str:
    """The keyed hash by which the same papers under the same name are known again."""
    lines = [places.name, drop.path.name, *(f"{paper.name}\0{paper.sha256}" for paper in papers)]
    return store.master.hash("intake", "\n".join(lines))


def take(store: Store, definition: Definition, places: Places, drop: Drop, *, zone: ZoneInfo) -> Taken:
    """Make the drop a case, ready to be worked; the same drop twice is the same case.

    Raises:
        TooLargeDropError: It is over the limit.
        ChangedDropError: It changed while it was read.
        StoreError: The store can't be written, for example because the disk is full; nothing was lost.
        OSError: The drop can't be read.
    """
    papers = read_papers(drop)
    fault.point("intake.taking")
    arrival = Arrival(places.name, drop.path.name, drop.kind, drop.files)
    contents = [Content(paper.data, paper.name) for paper in papers]
    contents.append(Content(arrival.to_json(), "arrival.json", KIND))
    source = source_of(store, places, drop, papers)
    delivery = Delivery(source, origin_of(places.name, FOLDER), drop.path.name, contents)
    return receive(store, definition, delivery, zone=zone)


def arrival_of(store: Store, connection: Connection, case_id: str) -> Arrival | None:
    """How the case's papers came; None where they came through no watched folder.

    Raises:
        KeyMissingError: The case was forgotten.
    """
    key = store.key(connection, case_id)
    found = store.documents.of_case(connection, key, KIND)
    return Arrival.from_json(store.documents.read(key, found[0].address)) if found else None
