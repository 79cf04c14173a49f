"""The entries of a case, and those that aren't proved yet, without looking at all that ever were entered."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add two indexes."""
    op.create_index(op.f("ix_entries_case_id"), "entries", ["case_id"])
    where = sa.text("state NOT IN ('confirmed', 'left')")
    op.create_index(
        op.f("ix_entries_state_target"), "entries", ["state", "target"], postgresql_where=where, sqlite_where=where
    )
