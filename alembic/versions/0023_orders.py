"""Adds the orders of hiring systems. Follows 0022, made 2026-11-28."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_ID = sa.String(length=20)
_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "assessment_order",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("candidate", _ID, nullable=True),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("profile", sa.String(length=500), nullable=False),
        sa.Column("report_to", sa.String(length=500), nullable=False),
        sa.Column("asked_by", _ID, nullable=False),
        sa.Column("waits", sa.String(length=12), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("list", _ID, nullable=True),
        sa.Column("at", _AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate"],
            ["connection_candidate.id"],
            name=op.f("fk_assessment_order_candidate"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["account.id"], name=op.f("fk_assessment_order_asked_by")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_assessment_order")),
        sa.UniqueConstraint("candidate", name=op.f("uq_assessment_order_candidate")),
    )
    for column in ("waits", "list"):
        op.create_index(op.f(f"ix_assessment_order_{column}"), "assessment_order", [column])
    system = sa.Column("system", sa.String(length=12), server_default="", nullable=False)
    complaint = sa.Column("complaint", sa.String(length=40), server_default="", nullable=False)
    for column in (system, complaint, sa.Column("complained_at", _AT, nullable=True)):
        op.add_column("webhook", column)
