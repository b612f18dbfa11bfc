"""Adds webhooks and their deliveries. Follows 0021, made 2026-11-28."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_ID = sa.String(length=20)
_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("connection", _ID, nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("secret_before", sa.Text(), nullable=True),
        sa.Column("changed_at", _AT, nullable=False),
        sa.Column("off", sa.String(length=8), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection"], ["connection.id"], name=op.f("fk_webhook_connection")
        ),
        sa.PrimaryKeyConstraint("connection", name=op.f("pk_webhook")),
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("id", _ID, nullable=False),
        sa.Column("connection", _ID, nullable=False),
        sa.Column("entry", sa.Integer(), nullable=True),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.Column("candidate", _ID, nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("tried_at", _AT, nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("fault", sa.String(length=40), nullable=False),
        sa.Column("reply", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate"],
            ["connection_candidate.id"],
            name=op.f("fk_webhook_delivery_candidate"),
        ),
        sa.ForeignKeyConstraint(
            ["connection"],
            ["webhook.connection"],
            name=op.f("fk_webhook_delivery_connection"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
        sa.UniqueConstraint(
            "connection", "entry", name=op.f("uq_webhook_delivery_connection_entry")
        ),
    )
    for column in ("connection", "at", "candidate"):
        op.create_index(op.f(f"ix_webhook_delivery_{column}"), "webhook_delivery", [column])
