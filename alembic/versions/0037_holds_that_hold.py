"""Gives each legal hold an end, and closes cases whose candidate has deleted them under one.
Follows 0032, made 2026-11-29.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from blindfolio.db.orm import Instant

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

# A hold lasts at most twelve months. Older ones end a year after this at the latest, so that
# someone can prolong them.
_MOST = timedelta(days=365)


def upgrade() -> None:
    instant = sa.DateTime(timezone=True)
    for name in ("alone_since", "objected_at"):
        op.add_column("hold_request", sa.Column(name, instant, nullable=True))
    op.add_column("hold_request", sa.Column("objected_by", sa.String(length=20), nullable=True))
    most = sa.bindparam("most", datetime.now(UTC) + _MOST, Instant())
    keeps: sa.Column[bool] = sa.Column(
        "keeps_record", sa.Boolean(), server_default=sa.false(), nullable=False
    )
    op.add_column("opening", keeps)
    op.add_column("legal_hold", sa.Column("until", instant, nullable=True))
    asked = "(SELECT min(until) FROM hold_request WHERE hold_request.hold = legal_hold.id)"
    op.execute(f"UPDATE legal_hold SET until = coalesce({asked}, ended_at)")
    late = sa.text("UPDATE legal_hold SET until = :most WHERE until IS NULL OR until > :most")
    op.execute(late.bindparams(most))
    op.add_column("erasure_request", sa.Column("due", instant, nullable=True))
    op.execute("UPDATE erasure_request SET due = at")
    closed: sa.Column[bool] = sa.Column(
        "closed", sa.Boolean(), server_default=sa.false(), nullable=False
    )
    op.add_column("erasure_request", closed)
    for table, column in (("legal_hold", "until"), ("erasure_request", "due")):
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, existing_type=instant, nullable=False)
    op.create_table(
        "reopening",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("at", instant, nullable=False),
        sa.Column("second", sa.String(length=20), nullable=True),
        sa.Column("opened_at", instant, nullable=True),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_reopening_account")),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_reopening_folio")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reopening")),
    )
    op.create_index(op.f("ix_reopening_folio"), "reopening", ["folio"])
