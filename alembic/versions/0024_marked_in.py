"""the document in which a candidate marked what names them.

After 0023; made 2026-11-21.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("upload") as batch:
        batch.add_column(sa.Column("marked_in", sa.String(length=20), nullable=True))
        batch.create_foreign_key(op.f("fk_upload_marked_in"), "document", ["marked_in"], ["id"])
    # What the marked upload showed then: what the next redaction was made of, else what it shows.
    op.execute(
        "UPDATE upload SET marked_in = COALESCE("
        " (SELECT redaction.document FROM redaction"
        " WHERE redaction.upload = upload.marked_from"
        " AND redaction.done_at > upload.received_at"
        " ORDER BY redaction.done_at LIMIT 1),"
        " (SELECT source.document FROM upload AS source"
        " WHERE source.id = upload.marked_from))"
        " WHERE marked_from IS NOT NULL"
    )
