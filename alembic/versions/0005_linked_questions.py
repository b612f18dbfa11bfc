"""Links questions that are asked as one, and keeps how many the panel prints in full. Follows
0004, made 2026-11-27.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("question", sa.Column("linked", sa.String(20), nullable=True))
    with op.batch_alter_table("sheet") as batch:
        batch.add_column(sa.Column("printed", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("sheet") as batch:
        batch.alter_column("printed", server_default=None)
