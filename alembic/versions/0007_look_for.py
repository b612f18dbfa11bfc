"""Adds what a good answer to a reviewer's question says, and the part of the interview in which a
marked comment is asked. Follows 0006, made 2026-11-27.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("comment", "lock_question"):
        op.add_column(
            table, sa.Column("look_for", sa.Text(), server_default="", nullable=False)
        )
    op.add_column(
        "comment", sa.Column("segment", sa.String(length=12), server_default="", nullable=False)
    )
