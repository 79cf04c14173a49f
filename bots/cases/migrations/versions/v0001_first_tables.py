"""The first tables."""

import sqlalchemy as sa
from alembic import op

from bots.cases import tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "cases",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("bot", sa.String(length=80), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("created_at", tables.Instant(timezone=True), nullable=False),
        sa.Column("updated_at", tables.Instant(timezone=True), nullable=False),
        sa.Column("due_at", tables.Instant(timezone=True), nullable=True),
        sa.Column("not_before", tables.Instant(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=True),
        sa.Column("label", sa.LargeBinary(), nullable=True),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("lease_token", sa.String(length=32), nullable=True),
        sa.Column("lease_expires_at", tables.Instant(timezone=True), nullable=True),
        sa.Column("lease_holder", sa.String(length=120), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    op.create_index(op.f("ix_cases_bot_reference"), "cases", ["bot", "reference"], unique=False)
    op.create_index(op.f("ix_cases_bot_status"), "cases", ["bot", "status"], unique=False)
    op.create_index(op.f("ix_cases_status_priority_due_at"), "cases", ["status", "priority", "due_at"], unique=False)
    op.create_table(
        "schedules",
        sa.Column("bot", sa.String(length=80), nullable=False),
        sa.Column("last_fire", tables.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bot", name=op.f("pk_schedules")),
    )
    op.create_table(
        "workers",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("started_at", tables.Instant(timezone=True), nullable=False),
        sa.Column("seen_at", tables.Instant(timezone=True), nullable=False),
        sa.Column("case_id", sa.String(length=12), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_workers")),
    )
    op.create_table(
        "attempts",
        sa.Column("case_id", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=120), nullable=False),
        sa.Column("started_at", tables.Instant(timezone=True), nullable=False),
        sa.Column("ended_at", tables.Instant(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("result", sa.String(length=64), nullable=True),
        sa.Column("cpu_ms", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_attempts_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", "number", name=op.f("pk_attempts")),
    )
    op.create_table(
        "case_keys",
        sa.Column("case_id", sa.String(length=12), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("master_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_keys_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_keys")),
    )
    op.create_table(
        "documents",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.String(length=12), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sealed_name", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", tables.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_documents_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("case_id", "address", "kind", name=op.f("uq_documents_case_id_address_kind")),
    )
    op.create_table(
        "entries",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.String(length=12), nullable=False),
        sa.Column("step", sa.String(length=200), nullable=False),
        sa.Column("target", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("values_digest", sa.String(length=64), nullable=False),
        sa.Column("intended_at", tables.Instant(timezone=True), nullable=False),
        sa.Column("submitted_at", tables.Instant(timezone=True), nullable=True),
        sa.Column("confirmed_at", tables.Instant(timezone=True), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_entries_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        sa.UniqueConstraint("target", "key", name=op.f("uq_entries_target_key")),
    )
    op.create_table(
        "events",
        sa.Column("case_id", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", tables.Instant(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_events_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", "number", name=op.f("pk_events")),
    )
    op.create_table(
        "facts",
        sa.Column("case_id", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("basis", sa.String(length=16), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("settled_at", tables.Instant(timezone=True), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_facts_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", "name", name=op.f("pk_facts")),
    )
    op.create_table(
        "intake",
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=12), nullable=True),
        sa.Column("taken_at", tables.Instant(timezone=True), nullable=False),
        sa.Column("moved_at", tables.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_intake_case_id_cases")),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_intake")),
    )
    op.create_table(
        "questions",
        sa.Column("case_id", sa.String(length=12), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("doubts", sa.Text(), nullable=False),
        sa.Column("asked_at", tables.Instant(timezone=True), nullable=False),
        sa.Column("answered_at", tables.Instant(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=80), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_questions_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", "field", name=op.f("pk_questions")),
    )
    op.create_table(
        "readings",
        sa.Column("case_id", sa.String(length=12), nullable=False),
        sa.Column("document", sa.String(length=80), nullable=False),
        sa.Column("type", sa.String(length=80), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_readings_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", "document", name=op.f("pk_readings")),
    )
    op.create_table(
        "steps",
        sa.Column("case_id", sa.String(length=12), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("started_at", tables.Instant(timezone=True), nullable=False),
        sa.Column("ended_at", tables.Instant(timezone=True), nullable=False),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_steps_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", "version", "name", name=op.f("pk_steps")),
    )
