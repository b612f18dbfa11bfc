"""who took a candidate's link to hand it out.

After 0019; made 2026-11-21.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Of older links it is not known: the ledger says who took one, and not which.
    op.add_column("link", sa.Column("taken_by", sa.String(length=20), nullable=True))
