"""Adds new addresses that wait, and since when a candidate's time stands still. What waits already
begins again in a job, which tells everyone. Follows 0032, made 2026-11-29.
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_ID = sa.String(length=20)
_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "new_address",
        sa.Column("id", _ID, nullable=False),
        sa.Column("folio", _ID, nullable=False),
        sa.Column("by", _ID, nullable=False),
        sa.Column("at", _AT, nullable=False),
        sa.Column("afterwards", sa.Boolean(), nullable=False),
        sa.Column("confirmed_by", _ID, nullable=True),
        *(sa.Column(it, _AT, nullable=True) for it in ("confirmed_at", "stopped_at")),
        sa.Column("decided_by", _ID, nullable=True),
        sa.Column("decided_at", _AT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("settled", sa.String(length=10), nullable=False),
        sa.Column("settled_at", _AT, nullable=True),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_new_address_folio")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_new_address")),
    )
    op.create_index(op.f("ix_new_address_folio"), "new_address", ["folio"])
    op.add_column("invitation", sa.Column("still_since", _AT, nullable=True))
    connection, now = op.get_bind(), datetime.now(UTC)
    waiting = sa.text("SELECT folio FROM candidate WHERE next_by IS NOT NULL")
    job = sa.table(
        "job",
        *(sa.column(it) for it in ("id", "kind", "key", "state", "fence", "tries")),
        sa.column("args", sa.JSON()),
        *(sa.column(it, _AT) for it in ("run_at", "created_at")),
    )
    for folio in connection.scalars(waiting).all():
        op.execute(
            job.insert().values(
                id=folio,
                kind="new_address",
                key=f"new_address:{folio}",
                state="ready",
                fence=0,
                tries=0,
                args={"folio": folio},
                run_at=now,
                created_at=now,
            )
        )
