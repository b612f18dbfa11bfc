"""Adds what reviewers choose among the author's scenarios. Follows 0005, made 2026-11-27."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "choosing",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_choosing_folio")),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_choosing_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_choosing")),
        sa.UniqueConstraint("folio", "account", name=op.f("uq_choosing_folio_account")),
    )
    op.create_index(op.f("ix_choosing_account"), "choosing", ["account"], unique=False)
    op.create_table(
        "chosen_card",
        sa.Column("choosing", sa.String(length=20), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(length=6), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["choosing"], ["choosing.id"], name=op.f("fk_chosen_card_choosing")
        ),
        sa.PrimaryKeyConstraint("choosing", "n", name=op.f("pk_chosen_card")),
    )
