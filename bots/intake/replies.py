"""Replies: originals follow their case, with a note for their sender, from what the database says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from loguru import logger
from sqlalchemy import Connection, Select, or_, select, update

from bots import fault
from bots.cases.model import FINAL, Status
from bots.cases.store import Store
from bots.cases.tables import cases, intake, questions
from bots.definition import Definition
from bots.errors import KeyMissingError
from bots.intake.arrival import FOLDER, Arrival, arrival_of
from bots.intake.listing import Drop
from bots.intake.notes import Language, Told, note_name, note_name_beside, note_text, write_note
from bots.intake.originals import find, free_place, move, move_in, name_with_id, rename
from bots.intake.places import Places
from bots.intake.receiving import origin_of
from bots.intake.refusals import own_refusals
from bots.intake.reminders import reminders_of

# In these states the sender gets a note, and the papers lie where it belongs.
TOLD = (Status.REVIEW, Status.INCOMPLETE, Status.FAILED, Status.DONE, Status.REJECTED, Status.CANCELLED)


@dataclass(frozen=True, slots=True)
class Pending:
    """A case whose originals don't lie yet where its state wants them."""

    source: str
    case_id: str
    bot: str
    status: Status
    reason: str
    updated_at: datetime
    taken_in: bool  # whether the originals have left the inbox


class Replies:
    """Moves originals and writes notes for the folders given.

    The intake row's ``moved_at`` is the ``updated_at`` of the state that the originals were last moved for: as long as
    they differ there is something to do, whoever was killed in between.
    """

    def __init__(
        self,
        store: Store,
        bots: Mapping[str, tuple[Definition, Places]],
        language: Language,
        zone: ZoneInfo,
        *,
        panel: str = "",
    ) -> None:
        self.panel = panel
        self.store = store
        self.bots = bots
        self.origins = {origin_of(places.name, FOLDER) for _, places in bots.values()}
        self.language = language
        self.zone = zone
        self._wanted = self._pending()  # once: it is asked every second

    def pending(self) -> list[Pending]:
        """Cases with something to move or to tell."""
        with self.store.reading() as connection:
            rows = connection.execute(self._wanted).all()
        return [
            Pending(
                row.source, row.id, row.bot, Status(row.status), row.reason, row.updated_at, row.moved_at is not None
            )
            for row in rows
        ]

    def _pending(self) -> Select[Any]:
        columns = (cases.c.id, cases.c.bot, cases.c.status, cases.c.reason, cases.c.updated_at)
        return (
            select(intake.c.source, *columns, intake.c.moved_at)
            .join(cases, cases.c.id == intake.c.case_id)
            .where(intake.c.open_since.is_not(None))
            .where(cases.c.bot.in_(list(self.bots)), cases.c.source.in_(list(self.origins)))
            .where(
                or_(
                    intake.c.moved_at.is_(None) & (cases.c.status != Status.RECEIVED),
                    cases.c.status.in_(TOLD) & (intake.c.moved_at != cases.c.updated_at),
                )
            )
            .order_by(intake.c.taken_at)
        )

    def settle(self, pending: Pending) -> None:
        """Move the case's originals to where they belong now, and tell their sender; `note` keeps that it was done.

        Raises:
            OSError: They can't be moved; it is tried again.
            StoreError: The store can't be used right now; it is done again.
        """
        definition, places = self.bots[pending.bot]
        try:
            with self.store.reading() as connection:
                arrival = arrival_of(self.store, connection, pending.case_id)
                told = self._told(connection, definition, pending)
        except KeyMissingError:
            arrival = None  # forgotten meanwhile: nothing is known of its papers any more
        if arrival is not None:
            place = None
            if not pending.taken_in:
                place = move_in(places.inbox, places.in_progress, arrival, pending.case_id)
            if pending.status in TOLD:
                self._answer(places, arrival, pending, told, place)
        fault.point("intake.moved")

    def note(self, settled: Sequence[Pending]) -> None:
        """Keep what was settled, of several in one transaction; who is killed before settles them again.

        Raises:
            StoreError: The store can't be used right now.
        """
        with self.store.transaction() as connection:
            for each in settled:
                self._note(connection, each)

    def _note(self, connection: Connection, pending: Pending) -> None:
        values: dict[str, datetime | None] = {"moved_at": pending.updated_at}
        if pending.status in FINAL and self.store.hold(connection, pending.case_id).updated_at == pending.updated_at:
            values["open_since"] = None  # unless it was reopened meanwhile
        connection.execute(update(intake).where(intake.c.source == pending.source).values(**values))
        logger.debug("originals of case {} lie where {} ones do", pending.case_id, pending.status)

    def came_again(self, definition: Definition, places: Places, drop: Drop, case_id: str) -> None:
        """Put papers that had come before aside, with a note that nothing was entered a second time.

        Raises:
            OSError: They can't be moved.
            StoreError: The store can't be used right now.
        """
        now = self.store.clock().astimezone(self.zone)
        told = Told(definition.title_in(self.language), case_id, "again", "", now)
        folder = places.again / now.date().isoformat()
        folder.mkdir(parents=True, exist_ok=True)
        repeated = Arrival(places.name, drop.path.name, drop.kind, ())
        target = free_place(folder, repeated, case_id)
        if drop.kind == "prefix":
            target.mkdir()
            for stamp in drop.files:
                rename(drop.path_of(stamp), target / stamp.name)
        else:
            rename(drop.path, target)
        write_note(_note_place(target, repeated, self.language, case_id), note_text(told, self.language))

    def _told(self, connection: Connection, definition: Definition, pending: Pending) -> Told:
        at = pending.updated_at.astimezone(self.zone)
        title = definition.title_in(self.language)
        asks = pending.status in {Status.REVIEW, Status.INCOMPLETE}
        asked = open_questions(connection, pending.case_id) if asks else ()
        again = pending.status is Status.INCOMPLETE and reminders_of(connection, pending.case_id) > 0
        link = f"{self.panel}/cases/{pending.case_id}" if self.panel else ""
        return Told(
            title,
            pending.case_id,
            pending.status,
            pending.reason,
            at,
            asked,
            again,
            link,
            own_refusals(definition, self.language),
        )

    def _answer(self, places: Places, arrival: Arrival, pending: Pending, told: Told, place: Path | None) -> None:
        """Note first, then the move: in the place where people look, papers never lie without their note."""
        folder = destination(places, told)
        elsewhere = [places.in_progress, places.to_check, places.rejected, places.done / told.at.date().isoformat()]
        here = place or find([folder, *elsewhere], arrival, pending.case_id)
        if here is None:  # done on another day, and reopened since
            here = find(sorted(places.done.glob("????-??-??"), reverse=True), arrival, pending.case_id)
        text = note_text(told, self.language)
        if here is None:  # somebody took the papers away: the note stands alone
            alone = folder / name_with_id(arrival, pending.case_id)
            write_note(_note_place(alone, arrival, self.language, pending.case_id), text)
            return
        if arrival.stored_kind == "subfolder":
            write_note(_note_place(here, arrival, self.language, pending.case_id), text)
            move(here, folder, arrival, pending.case_id)
            return
        target = move(here, folder, arrival, pending.case_id)
        write_note(_note_place(target, arrival, self.language, pending.case_id), text)
        if target != here:
            _note_place(here, arrival, self.language, pending.case_id).unlink(missing_ok=True)


def destination(places: Places, told: Told) -> Path:
    """Where papers in that state lie; done ones by date."""
    if told.status in {Status.REVIEW, Status.FAILED, Status.INCOMPLETE}:
        return places.to_check
    if told.status == Status.DONE or told.reason == "attached":
        return places.done / told.at.date().isoformat()
    return places.rejected


def _note_place(papers: Path, arrival: Arrival, language: Language, case_id: str) -> Path:
    """Where the note goes: into a subfolder, or beside a single file; never over a paper of that name."""
    if arrival.kind == "file":
        return papers.with_name(f"{papers.name}.{note_name(language)}")
    return papers / note_name_beside([stamp.name for stamp in arrival.files], case_id, language)


def open_questions(connection: Connection, case_id: str) -> tuple[str, ...]:
    """Fields and documents that the case asks about."""
    rows = connection.execute(
        select(questions.c.field)
        .where(questions.c.case_id == case_id, questions.c.answered_at.is_(None))
        .order_by(questions.c.asked_at, questions.c.field)
    )
    return tuple(row.field for row in rows)
