"""opening states: an opening is open, paused, or closed.

After 0037; made 2026-11-24.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Openings of before take new candidates, as they always did.
    op.add_column(
        "opening",
        sa.Column("state", sa.String(length=6), nullable=False, server_default="open"),
    )
