"""Taking in: a drop becomes a case, its papers encrypted in the store.

First the case is noted as received, then its papers are written, and only when all of them are there it is ready, in a
second short transaction: a slow disk or a far storage keeps no worker waiting for the database. Whoever is killed in
between has left a case that knows its drop; the next look goes on with it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from bots import fault
from bots.cases.model import Status
from bots.cases.store import Store
from bots.cases.tables import cases, intake
from bots.definition import Definition
from bots.errors import IntakeError
from bots.intake.listing import Drop, FileStamp, Kind, look_again
from bots.intake.places import Places
from bots.schedule.due import keep_times, times_of

KIND = "arrival"  # of the document that remembers how the papers came
MAX_FILE = 200_000_000  # bytes; the readers' own limit is lower, what they refuse still becomes a case
MAX_CASE = 500_000_000
_SOURCE = 40  # letters that the cases' table has for where one came from


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


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking in a drop came to.

    Attributes:
        case_id: The case that the drop is.
        new: Whether it became a case just now.
        came_before: Whether the same papers had been taken in, and their originals moved away, earlier.
    """

    case_id: str
    new: bool
    came_before: bool


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
    source = source_of(store, places, drop, papers)
    case_id, known = _received(store, source, definition, places, drop, zone=zone)
    if known:
        return known
    with store.reading() as connection:
        key = store.key(connection, case_id)
    arrival = Arrival(places.name, drop.path.name, drop.kind, drop.files)
    contents = [(paper.data, paper.name, "document") for paper in papers]
    contents.append((arrival.to_json(), "arrival.json", KIND))
    written = [(store.documents.write(key, data), len(data), name, kind) for data, name, kind in contents]
    fault.point("intake.written")
    with store.transaction() as connection:
        if store.hold(connection, case_id).status is not Status.RECEIVED:  # another watcher was quicker
            return Taken(case_id, new=False, came_before=False)
        now = store.clock()
        for address, size, name, kind in written:
            store.documents.note(connection, key, address=address, size=size, name=name, kind=kind, added_at=now)
        store.transition(connection, case_id, Status.READY)
    fault.point("intake.taken")
    return Taken(case_id, new=True, came_before=False)


def _received(
    store: Store, source: str, definition: Definition, places: Places, drop: Drop, *, zone: ZoneInfo
) -> tuple[str, Taken | None]:
    """The drop's case, made unless it is there; and what came of it where it was taken in before."""
    try:
        with store.transaction() as connection:
            case_id, known = _known(connection, source)
            if not case_id:
                now = store.clock()
                case_id = store.create(
                    connection,
                    bot=definition.name,
                    version=definition.digest,
                    priority=int(definition.priority),
                    source=places.name if len(places.name) <= _SOURCE else "folder",
                    label=drop.path.name,
                    due_at=due_of(definition, now, zone),
                )
                keep_times(connection, [case_id], times_of(definition, now, zone))
                connection.execute(insert(intake).values(source=source, case_id=case_id, taken_at=now, open_since=now))
    except IntegrityError:  # another watcher was first
        with store.reading() as connection:
            case_id, known = _known(connection, source)
        if not case_id:
            raise
    return case_id, known


def due_of(definition: Definition, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When a case of this bot that comes now is due: its goal, or else its deadline.

    Raises:
        SettingsError: ``due`` in its ``bot.yaml`` isn't understood.
    """
    return times_of(definition, now, zone).due_at


def arrival_of(store: Store, connection: Connection, case_id: str) -> Arrival | None:
    """How the case's papers came; None where they came through no watched folder.

    Raises:
        KeyMissingError: The case was forgotten.
    """
    key = store.key(connection, case_id)
    found = store.documents.of_case(connection, key, KIND)
    return Arrival.from_json(store.documents.read(key, found[0].address)) if found else None


def _known(connection: Connection, source: str) -> tuple[str, Taken | None]:
    """The case of these papers, empty where there is none; and how it was taken in, None where it isn't wholly yet."""
    query = select(intake.c.case_id, intake.c.moved_at, cases.c.status).join(cases, cases.c.id == intake.c.case_id)
    row = connection.execute(query.where(intake.c.source == source)).first()
    if row is None:
        return "", None
    if row.status == Status.RECEIVED:
        return str(row.case_id), None
    return str(row.case_id), Taken(row.case_id, new=False, came_before=row.moved_at is not None)
