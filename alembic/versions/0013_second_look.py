"""Adds requests for a second look. Follows 0012, made 2026-11-27."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "second_look",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chosen", sa.String(length=20), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_second_look_folio")),
        sa.ForeignKeyConstraint(["chosen"], ["account.id"], name=op.f("fk_second_look_chosen")),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["account.id"], name=op.f("fk_second_look_answered_by")
        ),
        sa.PrimaryKeyConstraint("folio", name=op.f("pk_second_look")),
    )
