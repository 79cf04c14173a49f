"""The outbox's table: messages put there with the case, claimed by one sender at a time, and what became of them.

queued ─▶ sending ─▶ sent
▲  │       ├──▶ in_doubt     begun, and nobody knows whether it arrived: a person says
└──┘       └──▶ failed       refused, or tried often enough: a person says
back-off
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bots.cases import audit
from bots.cases.keys import CaseKey
from bots.cases.store import Store
from bots.cases.tables import outbox
from bots.errors import CaseStateError, ForgottenError, KeyMissingError, NotFoundError, StoreError
from bots.outbox.message import File, Outgoing

LEASE = timedelta(minutes=5)  # longer than a delivery takes: then its sender is dead


class MessageState(StrEnum):
    """How far a message came."""

    QUEUED = "queued"
    SENDING = "sending"  # committed right before its content goes out
    SENT = "sent"
    IN_DOUBT = "in_doubt"
    FAILED = "failed"
    DROPPED = "dropped"  # a person doesn't want it sent


class ParcelLostError(StoreError):
    """Another sender has the message now; this one must not go on with it."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message that a sender has claimed; `content` and `files` are personal data.

    Attributes:
        until: When the claim ends; it also tells this claim from any other.
    """

    id: int
    case_id: str
    channel: str
    key: str
    attempt: int
    until: datetime
    created_at: datetime
    content: dict[str, Any]
    files: tuple[File, ...]


class Outbox:
    """The messages of one store."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def put(self, connection: Connection, case_key: CaseKey, message: Outgoing, *, step: str) -> bool:
        """Put a message into the outbox, in the transaction of the case; False where one of its key is there already.

        Args:
            connection: The case's transaction.
            case_key: Its key.
            message: What is to be sent.
            step: The task that asks for it.
        """
        now = self.store.clock()
        same = (outbox.c.channel == message.channel) & (outbox.c.key == message.key)
        if connection.scalar(select(outbox.c.id).where(same)) is not None:
            return False
        files = [{"name": file.name, "address": self._keep(connection, case_key, file, now)} for file in message.files]
        try:
            with connection.begin_nested():
                connection.execute(
                    insert(outbox).values(
                        case_id=case_key.case_id,
                        step=step,
                        channel=message.channel,
                        key=message.key,
                        state=MessageState.QUEUED,
                        created_at=now,
                        sealed=case_key.seal_json({"content": message.content, "files": files}),
                    )
                )
        except IntegrityError:  # another case was first
            return False
        audit.record(connection, case_key.case_id, now, "message_queued", channel=message.channel)
        return True

    def _keep(self, connection: Connection, case_key: CaseKey, file: File, now: datetime) -> str:
        return self.store.documents.add(
            connection, case_key, data=file.data, name=file.name, kind="outgoing", added_at=now
        )

    # -- for the sender --------------------------------------------------------------------------------------------

    def claim(self) -> Parcel | None:
        """The oldest message that is due, held for `LEASE`; None when there is none."""
        while True:
            with self.store.transaction() as connection:
                now = self.store.clock()
                row = connection.execute(
                    select(outbox)
                    .where(outbox.c.state == MessageState.QUEUED)
                    .where(or_(outbox.c.not_before.is_(None), outbox.c.not_before <= now))
                    .order_by(outbox.c.id)
                    .limit(1)
                    .with_for_update(skip_locked=True)
                ).first()
                if row is None:
                    return None
                held = {"attempts": row.attempts + 1, "not_before": now + LEASE}
                connection.execute(update(outbox).where(outbox.c.id == row.id).values(**held))
                try:
                    return self._parcel(connection, row, row.attempts + 1, now + LEASE)
                except ForgottenError:  # and its message with it
                    self._move(connection, row, MessageState.DROPPED, reason="forgotten")
                except KeyMissingError:
                    self._move(connection, row, MessageState.FAILED, reason="unreadable")
                except NotFoundError:
                    self._move(connection, row, MessageState.FAILED, reason="file_missing")

    def _parcel(self, connection: Connection, row: Row[Any], attempt: int, until: datetime) -> Parcel:
        key = self.store.key(connection, row.case_id)
        sealed = key.open_json(row.sealed)
        files = tuple(File(each["name"], self.store.documents.read(key, each["address"])) for each in sealed["files"])
        return Parcel(
            row.id, row.case_id, row.channel, row.key, attempt, until, row.created_at, sealed["content"], files
        )

    def begin(self, parcel: Parcel) -> None:
        """Note that the content goes out now: from here on it is in doubt until it is known to have arrived.

        Raises:
            ParcelLostError: The claim was over, and another sender may have it.
        """
        if self.store.clock() >= parcel.until:
            raise ParcelLostError(f"Message {parcel.id} was held too long by this sender.")
        self._after(parcel, MessageState.SENDING, not_before=parcel.until)

    def end(self, parcel: Parcel, state: MessageState, *, reason: str = "", not_before: datetime | None = None) -> None:
        """Note what became of it.

        Raises:
            ParcelLostError: The claim was over: it is in doubt, and a person looks.
        """
        self._after(parcel, state, reason=reason, not_before=not_before)

    def _after(self, parcel: Parcel, state: MessageState, **values: Any) -> None:
        with self.store.transaction() as connection:
            row = connection.execute(
                select(outbox)
                .where(outbox.c.id == parcel.id, outbox.c.not_before == parcel.until)
                .where(outbox.c.state.in_((MessageState.QUEUED, MessageState.SENDING)))
                .with_for_update()
            ).first()
            if row is None:
                raise ParcelLostError(f"Message {parcel.id} is no longer this sender's.")
            self._move(connection, row, state, **values)

    def give_up_dead(self, *, again: frozenset[str]) -> int:
        """Messages whose sender died while sending: in doubt, or queued again where the channel is idempotent.

        Args:
            again: Channels whose receiver drops what comes twice.
        """
        with self.store.transaction() as connection:
            now = self.store.clock()
            rows = connection.execute(
                select(outbox)
                .where(outbox.c.state == MessageState.SENDING, outbox.c.not_before < now)
                .with_for_update(skip_locked=True)
            ).all()
            for row in rows:
                state = MessageState.QUEUED if row.channel in again else MessageState.IN_DOUBT
                self._move(connection, row, state, reason="sender_died")
        return len(rows)

    def _move(
        self,
        connection: Connection,
        row: Row[Any],
        state: MessageState,
        *,
        reason: str = "",
        not_before: datetime | None = None,
        **data: Any,
    ) -> None:
        now = self.store.clock()
        values: dict[str, Any] = {"state": state, "reason": reason, "not_before": not_before}
        if state is MessageState.SENT:
            values["sent_at"] = now
        connection.execute(update(outbox).where(outbox.c.id == row.id).values(**values))
        why = {"reason": reason} if reason else {}
        audit.record(connection, row.case_id, now, f"message_{state}", channel=row.channel, **why, **data)

    # -- for people ------------------------------------------------------------------------------------------------

    def list(self, connection: Connection, *, everything: bool = False) -> list[Row[Any]]:
        """Messages, the oldest first, without their contents: those that haven't left, or all."""
        left = (MessageState.SENT, MessageState.DROPPED)
        query = select(outbox).order_by(outbox.c.id).limit(1000)
        return list(connection.execute(query if everything else query.where(outbox.c.state.not_in(left))).all())

    def counts(self, connection: Connection) -> dict[str, int]:
        """How many messages haven't left, by state."""
        left = (MessageState.SENT, MessageState.DROPPED)
        query = select(outbox.c.state, func.count()).where(outbox.c.state.not_in(left)).group_by(outbox.c.state)
        return {str(state): int(number) for state, number in connection.execute(query)}

    def decide(self, number: int, state: MessageState, *, by: str, reason: str) -> str:
        """Let a person say what becomes of a message that failed or is in doubt: sent, queued again, or dropped.

        A sender that holds it meanwhile loses its claim.

        Returns:
            The case's id.

        Raises:
            CaseStateError: It is neither in doubt nor failed, nor waits for another try.
            NotFoundError: There is no such message.
        """
        with self.store.transaction() as connection:
            row = connection.execute(select(outbox).where(outbox.c.id == number).with_for_update()).first()
            if row is None:
                raise NotFoundError(f"There is no message {number}: see 'bots outbox list --all'.")
            if row.state not in {MessageState.IN_DOUBT, MessageState.FAILED, MessageState.QUEUED}:
                raise CaseStateError(f"Message {number} is {row.state}: nothing is to be decided about it.")
            if state is MessageState.QUEUED:
                connection.execute(update(outbox).where(outbox.c.id == number).values(attempts=0))
            self._move(connection, row, state, by=by, why=reason)
            return str(row.case_id)
