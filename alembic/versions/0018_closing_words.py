"""a review's confidence, strongest and weakest; "new to us" on a comment.

After 0017; made 2026-11-20.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Nothing of a locked review changes: its new columns are empty, as its seal reads them.
    for column in (
        sa.Column("confidence", sa.String(length=6), nullable=False, server_default=""),
        sa.Column("strongest", sa.Text(), nullable=False, server_default=""),
        sa.Column("weakest", sa.Text(), nullable=False, server_default=""),
    ):
        op.add_column("review", column)
    op.add_column(
        "comment",
        sa.Column("new_to_us", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
