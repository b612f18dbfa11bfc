"""what else a question's passage gives, how a question went, and what it changed of a design.

After 0015; made 2026-11-20.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("question") as batch:
        batch.add_column(
            sa.Column("condition", sa.String(length=60), nullable=False, server_default="")
        )
        batch.add_column(sa.Column("others", sa.JSON(), nullable=False, server_default="[]"))
        batch.add_column(sa.Column("instead_of", sa.String(length=20), nullable=True))
        batch.add_column(
            sa.Column("went", sa.String(length=10), nullable=False, server_default="")
        )
        batch.create_foreign_key(
            op.f("fk_question_instead_of"), "question", ["instead_of"], ["id"]
        )
    op.create_table(
        "design_change",
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_design_change_account")
        ),
        sa.ForeignKeyConstraint(
            ["question"], ["question.id"], name=op.f("fk_design_change_question")
        ),
        sa.PrimaryKeyConstraint("question", "account", name=op.f("pk_design_change")),
    )
