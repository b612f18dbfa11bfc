"""what a reviewer said of whom they know, and that they recognise the author.

After 0016; made 2026-11-20.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "assignment",
        sa.Column("knows", sa.String(length=10), nullable=False, server_default=""),
    )
    op.create_table(
        "recognition",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_recognition_account")
        ),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_recognition_folio")),
        sa.PrimaryKeyConstraint("folio", "account", name=op.f("pk_recognition")),
    )
