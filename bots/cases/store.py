"""The store of cases: what is kept of them, read and written in transactions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bots.cases import audit, erasures
from bots.cases.bell import ring
from bots.cases.database import Database
from bots.cases.documents import DocumentStore
from bots.cases.keys import CaseKey, MasterKey
from bots.cases.locks import Held, hold, note_held
from bots.cases.model import FINAL, Case, Lease, Status, check_transition, new_case_id
from bots.cases.prepared import Prepared
from bots.cases.server_time import ServerTime
from bots.cases.storage import storage_of
from bots.cases.tables import case_keys, cases, intake, master_keys
from bots.errors import KeyMissingError, LeaseLostError, NotFoundError, StoreError
from bots.settings import Settings

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """This moment, timezone-aware."""
    return datetime.now(UTC)


_MASTER = select(master_keys.c.id).order_by(master_keys.c.number.desc()).limit(1)

# Made once: what is executed many times for each case isn't built anew each time.
_CASE = select(cases).where(cases.c.id == bindparam("case_id"))
_STILL_HELD = Prepared(
    update(cases)
    .where(cases.c.id == bindparam("held_case"), cases.c.lease_token == bindparam("token"))
    .where(cases.c.status == Status.WORKING)
    .values(updated_at=bindparam("now"))
    .returning(cases.c.status, cases.c.last_event, cases.c.last_digest)
)
_CHANGED = ("status", "updated_at", "reason", "not_before", "wants", "ended_at", "last_event", "last_digest")
_CHANGE = update(cases).where(audit.AS_HELD).values(lease_token=None, lease_expires_at=None, lease_holder=None)
_LEAVE = Prepared(_CHANGE, *_CHANGED)
_LEAVE_UNCANCELLED = Prepared(_CHANGE.values(cancel_requested=False), *_CHANGED)

_REASON = 80  # letters that the table has for a reason code; PostgreSQL refuses more


class Store:
    """Cases, their keys and their documents.

    Attributes:
        database: The engine under it.
        documents: Where encrypted documents lie.
        clock: Tells the time; tests pass their own.
    """

    def __init__(self, database: Database, master: MasterKey, documents: DocumentStore, clock: Clock = utc_now) -> None:
        self.database = database
        self.master = master
        self.documents = documents
        self.clock = clock
        self._keys: dict[str, CaseKey] = {}

    @classmethod
    def open(cls, settings: Settings, clock: Clock | None = None) -> Store:
        """The project's store, its tables brought up to date, its master key made if nothing was kept yet.

        Without a `clock` its time is the server's, on SQLite the machine's.

        Raises:
            KeyMissingError: There are cases but no master key.
            StoreError: The database can't be reached.
        """
        database = Database(settings.database_url)
        try:
            database.migrate()
            master = _master_key(database, settings.at(settings.keys.path))
            clock = clock or (utc_now if database.is_sqlite else ServerTime(database))
            store = cls(database, master, DocumentStore(storage_of(settings)), clock)
            with database.reading() as connection:
                obeyed = erasures.obeyed(connection)
            if erasures.length(erasures.file_of(settings)) > obeyed:  # a restored backup forgets again
                from bots.forgetting.forget import obey  # noqa: PLC0415 - wanted rarely, and it needs what is opened

                obey(store, settings)
        except BaseException:
            database.close()
            raise
        return store

    def close(self) -> None:
        """Let the database go, and the keys held in memory."""
        self.drop_keys()
        self.database.close()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction on the database."""
        with self.database.transaction() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent look at the data that keeps no writer waiting."""
        with self.database.reading() as connection:
            yield connection

    @contextmanager
    def fenced(self, lease: Lease) -> Iterator[Connection]:
        """One transaction of a lease's holder.

        Raises:
            LeaseLostError: Somebody else holds the case now; nothing is written.
        """
        with self.database.transaction() as connection:
            held = _STILL_HELD.first(connection, held_case=lease.case_id, token=lease.token, now=self.clock())
            if held is None:
                raise LeaseLostError(f"Case {lease.case_id} is no longer held by this worker; its write was refused.")
            note_held(connection, lease.case_id, Held(*held))
            yield connection

    # -- cases -------------------------------------------------------------------------------------------------

    def create(
        self,
        connection: Connection,
        *,
        bot: str,
        version: str,
        priority: int,
        source: str,
        label: str = "",
        due_at: datetime | None = None,
        status: Status = Status.RECEIVED,
    ) -> str:
        """A new case with a key of its own; returns its id. `label` is what people call it, kept encrypted."""
        now = self.clock()
        used = self.key_in_use(connection)
        for length in (4, 4, 4, 5, 6, 7, 8, 9, 10):  # longer names only once the short ones are taken
            case_id = new_case_id(length)
            key, wrapped = self.master.new_case_key(case_id, used)
            try:
                with connection.begin_nested():
                    connection.execute(
                        insert(cases).values(
                            id=case_id,
                            bot=bot,
                            version=version,
                            status=status,
                            priority=priority,
                            rank=priority,
                            urgent_at=due_at or now,
                            created_at=now,
                            updated_at=now,
                            due_at=due_at,
                            source=source,
                            label=key.seal_json(label),
                        )
                    )
            except IntegrityError:
                continue
            note_held(connection, case_id, Held(status, 0, None))
            connection.execute(insert(case_keys).values(case_id=case_id, wrapped=wrapped, master_id=used))
            self._keys[case_id] = key
            audit.record(connection, case_id, now, "received", bot=bot, source=source)
            return case_id
        raise StoreError("No free case id was found; this can't happen by chance: check the database.")

    def case(self, connection: Connection, case_id: str) -> Case:
        """The case.

        Raises:
            NotFoundError: There is none of that id.
        """
        row = connection.execute(_CASE, {"case_id": case_id.upper()}).first()
        if row is None:
            raise NotFoundError(f"There is no case {case_id}; 'bots case list' shows those there are.")
        return as_case(row)

    def hold(self, connection: Connection, case_id: str) -> Case:
        """The case, held until the transaction ends: whoever decides by what it is and then writes begins here.

        Raises:
            NotFoundError: There is none of that id.
        """
        hold(connection, case_id.upper())
        return self.case(connection, case_id)

    def list(
        self, connection: Connection, *, bot: str = "", statuses: Sequence[Status] = (), limit: int = 1000
    ) -> list[Case]:
        """Cases, oldest first."""
        query = select(cases).order_by(cases.c.created_at, cases.c.id).limit(limit)
        if bot:
            query = query.where(cases.c.bot == bot)
        if statuses:
            query = query.where(cases.c.status.in_(statuses))
        return [as_case(row) for row in connection.execute(query)]

    def counts(self, connection: Connection) -> dict[tuple[str, Status], int]:
        """How many cases each bot has in each state."""
        query = select(cases.c.bot, cases.c.status, func.count()).group_by(cases.c.bot, cases.c.status)
        return {(bot, Status(status)): number for bot, status, number in connection.execute(query)}

    def label(self, connection: Connection, case_id: str) -> str:
        """What people call the case; personal data, for their eyes only."""
        sealed = connection.scalar(select(cases.c.label).where(cases.c.id == case_id))
        return str(self.key(connection, case_id).open_json(sealed)) if sealed else ""

    def key(self, connection: Connection, case_id: str) -> CaseKey:
        """The case's key.

        Raises:
            KeyMissingError: The case was forgotten.
            NotFoundError: There is no such case.
        """
        key = self._keys.get(case_id)
        if key is None:
            row = connection.execute(select(case_keys).where(case_keys.c.case_id == case_id)).first()
            if row is None:
                raise NotFoundError(f"There is no case {case_id}.")
            if len(self._keys) > 100:
                self._keys.clear()
            try:
                key = self.master.unwrap(case_id, row.wrapped)
            except KeyMissingError:
                if row.wrapped is None or row.master_id in self.master.ids:
                    raise
                self.master = self.master.read_again()  # it was rotated while this process ran
                key = self.master.unwrap(case_id, row.wrapped)
            self._keys[case_id] = key
        return key

    def key_in_use(self, connection: Connection) -> str:
        """Id of the master key that wraps new cases' keys; it stays in use until the transaction ends."""
        used = connection.scalar(_MASTER.with_for_update(read=True))
        if used and used not in self.master.ids:
            self.master = self.master.read_again()
        if used and used not in self.master.ids:
            raise StoreError(f"The master key was rotated to {used}: put a copy of its file on this machine.")
        return used or self.master.id

    def forgotten(self, connection: Connection, case_id: str) -> bool:
        """Whether the case's key was destroyed."""
        query = select(case_keys.c.case_id).where(case_keys.c.case_id == case_id, case_keys.c.wrapped.is_(None))
        return connection.execute(query).first() is not None

    def drop_keys(self) -> None:
        """Forget the keys held in memory: nothing of one case stays for the next."""
        self._keys.clear()

    def transition(
        self,
        connection: Connection,
        case_id: str,
        then: Status,
        *,
        reason: str = "",
        by: str = "",
        not_before: datetime | None = None,
        wants: str = "",
        **data: Any,
    ) -> None:
        """Change the case's state, with an event in its history; any lease on it ends.

        Raises:
            CaseStateError: The model doesn't know this change.
            NotFoundError: There is no such case.
        """
        before = Status(hold(connection, case_id).status)
        check_transition(case_id, before, then)
        now, reason = self.clock(), reason[:_REASON]
        values = {
            "status": then,
            "updated_at": now,
            "reason": reason,
            "not_before": not_before,
            "wants": wants or None,
            "ended_at": now if then in FINAL else None,
        }
        leave = _LEAVE_UNCANCELLED if then in {Status.READY, Status.CANCELLED} else _LEAVE
        told = {"reason": reason, "by": by, "wants": wants, **data}
        if then is Status.READY:
            ring(connection)
        if before in FINAL:  # reopened: who sent it will be told again
            connection.execute(update(intake).where(intake.c.case_id == case_id).values(open_since=now))
        more = {name: value for name, value in told.items() if value not in ("", None)}
        audit.change(connection, case_id, then, leave, values, now, str(then), **{"from": str(before)}, **more)


def _master_key(database: Database, path: Path) -> MasterKey:
    """The database's master key, kept in `path`; made there if no machine has made one yet."""
    with database.reading() as connection:
        used = connection.scalar(_MASTER)
    master = MasterKey.at(path) if path.exists() or used else MasterKey.make(path)
    if (used or _claimed_by(database, master)) not in master.ids:
        raise StoreError(
            f"{path} is not the master key of this database: put a copy of the right one there. Every machine needs "
            "the same."
        )
    return master


def _claimed_by(database: Database, master: MasterKey) -> str:
    """Make `master` the database's key unless another machine was first; returns whose it is now."""
    try:
        with database.transaction() as connection:
            connection.execute(insert(master_keys).values(number=1, id=master.id))
    except IntegrityError:
        with database.reading() as connection:
            return str(connection.scalar(_MASTER))
    return master.id


def as_case(row: Row[Any]) -> Case:
    """A row of the table as a case."""
    return Case(
        id=row.id,
        bot=row.bot,
        version=row.version,
        status=Status(row.status),
        priority=row.priority,
        created_at=row.created_at,
        updated_at=row.updated_at,
        due_at=row.due_at,
        not_before=row.not_before,
        attempts=row.attempts,
        reason=row.reason,
        source=row.source,
        cancel_requested=bool(row.cancel_requested),
        wants=row.wants or "",
    )
