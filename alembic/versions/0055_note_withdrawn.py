"""opening note: when a message to all candidates was withdrawn.

After 0054; made 2026-11-26.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "opening_note", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True)
    )
