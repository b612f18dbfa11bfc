"""process answer groups: answers about the process are read five at a time.

After 0050; made 2026-11-26.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("process_answer", sa.Column("batch", sa.String(length=20), nullable=True))
    op.create_index(op.f("ix_process_answer_batch"), "process_answer", ["batch"])
    op.create_table(
        "erased_answer",
        sa.Column("opening", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opening"], ["opening.id"], name=op.f("fk_erased_answer_opening")
        ),
        sa.PrimaryKeyConstraint("opening", "answer", name=op.f("pk_erased_answer")),
    )
