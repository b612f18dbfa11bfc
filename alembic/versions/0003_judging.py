"""judging.

After 0002; made 2026-11-20.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "decision",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("feedback", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "level IS NULL OR level BETWEEN 1 AND 4", name=op.f("ck_decision_scale")
        ),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_decision_folio")),
        sa.PrimaryKeyConstraint("folio", name=op.f("pk_decision")),
    )
    op.create_table(
        "gate_decision",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("word", sa.String(length=8), nullable=False),
        sa.Column("decision", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_gate_decision_folio")),
        sa.PrimaryKeyConstraint("folio", name=op.f("pk_gate_decision")),
    )
    op.create_table(
        "review",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("recommendation", sa.String(length=8), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("private_notes", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seal", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_review_account")),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_review_folio")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("folio", "account", name=op.f("uq_review_folio_account")),
    )
    op.create_index(op.f("ix_review_account"), "review", ["account"], unique=False)
    op.create_table(
        "scorecard",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "level IS NULL OR level BETWEEN 1 AND 4", name=op.f("ck_scorecard_scale")
        ),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_scorecard_account")),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_scorecard_folio")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scorecard")),
        sa.UniqueConstraint("folio", "account", name=op.f("uq_scorecard_folio_account")),
    )
    op.create_table(
        "sheet",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("engine", sa.String(length=20), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("built_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_sheet_folio")),
        sa.PrimaryKeyConstraint("folio", name=op.f("pk_sheet")),
    )
    op.create_table(
        "slot",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_slot_folio")),
        sa.PrimaryKeyConstraint("folio", name=op.f("pk_slot")),
    )
    op.create_table(
        "amendment",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("review", sa.String(length=20), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("after_reveal", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["review"], ["review.id"], name=op.f("fk_amendment_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
        sa.UniqueConstraint("review", "n", name=op.f("uq_amendment_review_n")),
    )
    op.create_table(
        "comment",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("review", sa.String(length=20), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("criterion", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("ask_this", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["review"], ["review.id"], name=op.f("fk_comment_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sa.UniqueConstraint("review", "n", name=op.f("uq_comment_review_n")),
    )
    op.create_table(
        "question",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("segment", sa.String(length=12), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("built_text", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("block", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("listen_for", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["sheet.folio"], name=op.f("fk_question_folio")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint(
            "folio", "segment", "rank", name=op.f("uq_question_folio_segment_rank")
        ),
    )
    op.create_table(
        "rating",
        sa.Column("review", sa.String(length=20), nullable=False),
        sa.Column("criterion", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("absent", sa.Boolean(), nullable=False),
        sa.Column("absent_searched", sa.Text(), nullable=False),
        sa.Column("rationale", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "value IS NULL OR value BETWEEN 1 AND 4", name=op.f("ck_rating_scale")
        ),
        sa.ForeignKeyConstraint(["review"], ["review.id"], name=op.f("fk_rating_review")),
        sa.PrimaryKeyConstraint("review", "criterion", name=op.f("pk_rating")),
    )
    op.create_table(
        "comment_span",
        sa.Column("comment", sa.String(length=36), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("block", sa.String(length=10), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("prefix", sa.String(length=64), nullable=False),
        sa.Column("suffix", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment"],
            ["comment.id"],
            name=op.f("fk_comment_span_comment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("comment", "ordinal", name=op.f("pk_comment_span")),
    )
    op.create_table(
        "sheet_edit",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_sheet_edit_account")
        ),
        sa.ForeignKeyConstraint(
            ["question"], ["question.id"], name=op.f("fk_sheet_edit_question")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_edit")),
    )
    op.create_index(op.f("ix_sheet_edit_question"), "sheet_edit", ["question"], unique=False)
