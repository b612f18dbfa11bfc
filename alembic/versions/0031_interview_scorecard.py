"""the interview by criterion: ratings, what was said, the questions that they rest on; a
scorecard's confidence and revision.

After 0030; made 2026-11-22.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Nothing of a locked scorecard changes: it has no rating and no confidence, as its seal
    # reads it.
    op.add_column(
        "scorecard",
        sa.Column("confidence", sa.String(length=6), nullable=False, server_default=""),
    )
    op.add_column(
        "scorecard", sa.Column("revision", sa.Integer(), nullable=False, server_default="0")
    )
    op.create_table(
        "scorecard_rating",
        sa.Column("scorecard", sa.String(length=20), nullable=False),
        sa.Column("criterion", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("not_covered", sa.Boolean(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "value IS NULL OR value BETWEEN 1 AND 4", name=op.f("ck_scorecard_rating_scale")
        ),
        sa.CheckConstraint(
            "value IS NULL OR NOT not_covered", name=op.f("ck_scorecard_rating_one")
        ),
        sa.ForeignKeyConstraint(
            ["scorecard"], ["scorecard.id"], name=op.f("fk_scorecard_rating_scorecard")
        ),
        sa.PrimaryKeyConstraint("scorecard", "criterion", name=op.f("pk_scorecard_rating")),
    )
    op.create_table(
        "scorecard_basis",
        sa.Column("scorecard", sa.String(length=20), nullable=False),
        sa.Column("criterion", sa.String(length=60), nullable=False),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["scorecard"], ["scorecard.id"], name=op.f("fk_scorecard_basis_scorecard")
        ),
        sa.ForeignKeyConstraint(
            ["question"], ["question.id"], name=op.f("fk_scorecard_basis_question")
        ),
        sa.PrimaryKeyConstraint(
            "scorecard", "criterion", "question", name=op.f("pk_scorecard_basis")
        ),
    )
