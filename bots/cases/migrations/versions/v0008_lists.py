"""Lists of cases: by when they came, and of those that have ended by when they did."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the two indexes."""
    op.create_index(op.f("ix_cases_created_at_id"), "cases", ["created_at", "id"])
    ended = sa.text("ended_at IS NOT NULL")
    op.create_index(
        op.f("ix_cases_status_ended_at"), "cases", ["status", "ended_at"], postgresql_where=ended, sqlite_where=ended
    )
