"""Counts answers about the process, and adds indexes for pages of many openings. Follows 0028,
made 2026-11-29.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer_count",
        sa.Column("opening", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opening"], ["opening.id"], name=op.f("fk_answer_count_opening")
        ),
        sa.PrimaryKeyConstraint("opening", "answer", name=op.f("pk_answer_count")),
    )
    op.execute(
        "INSERT INTO answer_count SELECT opening, answer, sum(n) FROM"
        " (SELECT opening, answer, n FROM erased_answer UNION ALL"
        " SELECT opening, answer, 1 FROM process_answer WHERE batch IS NOT NULL) AS given"
        " GROUP BY opening, answer"
    )
    op.drop_table("erased_answer")
    op.create_index("ix_process_answer_newest", "process_answer", ["opening", "at"])
    op.create_index("ix_opening_prompt", "opening", ["prompt_version", "invited"])
    op.create_index("ix_audit_line_opening_by", "audit_line", ["opening", "by", "at", "id"])
