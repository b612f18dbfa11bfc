"""Adds the audit page's lines, requests for legal holds, and days until deletion by outcome.
Follows 0025, made 2026-11-28."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
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
    op.create_table(
        "hold_request",
        sa.Column("id", _ID, nullable=False),
        sa.Column("folio", _ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", _ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", _ID, nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hold", _ID, nullable=True),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_hold_request_folio")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold_request")),
    )
    op.create_index(op.f("ix_hold_request_folio"), "hold_request", ["folio"])
    for it in ("retention_offer_days", "retention_ended_days"):
        op.add_column("opening", sa.Column(it, sa.Integer(), nullable=True))
    op.add_column("invitation", sa.Column("kept_days", sa.Integer(), nullable=True))
