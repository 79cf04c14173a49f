"""The tables of review. What people said is sealed with the case's key."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from bots.cases.tables import Instant, metadata

review_tasks = Table(  # what is known of a case as work for people, beside what it asks
    "review_tasks",
    metadata,
    Column("case_id", String(12), ForeignKey("cases.id"), primary_key=True, nullable=False),
    Column("skill", String(80), nullable=False, server_default=""),  # who settles it must have; empty: as bot.yaml says
    Column("sent_by", String(80), nullable=False, server_default=""),
    Column("sent_why", String(200), nullable=False, server_default=""),
    Column("not_by", Text, nullable=False, server_default="[]"),  # JSON list of persons: others must look now
    Column("holder", String(80)),  # the person who has it open
    Column("token", String(32)),
    Column("held_at", Instant),
    Column("expires_at", Instant),
    Column("draft", LargeBinary),  # sealed: what the holder has typed and not submitted
)

review_answers = Table(  # who said what of which field: never changed, only taken back
    "review_answers",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("case_id", String(12), ForeignKey("cases.id"), nullable=False),
    Column("field", String(80), nullable=False),
    Column("person", String(80), nullable=False),
    Column("at", Instant, nullable=False),
    Column("ms", Integer, nullable=False),  # from the moment the person saw it
    Column("how", String(16), nullable=False),  # confirmed, typed, page, alternative, blind, third, unreadable, audit
    Column("attempt", Integer, nullable=False),  # the case's last one before
    Column("undone_at", Instant),
    Column("sealed", LargeBinary, nullable=False),  # from, to, why
    Index(None, "case_id", "field"),
    Index(None, "person", "at"),
)

audit_samples = Table(  # cases drawn by their hash alone, to be read again by a person
    "audit_samples",
    metadata,
    Column("case_id", String(12), ForeignKey("cases.id"), primary_key=True, nullable=False),
    Column("bot", String(80), nullable=False),
    Column("fields", Text, nullable=False),  # JSON list of their names
    Column("types", Text, nullable=False, server_default="{}"),  # JSON: field → document type that it was read on
    Column("drawn_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column(
        "wrong", Text, nullable=False, server_default="[]"
    ),  # JSON list of fields that were accepted silently, wrong
    Index(None, "done_at"),
)
