"""Adds the lines of the audit page. Follows 0022, made 2026-11-28."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0022"
branch_labels = None
depends_on = None

_ID = sa.String(length=20)


def upgrade() -> None:
    op.create_table(
        "audit_line",
        sa.Column("id", _ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.String(length=40), nullable=False),
        *(sa.Column(it, _ID, nullable=True) for it in ("by", "about", "folio", "opening")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_line")),
    )
    op.create_index("ix_audit_line_at", "audit_line", ["at", "id"])
    for it in ("opening", "folio", "by", "act"):
        op.create_index(f"ix_audit_line_{it}", "audit_line", [it, "at", "id"])
