"""the question that a reviewer writes where a marked comment asks nothing itself.

After 0022; made 2026-11-21.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Nothing of a locked review changes: its new column is empty, as its seal reads it.
    op.add_column(
        "comment", sa.Column("question", sa.Text(), nullable=False, server_default="")
    )
