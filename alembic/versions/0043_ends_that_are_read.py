"""Adds whether a coordinator has yet to read that an application ended without the team. What ended
before counts as read. Follows 0042, made 2026-11-30.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    unread = sa.Column("end_unread", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("invitation", unread)
    op.create_index(
        "ix_invitation_unread",
        "invitation",
        ["folio"],
        sqlite_where=sa.text("end_unread = 1"),
        postgresql_where=sa.text("end_unread"),
    )
