"""A case's row knows where its history ends and how often it was tried: to go on, nothing needs to be looked up."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the columns, filled from what is there, and the whole order of claims to the index."""
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("last_attempt", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("last_event", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("last_digest", sa.String(length=64), nullable=True))
        batch_op.drop_index(batch_op.f("ix_cases_status_rank_urgent_at"))
        batch_op.create_index(
            batch_op.f("ix_cases_status_rank_urgent_at_id"), ["status", "rank", "urgent_at", "id"], unique=False
        )
        for columns in (["status", "not_before"], ["status", "lease_expires_at"], ["bot", "reference"]):
            name = batch_op.f("_".join(["ix_cases", *columns]))
            there = sa.text(f"{columns[-1]} IS NOT NULL")
            batch_op.drop_index(name)
            batch_op.create_index(name, columns, unique=False, postgresql_where=there, sqlite_where=there)
    op.execute("""
        UPDATE cases SET
            last_attempt = coalesce((SELECT max(number) FROM attempts WHERE case_id = cases.id), 0),
            last_event = coalesce((SELECT max(number) FROM events WHERE case_id = cases.id), 0),
            last_digest = (SELECT digest FROM events WHERE case_id = cases.id ORDER BY number DESC LIMIT 1)
    """)
