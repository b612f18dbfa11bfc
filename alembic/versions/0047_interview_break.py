"""a break in the panel's interview.

After 0046; made 2026-11-25.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Interviews that are set already have no break.
    op.add_column(
        "slot",
        sa.Column("break_minutes", sa.Integer(), nullable=False, server_default="0"),
    )
