"""practice rounds: their documents, who takes part, and what was noted afterwards.

After 0036; made 2026-11-24.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "practice_round",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("prompt_version", sa.String(length=20), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["prompt_version"],
            ["prompt_version.id"],
            name=op.f("fk_practice_round_prompt_version"),
        ),
        sa.ForeignKeyConstraint(
            ["owner"], ["account.id"], name=op.f("fk_practice_round_owner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_round")),
    )
    op.create_index(op.f("ix_practice_round_owner"), "practice_round", ["owner"])
    op.create_table(
        "practice_folio",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("round", sa.String(length=20), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("reference", sa.JSON(), nullable=False),
        sa.Column("sentences", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_practice_folio_folio")),
        sa.ForeignKeyConstraint(
            ["round"], ["practice_round.id"], name=op.f("fk_practice_folio_round")
        ),
        sa.PrimaryKeyConstraint("folio", name=op.f("pk_practice_folio")),
    )
    op.create_index(op.f("ix_practice_folio_round"), "practice_folio", ["round"])
    op.create_table(
        "practice_reviewer",
        sa.Column("round", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["round"], ["practice_round.id"], name=op.f("fk_practice_reviewer_round")
        ),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_practice_reviewer_account")
        ),
        sa.PrimaryKeyConstraint("round", "account", name=op.f("pk_practice_reviewer")),
    )
    op.create_index(op.f("ix_practice_reviewer_account"), "practice_reviewer", ["account"])
    op.create_table(
        "practice_note",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("round", sa.String(length=20), nullable=False),
        sa.Column("criterion", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["round"], ["practice_round.id"], name=op.f("fk_practice_note_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_note")),
    )
    op.create_index(op.f("ix_practice_note_round"), "practice_note", ["round"])
