"""The tables of people: users, their second factors, sessions and tokens, what they did that is of no case."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from bots.cases.tables import Instant, metadata

users = Table(
    "users",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("password", String(200), nullable=False),  # an Argon2 hash
    Column("role", String(12), nullable=False),  # viewer, reviewer, operator, admin
    Column("bots", Text, nullable=False, server_default="[]"),  # JSON list of those granted; empty: every bot
    Column("skills", Text, nullable=False, server_default="[]"),  # JSON list, for tasks that need some
    Column("absent", Text, nullable=False, server_default="[]"),  # JSON list of days, or FIRST..LAST
    Column("language", String(5), nullable=False, server_default=""),  # empty: what the browser asks for
    Column("theme", String(8), nullable=False, server_default=""),  # light, dark; empty: as the system
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),  # of the cookie, which itself is kept nowhere
    Column("user", String(80), ForeignKey("users.name"), nullable=False, index=True),
    Column("device", String(200), nullable=False),  # what the browser calls itself
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("proof", String(8), nullable=False, server_default="password"),  # or code: what has been shown besides
)

second_factors = Table(  # what the codes are made of is among the sealed secrets
    "second_factors",
    metadata,
    Column("user", String(80), ForeignKey("users.name"), primary_key=True),
    Column("session", String(64), nullable=False),  # digest of the one in which it is set up; empty once it is
    Column("begun_at", Instant, nullable=False),
    Column("since", Instant),  # NULL: it is being set up
    Column("last_step", Integer, nullable=False, server_default="0"),  # whose code was taken last
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("user", String(80), ForeignKey("users.name"), primary_key=True),
    Column("mark", String(2), primary_key=True),  # its first letters
    Column("hash", String(200), nullable=False),  # an Argon2 hash of the others
    Column("used_at", Instant),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("user", String(80), ForeignKey("users.name"), nullable=False, index=True),
    Column("label", String(80), nullable=False),  # what it is for
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)

tries = Table(  # log-ins that failed, so that nobody can guess on
    "tries",
    metadata,
    Column("key", String(100), primary_key=True),  # "user NAME" or "address ADDRESS"
    Column("failures", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
)

journal = Table(
    "journal",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("by", String(80), nullable=False),
    Column("kind", String(40), nullable=False),  # logged_in, log_in_failed, user_added, exported …
    Column("about", String(200), nullable=False),
    Column("data", Text, nullable=False),  # JSON without personal data
    Index(None, "at"),
)
