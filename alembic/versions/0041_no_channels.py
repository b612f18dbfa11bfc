"""Drops channels of openings. Follows 0039, made 2026-11-29."""

from __future__ import annotations

from alembic import op

revision = "0041"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("channel")
