"""where the blocks of a PDF stand on its pages.

After 0004; made 2026-11-20.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("document_body", sa.Column("geometry", sa.JSON(), nullable=True))
