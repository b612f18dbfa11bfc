"""Counts how applications end when they end, so that figures needn't read all of them. Follows
0029, made 2026-11-29.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0028"
branch_labels = None
depends_on = None

_ENDED = (
    "folio.purpose = 'live' AND folio.stage IN ('7', '7s', 'E')"
    " AND coalesce(folio.ended_reason, '') <> 'cancelled'"
)
# The latest that are no five yet. Deleted people were counted first.
_WAIT = f"""
    INSERT INTO waiting_end (folio, opening)
    SELECT id, opening FROM (
        SELECT folio.id, folio.opening,
            row_number() OVER (
                PARTITION BY folio.opening ORDER BY folio.stage_since DESC, folio.id DESC
            ) AS latest,
            count(*) OVER (PARTITION BY folio.opening) + coalesce(
                (SELECT sum(n) FROM erased_outcome WHERE opening = folio.opening), 0
            ) AS ended
        FROM folio WHERE {_ENDED}
    ) AS one
    WHERE latest <= ended % 5
"""
_COUNT = f"""
    INSERT INTO ended_outcome (opening, "end", n)
    SELECT opening, "end", sum(n) FROM (
        SELECT opening, "end", n FROM erased_outcome
        UNION ALL
        SELECT folio.opening,
            CASE
                WHEN folio.stage = 'E' THEN 'withdrawn'
                WHEN folio.stage = '7s' THEN 'rejected'
                WHEN decision.outcome IN ('offer', 'down_level') THEN decision.outcome
                ELSE 'no_hire'
            END,
            1
        FROM folio LEFT JOIN decision ON decision.folio = folio.id
        WHERE {_ENDED} AND folio.id NOT IN (SELECT folio FROM waiting_end)
    ) AS one
    GROUP BY opening, "end"
"""


def upgrade() -> None:
    op.create_table(
        "ended_outcome",
        sa.Column("opening", sa.String(length=20), nullable=False),
        sa.Column("end", sa.String(length=12), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opening"], ["opening.id"], name=op.f("fk_ended_outcome_opening")
        ),
        sa.PrimaryKeyConstraint("opening", "end", name=op.f("pk_ended_outcome")),
    )
    op.create_table(
        "waiting_end",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("opening", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_waiting_end_folio")),
        sa.ForeignKeyConstraint(
            ["opening"], ["opening.id"], name=op.f("fk_waiting_end_opening")
        ),
        sa.PrimaryKeyConstraint("folio", name=op.f("pk_waiting_end")),
    )
    op.create_index(op.f("ix_waiting_end_opening"), "waiting_end", ["opening"])
    op.execute(_WAIT)
    op.execute(_COUNT)
    op.drop_table("erased_outcome")
    op.create_index(
        "ix_folio_prompt_version", "folio", ["prompt_version", "stage", "stage_since"]
    )
