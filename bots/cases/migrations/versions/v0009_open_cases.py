"""Cases that haven't ended, by when they are due; those with a reason; lists of a bot's cases in a state."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add two indexes and widen a third."""
    for name, columns, condition in (
        ("ix_cases_due_at_id", ["due_at", "id"], "ended_at IS NULL"),
        ("ix_cases_reason_created_at_id", ["reason", "created_at", "id"], "reason != ''"),
    ):
        where = sa.text(condition)
        op.create_index(op.f(name), "cases", columns, postgresql_where=where, sqlite_where=where)
    op.drop_index(op.f("ix_cases_bot_status"), table_name="cases")
    op.create_index(op.f("ix_cases_bot_status_created_at_id"), "cases", ["bot", "status", "created_at", "id"])
