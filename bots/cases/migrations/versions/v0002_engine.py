"""The engine's tables: pauses, slots, outbox, holds, search keys; order of claims, corrections, workers that report."""

import sqlalchemy as sa
from alembic import op

from bots.cases import tables

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make what is new, and let cases that are there keep their place in the queue."""
    op.create_table(
        "pauses",
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("since", tables.Instant(timezone=True), nullable=False),
        sa.Column("until", tables.Instant(timezone=True), nullable=True),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("kind", "name", name=op.f("pk_pauses")),
    )
    op.create_table(
        "master_keys",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_master_keys")),
    )
    op.create_table(
        "bot_versions",
        sa.Column("bot", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=32), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", tables.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bot", "digest", name=op.f("pk_bot_versions")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.String(length=12), nullable=False),
        sa.Column("step", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", tables.Instant(timezone=True), nullable=False),
        sa.Column("not_before", tables.Instant(timezone=True), nullable=True),
        sa.Column("sent_at", tables.Instant(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=80), server_default="", nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_outbox_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("channel", "key", name=op.f("uq_outbox_channel_key")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_state_not_before"), ["state", "not_before"], unique=False)

    op.create_table(
        "slots",
        sa.Column("target", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=80), nullable=True),
        sa.Column("case_id", sa.String(length=12), nullable=False),
        sa.Column("token", sa.String(length=32), nullable=False),
        sa.Column("since", tables.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_slots_case_id_cases")),
        sa.PrimaryKeyConstraint("target", "number", name=op.f("pk_slots")),
    )
    with op.batch_alter_table("slots", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slots_case_id"), ["case_id"], unique=False)

    op.create_table(
        "search_keys",
        sa.Column("case_id", sa.String(length=12), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_search_keys_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", "field", "hash", name=op.f("pk_search_keys")),
    )
    with op.batch_alter_table("search_keys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_search_keys_hash"), ["hash"], unique=False)

    op.create_table(
        "holds",
        sa.Column("case_id", sa.String(length=12), nullable=False),
        sa.Column("since", tables.Instant(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_holds_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_holds")),
    )
    op.create_table(
        "marks",
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_marks")),
    )

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rank", sa.Integer(), server_default="2", nullable=False))
        batch_op.add_column(sa.Column("urgent_at", tables.Instant(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("wants", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("ended_at", tables.Instant(timezone=True), nullable=True))
        batch_op.drop_index(batch_op.f("ix_cases_status_priority_due_at"))
        batch_op.create_index(
            batch_op.f("ix_cases_status_lease_expires_at"), ["status", "lease_expires_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_cases_status_not_before"), ["status", "not_before"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_cases_status_rank_urgent_at"), ["status", "rank", "urgent_at"], unique=False
        )

    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("corrects", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_entries_corrects_entries"), "entries", ["corrects"], ["id"])

    with op.batch_alter_table("workers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("host", sa.String(length=80), server_default="", nullable=False))
        batch_op.add_column(sa.Column("tags", sa.Text(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("state", sa.String(length=12), server_default="", nullable=False))
        batch_op.add_column(sa.Column("cases", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("rss", sa.Integer(), server_default="0", nullable=False))

    op.execute("UPDATE cases SET rank = priority, urgent_at = coalesce(due_at, created_at)")
    op.execute("UPDATE cases SET ended_at = updated_at WHERE status IN ('done', 'rejected', 'cancelled')")
    op.execute("INSERT INTO master_keys (number, id) SELECT 1, min(master_id) FROM case_keys HAVING count(*) > 0")
