"""pictures of documents.

After 0003; made 2026-11-20.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "picture",
        sa.Column("document", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("blob", sa.String(length=43), nullable=False),
        sa.Column("media_type", sa.String(length=20), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("etag", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["blob"], ["blob.key"], name=op.f("fk_picture_blob")),
        sa.ForeignKeyConstraint(
            ["document"], ["document.id"], name=op.f("fk_picture_document")
        ),
        sa.PrimaryKeyConstraint("document", "name", name=op.f("pk_picture")),
    )
