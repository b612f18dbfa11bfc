"""loops: the interviews around the document, which an opening picks.

After 0032; made 2026-11-22.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Openings of before have the document alone.
    op.add_column("opening", sa.Column("loop", sa.JSON(), nullable=False, server_default="{}"))
