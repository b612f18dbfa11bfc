"""Adds indexes of lines about roles, of what settles flags and dissents, of starts and of hours.
Follows 0030, made 2026-11-29.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_OF_ROLES = sa.text("kind = 'role'")
_INDEXED = (
    ("flag_settled", "folio"),
    ("dissent_answer", "folio"),
    ("slot", "at"),
    ("slot", "debrief_at"),
    ("interview", "at"),
)


def upgrade() -> None:
    op.create_index(
        "ix_audit_line_role",
        "audit_line",
        ["about", "detail", "at"],
        sqlite_where=_OF_ROLES,
        postgresql_where=_OF_ROLES,
    )
    op.drop_index("ix_invitation_opening", "invitation")
    op.create_index("ix_invitation_opening", "invitation", ["opening", "started_at"])
    op.drop_index("ix_entry_folio", "entry")
    op.create_index("ix_entry_folio", "entry", ["folio", "seq"])
    for table, column in _INDEXED:
        op.create_index(f"ix_{table}_{column}", table, [column])
    op.drop_table("erased_count")  # `opening.invited` counts the deleted too
