"""Review: who holds which case, who said what of a field, and the cases drawn for the audit."""

import sqlalchemy as sa
from alembic import op

from bots.cases import tables

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "review_tasks",
        sa.Column("case_id", sa.String(length=12), nullable=False),
        sa.Column("skill", sa.String(length=80), server_default="", nullable=False),
        sa.Column("sent_by", sa.String(length=80), server_default="", nullable=False),
        sa.Column("sent_why", sa.String(length=200), server_default="", nullable=False),
        sa.Column("not_by", sa.Text(), server_default="[]", nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=True),
        sa.Column("token", sa.String(length=32), nullable=True),
        sa.Column("held_at", tables.Instant(timezone=True), nullable=True),
        sa.Column("expires_at", tables.Instant(timezone=True), nullable=True),
        sa.Column("draft", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_review_tasks_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_review_tasks")),
    )
    op.create_table(
        "review_answers",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("case_id", sa.String(length=12), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("person", sa.String(length=80), nullable=False),
        sa.Column("at", tables.Instant(timezone=True), nullable=False),
        sa.Column("ms", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("undone_at", tables.Instant(timezone=True), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_review_answers_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_answers")),
    )
    with op.batch_alter_table("review_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_answers_case_id_field"), ["case_id", "field"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_answers_person_at"), ["person", "at"], unique=False)
    op.create_table(
        "audit_samples",
        sa.Column("case_id", sa.String(length=12), nullable=False),
        sa.Column("bot", sa.String(length=80), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("drawn_at", tables.Instant(timezone=True), nullable=False),
        sa.Column("done_at", tables.Instant(timezone=True), nullable=True),
        sa.Column("wrong", sa.Text(), server_default="[]", nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_audit_samples_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_audit_samples")),
    )
    with op.batch_alter_table("audit_samples", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_samples_done_at"), ["done_at"], unique=False)
