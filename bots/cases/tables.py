"""The tables: one metadata for SQLite and PostgreSQL. Columns named ``sealed`` hold encrypted JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    literal_column,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """A moment: timezone-aware in Python, UTC in the database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """UTC without zone for SQLite, which has none; PostgreSQL takes either."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The moment in UTC."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _case_id(*, primary: bool = False) -> Column[str]:
    return Column("case_id", String(12), ForeignKey("cases.id"), primary_key=primary, nullable=False)


cases = Table(
    "cases",
    metadata,
    Column("id", String(12), primary_key=True),
    Column("bot", String(80), nullable=False),
    Column("version", String(32), nullable=False),
    Column("status", String(12), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("rank", Integer, nullable=False, server_default="2"),  # the class it is claimed in: priority, and ageing
    Column("urgent_at", Instant),  # what it is claimed by within its class: due time, or when it came
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("due_at", Instant),
    Column("risk_at", Instant),  # from then on it may miss its deadline
    Column("deadline_at", Instant),
    Column("service", String(12), nullable=False, server_default=""),  # at_risk, breached; empty: in time so far
    Column("not_before", Instant),
    Column("attempts", Integer, nullable=False, default=0),
    Column("wants", String(80)),  # target that it stopped for: claimed again when that has a free slot
    Column("ended_at", Instant),  # when it became final: retention counts from here
    Column("reason", String(80), nullable=False, default=""),
    Column("source", String(40), nullable=False, default=""),
    Column("reference", String(64)),  # keyed hash of the business reference
    Column("label", LargeBinary),  # sealed: what people call it
    Column("cancel_requested", Boolean, nullable=False, default=False),
    Column("lease_token", String(32)),
    Column("lease_expires_at", Instant),
    Column("lease_holder", String(120)),
    Column("last_attempt", Integer, nullable=False, server_default="0"),  # its number; 0 before the first
    Column("last_event", Integer, nullable=False, server_default="0"),  # its number: where the history goes on
    Column("last_digest", String(64)),  # that event's
    Index(None, "status", "rank", "urgent_at", "id"),  # the order of claims
    Index(None, "bot", "status", "created_at", "id"),  # counts, and the lists of a bot
    Index(None, "created_at", "id"),  # the order of lists
)
for _column, *_names in (
    ("not_before", "status"),
    ("lease_expires_at", "status"),
    ("reference", "bot"),
    ("ended_at", "status"),  # the last to end, and what ended since a moment
):
    # Most cases have none of these: a change of state writes nothing there.
    _set = cases.c[_column].is_not(None)
    Index(None, *(cases.c[name] for name in (*_names, _column)), postgresql_where=_set, sqlite_where=_set)

_open = cases.c.ended_at.is_(None)  # few, however many have ended
Index(None, cases.c.due_at, cases.c.id, postgresql_where=_open, sqlite_where=_open)
_reasoned = cases.c.reason != ""
Index(None, cases.c.reason, cases.c.created_at, cases.c.id, postgresql_where=_reasoned, sqlite_where=_reasoned)

case_keys = Table(
    "case_keys",
    metadata,
    _case_id(primary=True),
    Column("wrapped", LargeBinary),  # NULL: destroyed, the person is forgotten
    Column("master_id", String(16), nullable=False),
)

master_keys = Table(  # so that a machine with another key is refused before it has made a case
    "master_keys",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),  # the highest is in use
    Column("id", String(16), nullable=False),
)

sealed_secrets = Table(  # of no case, such as what a person's second factor is made of
    "sealed_secrets",
    metadata,
    Column("about", String(160), primary_key=True),  # what it is of; it opens as nothing else
    Column("sealed", LargeBinary, nullable=False),
    Column("master_id", String(16), nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _case_id(),
    Column("address", String(64), nullable=False),  # keyed hash of the content, within the case
    Column("kind", String(16), nullable=False),  # document, evidence, result
    Column("size", Integer, nullable=False),
    Column("sealed_name", LargeBinary, nullable=False),
    Column("added_at", Instant, nullable=False),
    UniqueConstraint("case_id", "address", "kind"),
)

readings = Table(
    "readings",
    metadata,
    _case_id(primary=True),
    Column("document", String(80), primary_key=True),  # its name in bot.yaml, or extra-N
    Column("type", String(80), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

facts = Table(
    "facts",
    metadata,
    _case_id(primary=True),
    Column("name", String(80), primary_key=True),
    Column("basis", String(16), nullable=False),  # verified, agreed, read, person
    Column("confidence", Float, nullable=False),
    Column("settled_at", Instant, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)

questions = Table(
    "questions",
    metadata,
    _case_id(primary=True),
    Column("field", String(80), primary_key=True),
    Column("doubts", Text, nullable=False),  # JSON list of [code, detail]
    Column("asked_at", Instant, nullable=False),
    Column("answered_at", Instant),
    Column("answered_by", String(80)),
    Column("sealed", LargeBinary, nullable=False),  # what the readers saw
)

steps = Table(
    "steps",
    metadata,
    _case_id(primary=True),
    Column("version", String(32), primary_key=True),
    Column("name", String(200), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("status", String(12), nullable=False),  # done, failed, asked, rejected, cancelled
    Column("attempt", Integer, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant, nullable=False),
    Column("inputs", Text, nullable=False),  # JSON: name of a document or fact → keyed digest
)

attempts = Table(
    "attempts",
    metadata,
    _case_id(primary=True),
    Column("number", Integer, primary_key=True),
    Column("worker", String(120), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("outcome", String(12)),
    Column("result", String(64)),  # address of the result file
    Column("cpu_ms", Integer),
)

entries = Table(
    "entries",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _case_id(),
    Column("step", String(200), nullable=False),
    Column("target", String(120), nullable=False),
    Column("key", String(64), nullable=False),  # keyed hash of the canonical business key
    Column("state", String(12), nullable=False),
    Column("values_digest", String(64), nullable=False),
    Column("intended_at", Instant, nullable=False),
    Column("submitted_at", Instant),
    Column("confirmed_at", Instant),
    Column("corrects", Integer, ForeignKey("entries.id")),  # the confirmed entry that this one puts right
    Column("sealed", LargeBinary, nullable=False),  # key, values, receipt, what was found
    UniqueConstraint("target", "key"),
    Index(None, "case_id"),
)
# Written out, so that SQLite knows its partial index by it: a bound value says nothing to it before the query runs.
open_entry = entries.c.state.not_in([literal_column("'confirmed'"), literal_column("'left'")])
Index(None, entries.c.state, entries.c.target, postgresql_where=open_entry, sqlite_where=open_entry)

events = Table(
    "events",
    metadata,
    _case_id(primary=True),
    Column("number", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("kind", String(40), nullable=False),
    Column("data", Text, nullable=False),  # JSON without personal data
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
)

intake = Table(
    "intake",
    metadata,
    Column("source", String(64), primary_key=True),  # keyed hash of watched folder, path and content, or of a row
    Column("case_id", String(12), ForeignKey("cases.id")),
    Column("taken_at", Instant, nullable=False),
    Column("moved_at", Instant),
    Column("open_since", Instant),  # NULL: its sender was told of its end, and nobody looks at it any more
    Index(None, "case_id"),
)
_unanswered = intake.c.open_since.is_not(None)  # few, however many came: looking for answers that are due costs nothing
Index(None, intake.c.open_since, postgresql_where=_unanswered, sqlite_where=_unanswered)

bot_versions = Table(
    "bot_versions",
    metadata,
    Column("bot", String(80), primary_key=True),
    Column("digest", String(32), primary_key=True),
    Column("packed", LargeBinary, nullable=False),  # the bot's files, zipped: no personal data
    Column("kept_at", Instant, nullable=False),
)

schedules = Table(
    "schedules",
    metadata,
    Column("bot", String(80), primary_key=True),
    Column("last_fire", Instant, nullable=False),
    Column("open_to", Instant),  # cases that came until then may be worked; NULL: until the last fire
)

workers = Table(
    "workers",
    metadata,
    Column("name", String(120), primary_key=True),
    Column("host", String(80), nullable=False, server_default=""),
    Column("tags", Text, nullable=False, server_default="[]"),  # JSON list of what it is capable of
    Column("state", String(12), nullable=False, server_default=""),  # idle, working, stopping
    Column("started_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("case_id", String(12)),
    Column("cases", Integer, nullable=False, server_default="0"),  # worked since it started
    Column("rss", Integer, nullable=False, server_default="0"),  # resident megabytes
)

pauses = Table(
    "pauses",
    metadata,
    Column("kind", String(12), primary_key=True),  # bot, target, account
    Column("name", String(80), primary_key=True),
    Column("since", Instant, nullable=False),
    Column("until", Instant),  # NULL: until somebody resumes it
    Column("by", String(80), nullable=False),  # a person, or "system"
    Column("reason", String(200), nullable=False),
    Column("failures", Integer, nullable=False, server_default="0"),  # in a row, for the next pause's length
)

slots = Table(
    "slots",
    metadata,
    Column("target", String(80), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("account", String(80)),  # the robot account that the slot logs in with
    _case_id(),
    Column("token", String(32), nullable=False),  # held only while the case's lease has this token
    Column("since", Instant, nullable=False),
    Index(None, "case_id"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _case_id(),
    Column("step", String(200), nullable=False),
    Column("channel", String(40), nullable=False),  # mail, webhook, letter
    Column("key", String(64), nullable=False),  # keyed hash of what makes two messages the same one
    Column("state", String(12), nullable=False),  # queued, sending, sent, in_doubt, failed
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("created_at", Instant, nullable=False),
    Column("not_before", Instant),
    Column("sent_at", Instant),
    Column("reason", String(80), nullable=False, server_default=""),
    Column("sealed", LargeBinary, nullable=False),  # the message, and what the receiver's server said
    UniqueConstraint("channel", "key"),
    Index(None, "state", "not_before"),
)

search_keys = Table(
    "search_keys",
    metadata,
    _case_id(primary=True),
    Column("field", String(80), primary_key=True),
    Column("hash", String(64), primary_key=True),  # keyed hash of an identifier, to find a person's cases by
    Index(None, "hash"),
)

holds = Table(
    "holds",
    metadata,
    _case_id(primary=True),
    Column("since", Instant, nullable=False),
    Column("by", String(80), nullable=False),
    Column("reason", String(200), nullable=False),  # why the case may not be forgotten now, such as a court's order
)

marks = Table(
    "marks",
    metadata,
    Column("name", String(20), primary_key=True),  # anchor, day, erasures
    Column("value", String(200), nullable=False),  # how far it is; see the module that keeps it
)
