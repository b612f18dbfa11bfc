"""Gives each of a team's own texts of emails a language. Follows 0015, made 2026-11-28."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("mail_text") as batch:
        language = sa.Column("language", sa.String(3), server_default="en", nullable=False)
        batch.add_column(language)
        batch.drop_constraint(op.f("uq_mail_text_template_n"), type_="unique")
        columns = ["template", "language", "n"]
        batch.create_unique_constraint(op.f("uq_mail_text_template_language_n"), columns)
