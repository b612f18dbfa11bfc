"""own words: what candidates themselves want covered in their documents.

After 0047; made 2026-11-25.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Nobody was asked before.
    op.add_column(
        "candidate", sa.Column("own_words", sa.JSON(), nullable=False, server_default="[]")
    )
