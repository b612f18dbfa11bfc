"""passages that a coordinator has covered, and the fingerprint under which a folio was submitted.

After 0021; made 2026-11-21.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("folio", sa.Column("sent_sha", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_folio_sent_sha"), "folio", ["sent_sha"])
    op.create_table(
        "redaction",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("upload", sa.String(length=20), nullable=False),
        sa.Column("document", sa.String(length=20), nullable=False),
        sa.Column("passages", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refusal", sa.String(length=600), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_redaction_by")),
        sa.ForeignKeyConstraint(
            ["document"], ["document.id"], name=op.f("fk_redaction_document")
        ),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_redaction_folio")),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"], name=op.f("fk_redaction_upload")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction")),
    )
    op.create_index(op.f("ix_redaction_folio"), "redaction", ["folio"])
    op.create_index(op.f("ix_redaction_upload"), "redaction", ["upload"])
