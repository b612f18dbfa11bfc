"""Adds the language of documents, and keeps notices as codes and values. Follows 0019, made
2026-11-28.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    language = sa.Column("language", sa.String(3), server_default="en", nullable=False)
    op.add_column("document", language)
    document = sa.table("document", sa.column("id"), sa.column("warnings", sa.JSON))
    connection = op.get_bind()
    for key, told in connection.execute(sa.select(document)).all():
        if told:
            said = [["said", sentence] for sentence in told]
            of_one = sa.update(document).where(document.c.id == key)
            connection.execute(of_one.values(warnings=said))
