"""loops: the interviews around the document, which an opening picks.

After 0033; made 2026-11-22.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Openings of before have the document alone.
    op.add_column("opening", sa.Column("loop", sa.JSON(), nullable=False, server_default="{}"))
    for column, kind in (
        ("screened_by", sa.String(length=120)),
        ("screened_on", sa.String(length=10)),
        ("screened_words", sa.Text()),
    ):
        op.add_column("invitation", sa.Column(column, kind, nullable=False, server_default=""))
    op.create_table(
        "interview",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("uid", sa.String(length=20), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_interview_folio")),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_interview_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview")),
    )
    op.create_index(
        "uq_interview_live",
        "interview",
        ["folio", "stage"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_interview_whose", "interview", ["account", "folio"])
    op.create_table(
        "interview_card",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("interview", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("confidence", sa.String(length=6), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("people", sa.Text(), nullable=False),
        sa.Column("documents", sa.Text(), nullable=False),
        sa.Column("meetings", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "level IS NULL OR level BETWEEN 1 AND 4", name=op.f("ck_interview_card_scale")
        ),
        sa.ForeignKeyConstraint(
            ["interview"], ["interview.id"], name=op.f("fk_interview_card_interview")
        ),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_interview_card_folio")),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_interview_card_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview_card")),
        sa.UniqueConstraint("interview", name=op.f("uq_interview_card_interview")),
    )
    op.create_index(op.f("ix_interview_card_folio"), "interview_card", ["folio"])
    op.create_table(
        "interview_rating",
        sa.Column("card", sa.String(length=20), nullable=False),
        sa.Column("dimension", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("not_covered", sa.Boolean(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "value IS NULL OR value BETWEEN 1 AND 4", name=op.f("ck_interview_rating_scale")
        ),
        sa.CheckConstraint(
            "value IS NULL OR NOT not_covered", name=op.f("ck_interview_rating_one")
        ),
        sa.ForeignKeyConstraint(
            ["card"], ["interview_card.id"], name=op.f("fk_interview_rating_card")
        ),
        sa.PrimaryKeyConstraint("card", "dimension", name=op.f("pk_interview_rating")),
    )
    op.create_table(
        "card_pass",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_card_pass_folio")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card_pass")),
        sa.UniqueConstraint("folio", "stage", name=op.f("uq_card_pass_folio_stage")),
    )
