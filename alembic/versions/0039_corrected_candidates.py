"""corrected candidates: how often what is known of one was corrected.

After 0038; made 2026-11-24.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Nothing of before was ever corrected; jobs that wait have no number, which counts as 0.
    op.add_column(
        "candidate", sa.Column("revision", sa.Integer(), nullable=False, server_default="0")
    )
