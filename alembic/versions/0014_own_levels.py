"""Adds a site's own levels, of which there can be six. Follows 0013, made 2026-11-27."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_LEVEL = "level IS NULL OR level BETWEEN 1 AND {}"
_VALUE = "value IS NULL OR value BETWEEN 1 AND {}"
_SCALES = {
    **dict.fromkeys(("debrief_vote", "decision", "scorecard", "interview_card"), _LEVEL),
    **dict.fromkeys(("rating", "scorecard_rating", "interview_rating"), _VALUE),
    "changed_view": "was BETWEEN 1 AND {0} AND now BETWEEN 1 AND {0} AND was <> now",
}


def upgrade() -> None:
    op.create_table(
        "level_scale",
        sa.Column("id", sa.String(length=4), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("lowest", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_level_scale_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_level_scale")),
    )
    for table, scale in _SCALES.items():
        name = op.f(f"ck_{table}_scale")
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(name, type_="check")
            batch.create_check_constraint(name, scale.format(6))
