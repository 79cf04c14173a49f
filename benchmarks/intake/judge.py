"""What became of everything that was meant: lost, taken twice, or taken before it was whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.intake.contents import sha
from benchmarks.intake.writers import Meant
from bots.cases.store import Store
from bots.cases.tables import cases, events


@dataclass(frozen=True)
class Kept:
    """A case: hashes of its papers, and when it was ready."""

    case_id: str
    contents: frozenset[str]
    ready_at: float


def kept_cases(store: Store, name: Callable[[bytes], str] = sha) -> list[Kept]:
    """Every case with its papers, decrypted; `name` is what a paper is called in the ledger."""
    found = []
    with store.reading() as connection:
        ready = (
            select(events.c.case_id, func.min(events.c.at).label("at"))
            .where(events.c.kind == "ready")
            .group_by(events.c.case_id)
        )
        at = {row.case_id: row.at.timestamp() for row in connection.execute(ready)}
        for case_id in connection.scalars(select(cases.c.id)).all():
            key = store.key(connection, case_id)
            papers = store.documents.of_case(connection, key)
            contents = frozenset(name(store.documents.read(key, paper.address)) for paper in papers)
            found.append(Kept(case_id, contents, at.get(case_id, 0.0)))
    return found


def judge(meant: Iterable[Meant], kept: Iterable[Kept]) -> dict[str, int]:
    """Counts of drops that are lost, cases that are there twice, and cases that no writer meant so."""
    wanted = {drop.contents for drop in meant}
    seen = Counter(case.contents for case in kept)
    return {
        "lost": sum(drop not in seen for drop in wanted),
        "twice": sum(number - 1 for contents, number in seen.items() if contents in wanted),
        "taken_incomplete": sum(number for contents, number in seen.items() if contents not in wanted),
    }


def lost_by_writer(meant: Iterable[Meant], kept: Iterable[Kept]) -> dict[str, int]:
    """Whose drops are lost."""
    seen = {case.contents for case in kept}
    return dict(Counter(drop.writer for drop in meant if drop.contents not in seen))


def each_paper(kept: Iterable[Kept]) -> list[Kept]:
    """Every paper as if it were a case: mails may join one that is there."""
    return [Kept(case.case_id, frozenset({content}), case.ready_at) for case in kept for content in case.contents]


def pickups(meant: Iterable[Meant], kept: Iterable[Kept]) -> list[float]:
    """Seconds from a drop's last byte to its case being ready, sorted."""
    ready = {case.contents: case.ready_at for case in kept}
    return sorted(ready[drop.contents] - drop.complete_at for drop in meant if drop.contents in ready)


def lost_originals(home: Path, meant: Iterable[Meant]) -> int:
    """Files that their senders don't find any more, in no place of the watched folders."""
    places = ("inbox", "in progress", "to check", "done", "already received")
    there = {sha(path.read_bytes()) for place in places for path in (home / place).rglob("*.*") if path.is_file()}
    return sum(content not in there for drop in meant for content in drop.contents)
