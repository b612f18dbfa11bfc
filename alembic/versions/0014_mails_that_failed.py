"""mails that failed.

After 0013; made 2026-11-20.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mail_out", sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("mail_out", sa.Column("failure", sa.String(length=8), nullable=True))
    op.create_index(op.f("ix_mail_out_to_id"), "mail_out", ["to_id"], unique=False)
    # Until now only the job knew; which of the reasons it was, nobody noted.
    op.execute(
        "UPDATE mail_out SET failed_at = created_at, failure = 'server' WHERE sent_at IS NULL"
        " AND EXISTS (SELECT 1 FROM job WHERE job.key = 'mail ' || mail_out.id"
        " AND job.state = 'failed')"
    )
