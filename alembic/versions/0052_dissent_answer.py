"""dissent answer: what the person to whom a dissent was escalated says.

After 0051; made 2026-11-26.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dissent_answer",
        sa.Column("dissent", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["dissent"], ["dissent.id"], name=op.f("fk_dissent_answer_dissent")
        ),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_dissent_answer_folio")),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_dissent_answer_by")),
        sa.PrimaryKeyConstraint("dissent", name=op.f("pk_dissent_answer")),
    )
