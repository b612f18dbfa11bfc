"""what a reviewer would ask, on the three lines of the lock page.

After 0026; made 2026-11-22.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Nothing of a locked review changes: it has no line, as its seal reads it.
    op.create_table(
        "lock_question",
        sa.Column("review", sa.String(length=20), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("comment", sa.String(length=36), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("segment", sa.String(length=12), nullable=True),
        sa.Column("block", sa.String(length=10), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.CheckConstraint("n BETWEEN 1 AND 3", name=op.f("ck_lock_question_lines")),
        sa.ForeignKeyConstraint(
            ["review"], ["review.id"], name=op.f("fk_lock_question_review")
        ),
        sa.PrimaryKeyConstraint("review", "n", name=op.f("pk_lock_question")),
    )
