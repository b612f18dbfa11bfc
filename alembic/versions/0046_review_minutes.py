"""how long a review took, as its reviewer says.

After 0045; made 2026-11-24.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Nothing of a locked review changes: it says no minutes, as its seal reads it.
    op.add_column("review", sa.Column("minutes", sa.Integer(), nullable=True))
