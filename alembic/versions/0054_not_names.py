"""not names: places of which candidates say that no name stands there.

After 0053; made 2026-11-26.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Nobody was asked before.
    op.add_column(
        "candidate", sa.Column("not_names", sa.JSON(), nullable=False, server_default="[]")
    )
