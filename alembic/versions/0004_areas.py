"""Comments, and the questions made from them, can be about an area of a picture. Follows 0003,
made 2026-11-27.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("comment_span", "question"):
        op.add_column(
            table, sa.Column("area", sa.String(length=60), server_default="", nullable=False)
        )
