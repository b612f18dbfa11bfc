"""Drops the second reason of an offer. Follows 0042, made 2026-11-30."""

from __future__ import annotations

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("decision_grounds") as batch:
        batch.drop_column("all_the_same")
