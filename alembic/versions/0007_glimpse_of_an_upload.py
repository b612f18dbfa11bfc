"""the blocks of an upload while its pages are drawn.

After 0006; made 2026-11-20.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("upload", sa.Column("glimpse", sa.JSON(), nullable=True))
