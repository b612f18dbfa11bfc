"""away: from which day to which day a member of the team is away.

After 0041; made 2026-11-24.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Nobody has said so before: they are there on their working days.
    op.add_column("account", sa.Column("away_from", sa.Date(), nullable=True))
    op.add_column("account", sa.Column("away_until", sa.Date(), nullable=True))
