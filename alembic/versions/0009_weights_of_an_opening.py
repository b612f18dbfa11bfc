"""an opening's own weights.

After 0008; made 2026-11-20.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "opening", sa.Column("weights", sa.JSON(), nullable=False, server_default="{}")
    )
