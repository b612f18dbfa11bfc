"""who erased whom, what is asked for, and the counts that stay.

After 0014; made 2026-11-20.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_FOLIO = sa.table("folio", sa.column("id", sa.String(20)), sa.column("stage", sa.String(2)))
_JOB = sa.table(
    "job",
    sa.column("id", sa.String(20)),
    sa.column("kind", sa.String(40)),
    sa.column("key", sa.String(120)),
    sa.column("args", sa.JSON()),
    sa.column("state", sa.String(8)),
    sa.column("run_at", sa.DateTime(timezone=True)),
    sa.column("fence", sa.Integer()),
    sa.column("tries", sa.Integer()),
    sa.column("created_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    for column in (
        sa.Column("by", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.String(length=12), nullable=False, server_default="asked"),
        sa.Column("subject", sa.String(length=20), nullable=True),
    ):
        op.add_column("erasure", column)
    op.create_index(op.f("ix_erasure_subject"), "erasure", ["subject"], unique=False)
    op.create_table(
        "erasure_request",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_erasure_request_folio")),
        sa.PrimaryKeyConstraint("folio", name=op.f("pk_erasure_request")),
    )
    op.create_table(
        "erased_count",
        sa.Column("opening", sa.String(length=20), nullable=False),
        sa.Column("prompt_version", sa.String(length=20), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("started", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opening"], ["opening.id"], name=op.f("fk_erased_count_opening")
        ),
        sa.ForeignKeyConstraint(
            ["prompt_version"],
            ["prompt_version.id"],
            name=op.f("fk_erased_count_prompt_version"),
        ),
        sa.PrimaryKeyConstraint("opening", "prompt_version", name=op.f("pk_erased_count")),
    )
    _look_daily_from_now_on()


def _look_daily_from_now_on() -> None:
    """What ended before this release is kept no longer than it was promised either."""
    ended = sa.select(_FOLIO.c.id).where(_FOLIO.c.stage.in_(("7", "7s", "E"))).limit(1)
    if op.get_bind().scalar(ended) is None:
        return
    now = datetime.now(UTC)
    first = {"id": secrets.token_hex(10), "kind": "retention", "key": "retention:first"}
    first |= {"args": {}, "state": "ready", "run_at": now, "fence": 0, "tries": 0}
    op.bulk_insert(_JOB, [first | {"created_at": now}])
