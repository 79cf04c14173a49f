"""Anchors: once a day the heads of all histories are written down outside the database, in a chain of their own.

Whoever can write to the database can cut a history and compute every hash anew. What has left the database can't be
taken back: ``records/anchors.jsonl`` has a line for each anchor, with the root of a Merkle tree over all heads and the
digest of the line before; ``records/heads/`` has the heads that changed since then, case, number and digest of the
last event. A line is small enough to be sent to somebody else, who can prove later that it was there.

Both are appended and synced, never changed. The database notes the last anchor, so that of several machines one
writes it, and a missing line is noticed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC
from pathlib import Path

from sqlalchemy import Connection, func, select

from bots.cases.audit import START, Wrong
from bots.cases.database import take_time
from bots.cases.marks import mark, move_mark
from bots.cases.record_file import append_line, whole_lines, write_whole
from bots.cases.store import Store
from bots.cases.tables import events
from bots.errors import AuditBrokenError, StoreError

FILE_NAME = "anchors.jsonl"
HEADS = "heads"
_GONE = "-"  # digest of a head that a restored backup no longer has


@dataclass(frozen=True, slots=True)
class Head:
    """The last event of a case."""

    number: int
    digest: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """One line of the anchors' file.

    Attributes:
        number: Its place in the file, from 1.
        at: When it was made.
        cases: How many cases had a history.
        events: How many events these held.
        heads: SHA-256 of the file of heads that changed since the anchor before.
        root: Root of the Merkle tree over all heads.
        note: Why heads went back, after a backup was restored; else empty.
        previous: Digest of the line before.
        digest: SHA-256 of all this.
    """

    number: int
    at: str
    cases: int
    events: int
    heads: str
    root: str
    note: str
    previous: str
    digest: str = ""

    def sealed(self) -> Anchor:
        """The same with its digest."""
        values = {**asdict(self), "digest": ""}
        text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return Anchor(**{**values, "digest": hashlib.sha256(text.encode()).hexdigest()})

    def line(self) -> str:
        """As it is kept: one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))


@dataclass(slots=True)
class Records:
    """What the records' folder says.

    Attributes:
        anchors: Its lines, in order.
        heads: Each case's head when the last anchor was made.
        wrong: What isn't as it was written.
    """

    anchors: list[Anchor] = field(default_factory=list)
    heads: dict[str, Head] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)

    @property
    def last(self) -> Anchor | None:
        """The last anchor."""
        return self.anchors[-1] if self.anchors else None


def merkle_root(heads: Mapping[str, Head]) -> str:
    """Root of the Merkle tree over the heads, in the order of their cases (as in RFC 9162, section 2.1.1)."""
    level = [hashlib.sha256(b"\0" + _line(case_id, heads[case_id]).encode()).digest() for case_id in sorted(heads)]
    if not level:
        return hashlib.sha256(b"").hexdigest()
    while len(level) > 1:
        pairs = [hashlib.sha256(b"\1" + one + two).digest() for one, two in zip(level[::2], level[1::2], strict=False)]
        level = [*pairs, level[-1]] if len(level) % 2 else pairs  # an odd one goes up as it is
    return level[0].hex()


def changed_heads(before: Mapping[str, Head], now: Mapping[str, Head], *, restored: bool = False) -> dict[str, Head]:
    """The heads to write down: those that are new or went on.

    Args:
        before: As they were anchored last.
        now: As the database has them.
        restored: Heads may have gone back or away: an older backup was restored.

    Raises:
        AuditBrokenError: A head went back or away, and nobody said that a backup was restored.
    """
    changed = {case_id: head for case_id, head in now.items() if before.get(case_id) != head}
    gone = {case_id: Head(0, _GONE) for case_id, head in before.items() if case_id not in now and head.number}
    back = [case_id for case_id, head in changed.items() if case_id in before and before[case_id].number >= head.number]
    if (back or gone) and not restored:
        names = ", ".join(sorted([*back, *gone])[:5])
        raise AuditBrokenError(
            f"{len(back) + len(gone)} histories are shorter than when they were anchored ({names}): look with "
            "'bots audit verify'. If an older backup was restored: bots audit anchor --after-restore REASON"
        )
    return {**changed, **gone}


def read_records(folder: Path) -> Records:
    """What was anchored so far; what isn't as it was written is in `wrong`.

    Raises:
        StoreError: The folder can't be read.
    """
    found = Records()
    try:
        text = (folder / FILE_NAME).read_text(encoding="utf-8")
    except FileNotFoundError:
        return found
    except OSError as error:
        raise StoreError(f"{folder / FILE_NAME} can't be read: {error.strerror}.") from error
    previous = START
    for number, line in enumerate(whole_lines(text), start=1):
        try:
            anchor = Anchor(**json.loads(line))
        except (ValueError, TypeError):
            found.wrong.append(Wrong("", 0, "records", f"line {number} of {FILE_NAME} is no anchor."))
            return found
        if (anchor.number, anchor.previous) != (number, previous) or anchor.sealed() != anchor:
            found.wrong.append(
                Wrong("", 0, "records", f"anchor {number} of {anchor.at[:10]} was changed, or follows a gap.")
            )
        found.anchors.append(anchor)
        _fold_heads(found, folder / HEADS / f"{number:06}.txt", anchor)
        previous = anchor.digest
    if found.last and not found.wrong and merkle_root(_there(found.heads)) != found.last.root:
        found.wrong.append(Wrong("", 0, "records", f"the heads of anchor {found.last.number} don't make its root."))
    return found


def write_anchor(store: Store, folder: Path, *, restored: str = "") -> Anchor | None:
    """Write the heads down as they are now; None where another machine did it at this moment.

    Args:
        store: Whose histories.
        folder: The records' folder.
        restored: Why heads may have gone back: an older backup was restored.

    Raises:
        AuditBrokenError: The records were changed, or histories are shorter than they were.
        StoreError: The folder can't be written, or the database can't be used right now.
    """
    records = read_records(folder)
    with store.reading() as connection:
        take_time(connection)
        noted, now = mark(connection, "anchor"), heads_of(connection)
    wrong = [*records.wrong, *unknown_mark(records, noted)]
    if wrong:
        raise AuditBrokenError(f"The records in {folder} can't be gone on with: {wrong[0].text}")
    changed = changed_heads(records.heads, now, restored=bool(restored))
    text = "".join(f"{_line(case_id, changed[case_id])}\n" for case_id in sorted(changed))
    last = records.last
    anchor = Anchor(
        number=last.number + 1 if last else 1,
        at=store.clock().astimezone(UTC).isoformat(timespec="seconds"),
        cases=len(now),
        events=sum(head.number for head in now.values()),
        heads=hashlib.sha256(text.encode()).hexdigest(),
        root=merkle_root(now),
        note=restored,
        previous=last.digest if last else START,
    ).sealed()
    with store.transaction() as connection:
        if not move_mark(connection, "anchor", noted, f"{anchor.number} {anchor.digest}"):
            return None
        try:
            (folder / HEADS).mkdir(parents=True, exist_ok=True, mode=0o700)
            write_whole(folder / HEADS / f"{anchor.number:06}.txt", text.encode("ascii"))
            append_line(folder / FILE_NAME, anchor.line())
        except OSError as error:
            raise StoreError(
                f"The records in {folder} can't be written: {error.strerror}. Nothing was lost."
            ) from error
    return anchor


def heads_of(connection: Connection) -> dict[str, Head]:
    """The last event of each case."""
    lengths = select(events.c.case_id, func.max(events.c.number).label("number")).group_by(events.c.case_id).subquery()
    ends = (events.c.case_id == lengths.c.case_id) & (events.c.number == lengths.c.number)
    rows = connection.execute(select(events.c.case_id, events.c.number, events.c.digest).join(lengths, ends))
    return {row.case_id: Head(row.number, row.digest) for row in rows}


def unknown_mark(records: Records, noted: str) -> list[Wrong]:
    """What is wrong when the database knows an anchor that the records don't have: lines were taken away.

    The records may be ahead: a database that was restored, or a crash between the two, knows less.
    """
    if not noted:
        return []
    number, digest = noted.split(" ")
    if any(anchor.number == int(number) and anchor.digest == digest for anchor in records.anchors):
        return []
    return [
        Wrong(
            "",
            0,
            "records",
            f"anchor {number} is noted in the database but isn't in this folder: put the records back; "
            "if another machine keeps them, run this there.",
        )
    ]


def _fold_heads(found: Records, path: Path, anchor: Anchor) -> None:
    try:
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        found.wrong.append(Wrong("", 0, "records", f"{path} of anchor {anchor.number} can't be read."))
        return
    if hashlib.sha256(text.encode()).hexdigest() != anchor.heads:
        found.wrong.append(Wrong("", 0, "records", f"{path} was changed."))
        return
    for line in text.splitlines():
        case_id, number, digest = line.split(" ")
        found.heads[case_id] = Head(int(number), digest)


def _there(heads: Mapping[str, Head]) -> dict[str, Head]:
    return {case_id: head for case_id, head in heads.items() if head.number}


def _line(case_id: str, head: Head) -> str:
    return f"{case_id} {head.number} {head.digest}"
