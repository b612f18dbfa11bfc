"""Drops `saved_view`, because a filtered board has its own address. Follows 0002, made
2026-11-26.
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("saved_view")
