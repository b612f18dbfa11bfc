"""house pages, and the length that a coordinator allows.

After 0005; made 2026-11-20.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("document") as batch:
        batch.add_column(sa.Column("house", sa.String(length=43), nullable=True))
        batch.create_foreign_key(op.f("fk_document_house"), "blob", ["house"], ["key"])
    op.add_column(
        "invitation",
        sa.Column("pages_allowed", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
