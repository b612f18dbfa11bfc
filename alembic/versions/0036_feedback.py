"""feedback: the day that an opening promises it for, what was released, what candidates say.

After 0035; made 2026-11-22.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Openings of before have promised no day, so none is invented for them.
    op.add_column("opening", sa.Column("feedback_days", sa.Integer(), nullable=True))
    op.create_table(
        "feedback",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_feedback_folio")),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_feedback_by")),
        sa.PrimaryKeyConstraint("folio", name=op.f("pk_feedback")),
    )
    op.create_table(
        "feedback_owed",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_feedback_owed_folio")),
        sa.PrimaryKeyConstraint("folio", name=op.f("pk_feedback_owed")),
    )
    op.create_table(
        "process_answer",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_process_answer_folio")),
        sa.PrimaryKeyConstraint("folio", name=op.f("pk_process_answer")),
    )
