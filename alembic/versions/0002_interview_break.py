"""Gives interviews a break, and a place as long as the panel's. Follows 0001, made 2026-11-26."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("interview") as batch:
        batch.add_column(
            sa.Column("break_minutes", sa.Integer(), nullable=False, server_default="0")
        )
        batch.alter_column("place", existing_type=sa.String(200), type_=sa.String(300))
    with op.batch_alter_table("interview") as batch:
        batch.alter_column("break_minutes", server_default=None)
