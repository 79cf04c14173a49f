"""When people are away, and which document a field of the audit was read on."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the two columns."""
    with op.batch_alter_table("users") as batch_op:
        batch_op.add_column(sa.Column("absent", sa.Text(), server_default="[]", nullable=False))
    with op.batch_alter_table("audit_samples") as batch_op:
        batch_op.add_column(sa.Column("types", sa.Text(), server_default="{}", nullable=False))
