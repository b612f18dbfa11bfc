"""texts and days of an opening, how an invitation ended, lists of people to invite.

After 0011; made 2026-11-20.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("level_fixed", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("start_within_days", sa.Integer(), nullable=False, server_default="21"),
        sa.Column("retention_days", sa.Integer(), nullable=False, server_default="180"),
    ):
        op.add_column("opening", column)
    for column in (
        sa.Column("ended_code", sa.String(length=20), nullable=False, server_default=""),
        sa.Column("ended_words", sa.Text(), nullable=False, server_default=""),
    ):
        op.add_column("invitation", column)
    op.create_table(
        "opening_note",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("opening", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["opening"], ["opening.id"], name=op.f("fk_opening_note_opening")
        ),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_opening_note_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_note")),
    )
    op.create_index(op.f("ix_opening_note_opening"), "opening_note", ["opening"], unique=False)
    op.create_table(
        "candidate_list",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("opening", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("notices", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_candidate_list_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate_list")),
    )
    op.create_index(
        op.f("ix_candidate_list_opening"), "candidate_list", ["opening"], unique=False
    )
