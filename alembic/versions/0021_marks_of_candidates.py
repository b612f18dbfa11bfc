"""what a candidate is asked about before submitting, and blind pages with more covered.

After 0020; made 2026-11-21.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What was read before was not looked through for doubtful places: nothing is asked of it.
    op.add_column("trace", sa.Column("doubts", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("trace", sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("upload") as batch:
        batch.add_column(sa.Column("marked_from", sa.String(length=20), nullable=True))
        batch.add_column(sa.Column("marked", sa.JSON(), nullable=False, server_default="[]"))
        batch.create_foreign_key(
            op.f("fk_upload_marked_from"), "upload", ["marked_from"], ["id"]
        )
