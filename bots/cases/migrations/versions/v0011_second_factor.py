"""A second factor for people: codes of an app, recovery codes, and what a session was opened with."""

import sqlalchemy as sa
from alembic import op

from bots.cases.tables import Instant

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make the three tables and add the column; sessions that are open were opened with a password."""
    op.create_table(
        "sealed_secrets",
        sa.Column("about", sa.String(160), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("master_id", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("about", name=op.f("pk_sealed_secrets")),
    )
    op.create_table(
        "second_factors",
        sa.Column("user", sa.String(80), nullable=False),
        sa.Column("session", sa.String(64), nullable=False),
        sa.Column("begun_at", Instant(), nullable=False),
        sa.Column("since", Instant(), nullable=True),
        sa.Column("last_step", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["user"], ["users.name"], name=op.f("fk_second_factors_user_users")),
        sa.PrimaryKeyConstraint("user", name=op.f("pk_second_factors")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("user", sa.String(80), nullable=False),
        sa.Column("mark", sa.String(2), nullable=False),
        sa.Column("hash", sa.String(200), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["user"], ["users.name"], name=op.f("fk_recovery_codes_user_users")),
        sa.PrimaryKeyConstraint("user", "mark", name=op.f("pk_recovery_codes")),
    )
    with op.batch_alter_table("sessions") as batch_op:
        batch_op.add_column(sa.Column("proof", sa.String(8), server_default="password", nullable=False))
