"""what candidates ask, and what everybody was told because of it.

After 0010; made 2026-11-20.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "known_fact",
        sa.Column("withheld", sa.String(length=80), nullable=False, server_default=""),
    )
    op.add_column(
        "known_fact",
        sa.Column("changes_problem", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "clarification",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("invitation", sa.String(length=20), nullable=False),
        sa.Column("opening", sa.String(length=20), nullable=False),
        sa.Column("about", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("fact", sa.String(length=20), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["fact"], ["known_fact.id"], name=op.f("fk_clarification_fact")
        ),
        sa.ForeignKeyConstraint(
            ["invitation"], ["invitation.id"], name=op.f("fk_clarification_invitation")
        ),
        sa.ForeignKeyConstraint(
            ["opening"], ["opening.id"], name=op.f("fk_clarification_opening")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["account.id"], name=op.f("fk_clarification_settled_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clarification")),
    )
    op.create_index(
        op.f("ix_clarification_invitation"), "clarification", ["invitation"], unique=False
    )
    op.create_index(
        "ix_clarification_opening_state", "clarification", ["opening", "state"], unique=False
    )
