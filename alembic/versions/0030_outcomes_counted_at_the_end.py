"""Counts how applications and questions went when they end, so that figures needn't read all of
them. Follows 0029, made 2026-11-29.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
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

# One row for each source of each closed application whose questions were ticked.
_SOURCED = """
    WITH told AS (
        SELECT question.id, question.folio, folio.stage_since, question.state, question.went,
            question.text <> question.built_text AS reworded,
            EXISTS (
                SELECT 1 FROM design_change WHERE design_change.question = question.id
            ) AS changed,
            CASE
                WHEN question.segment = 'everybody' THEN 'everybody'
                WHEN question.form LIKE 'ask\\_this%' ESCAPE '\\' THEN 'reviewers'
                WHEN question.form LIKE 'own%' THEN 'panel'
                WHEN question.form LIKE 'unchecked\\_%' ESCAPE '\\' THEN 'unchecked'
                WHEN question.form LIKE 'model\\_%' ESCAPE '\\' THEN 'model'
                ELSE question.form
            END AS source
        FROM question JOIN folio ON folio.id = question.folio
        WHERE folio.stage = '7' AND question.folio IN (
            SELECT folio FROM question WHERE went <> ''
        )
    ), placed AS (
        SELECT source, folio,
            row_number() OVER (
                PARTITION BY source ORDER BY stage_since DESC, folio DESC
            ) AS latest,
            count(*) OVER (PARTITION BY source) AS ended
        FROM (SELECT DISTINCT source, folio, stage_since FROM told) AS one
    )
"""
_WAIT_BY_SOURCE = f"""
    INSERT INTO waiting_source (source, folio)
    {_SOURCED} SELECT source, folio FROM placed WHERE latest <= ended % 5
"""
_COUNTED = f"""
    {_SOURCED}, counted AS (
        SELECT told.* FROM told JOIN placed
            ON placed.source = told.source AND placed.folio = told.folio
        WHERE placed.latest > placed.ended % 5
    )
"""
_WHAT = {
    "interviews": "count(DISTINCT folio)",
    "written": "count(*)",
    "dropped": "sum(CASE WHEN state = 'dropped' THEN 1 ELSE 0 END)",
    "reworded": "sum(CASE WHEN reworded THEN 1 ELSE 0 END)",
    "asked": "sum(CASE WHEN went <> '' THEN 1 ELSE 0 END)",
    "changed": "sum(CASE WHEN changed THEN 1 ELSE 0 END)",
    **{
        it: f"sum(CASE WHEN went = '{it}' THEN 1 ELSE 0 END)"
        for it in ("answered", "partly", "not")
    },
}


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
    op.create_table(
        "source_count",
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source", "what", name=op.f("pk_source_count")),
    )
    op.create_table(
        "waiting_source",
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_waiting_source_folio")),
        sa.PrimaryKeyConstraint("source", "folio", name=op.f("pk_waiting_source")),
    )
    op.execute(_WAIT_BY_SOURCE)
    sums = ", ".join(f'{of} AS "{what}"' for what, of in _WHAT.items())
    db, table = (
        op.get_bind(),
        sa.table("source_count", *map(sa.column, ("source", "what", "n"))),
    )
    rows = db.execute(
        sa.text(f"{_COUNTED} SELECT source, {sums} FROM counted GROUP BY source")
    ).mappings()
    counts = [
        {"source": row["source"], "what": what, "n": row[what]}
        for row in rows
        for what in _WHAT
    ]
    if counts:
        op.bulk_insert(table, counts)
