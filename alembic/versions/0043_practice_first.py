"""practice first: what an opening asks of its reviewers before the first real review.

After 0042; made 2026-11-24.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # No row: nothing is asked, as before.
    op.create_table(
        "practice_rule",
        sa.Column("opening", sa.String(length=20), nullable=False),
        sa.Column("reviewers", sa.Boolean(), nullable=False),
        sa.Column("rounds", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opening"], ["opening.id"], name=op.f("fk_practice_rule_opening")
        ),
        sa.PrimaryKeyConstraint("opening", name=op.f("pk_practice_rule")),
    )
