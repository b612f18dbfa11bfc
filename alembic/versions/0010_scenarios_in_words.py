"""Drops the answers and passages of chosen scenarios: one is asked if a reviewer has worded it.
Wordings that reviewers didn't want asked go while they can. Follows 0009, made 2026-11-27.
"""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE chosen_card SET text = '' WHERE choice <> 'ask' AND choosing IN"
        " (SELECT c.id FROM choosing c JOIN folio f ON f.id = c.folio WHERE f.stage IN ('3', '4'))"
    )
    with op.batch_alter_table("chosen_card") as table:
        table.drop_column("choice")
        table.drop_column("words")
