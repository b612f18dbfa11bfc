"""Adds the name and SHA-256 of each file that was sent together with others. Follows 0008, made
2026-11-27.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    parts = sa.Column("parts", sa.JSON(), server_default="[]", nullable=False)
    op.add_column("trace", parts)
