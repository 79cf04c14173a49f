"""What came and whose end was told isn't looked at again, however much of it there is."""

import sqlalchemy as sa
from alembic import op

from bots.cases import tables

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column, filled for what still has an answer to come, and its indexes."""
    there = sa.text("open_since IS NOT NULL")
    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.add_column(sa.Column("open_since", tables.Instant(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_intake_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_intake_open_since"), ["open_since"], unique=False, postgresql_where=there, sqlite_where=there
        )
    op.execute("""
        UPDATE intake SET open_since = taken_at WHERE NOT EXISTS (
            SELECT 1 FROM cases WHERE cases.id = intake.case_id
            AND cases.status IN ('done', 'rejected', 'cancelled') AND cases.updated_at = intake.moved_at)
    """)
