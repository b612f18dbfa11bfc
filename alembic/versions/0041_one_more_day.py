"""one more day: when a reviewer gave themselves another working day.

After 0040; made 2026-11-24.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Nobody could before, so everybody still may, once for each review.
    op.add_column(
        "assignment", sa.Column("more_day_at", sa.DateTime(timezone=True), nullable=True)
    )
