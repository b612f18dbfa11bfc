"""Adds channels of openings. Follows 0023, made 2026-11-28."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channel",
        sa.Column("opening", sa.String(length=20), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("masked", sa.String(length=200), nullable=False),
        sa.Column("off", sa.String(length=8), nullable=False),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["opening"], ["opening.id"], name=op.f("fk_channel_opening")),
        sa.PrimaryKeyConstraint("opening", name=op.f("pk_channel")),
    )
