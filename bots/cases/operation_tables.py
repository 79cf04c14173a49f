"""The tables of operations: runs of producers, what targets hold, alerts and what is told of them. No personal data."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text, UniqueConstraint

from bots.cases.tables import Instant, metadata

productions = Table(  # runs of suites that make cases
    "productions",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("fire", Instant, primary_key=True),
    Column("state", String(12), nullable=False),  # running, done, failed
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("token", String(32), nullable=False),  # of who runs it: every later write carries it
    Column("holder", String(120), nullable=False),
    Column("until", Instant),  # its lease ends; NULL: it isn't held
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("reason", String(80), nullable=False, server_default=""),
)

holdings = Table(  # what targets said that they hold, compared with what was entered
    "holdings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("target", String(120), nullable=False),
    Column("day", String(10), nullable=False),  # business date, ISO 8601
    Column("at", Instant, nullable=False),
    Column("held", Text, nullable=False),  # JSON: numbers and sums, without personal data
    Index(None, "target", "day"),
)

alerts = Table(
    "alerts",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("name", String(120), primary_key=True),
    Column("severity", String(12), nullable=False),
    Column("number", Integer, nullable=False, server_default="1"),
    Column("text", Text, nullable=False),  # without personal data
    Column("since", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("told_at", Instant),
    Column("ended_at", Instant),
)

silences = Table(
    "silences",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("name", String(120), primary_key=True),  # empty: all of the kind
    Column("since", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("by", String(80), nullable=False),
    Column("reason", String(200), nullable=False),
)

notices = Table(  # messages to the people who run the bots, sent once they are committed
    "notices",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("channel", String(40), nullable=False),
    Column("key", String(64), nullable=False),
    Column("state", String(12), nullable=False),  # queued, sending, sent, failed
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("created_at", Instant, nullable=False),
    Column("not_before", Instant),
    Column("sent_at", Instant),
    Column("reason", String(80), nullable=False, server_default=""),
    Column("content", Text, nullable=False),  # JSON without personal data
    UniqueConstraint("channel", "key"),
    Index(None, "state", "not_before"),
)
