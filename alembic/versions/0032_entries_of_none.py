"""Adds an index of the log's entries that are about no submission.
Follows 0031, made 2026-11-29.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_OF_NONE = sa.text("folio IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_entry_of_none", "entry", ["seq"], sqlite_where=_OF_NONE, postgresql_where=_OF_NONE
    )
