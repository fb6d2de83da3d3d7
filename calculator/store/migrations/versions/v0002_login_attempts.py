"""Tries to log in, which all workers count together."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "login_attempts",
        sa.Column("peer", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("peer", name="pk_login_attempts"),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("login_attempts")
