"""more time for a candidate, their calendar, and the worker's sign of life.

After 0009; made 2026-11-20.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_INVITATION = sa.table(
    "invitation",
    sa.column("id", sa.String(20)),
    sa.column("folio", sa.String(20)),
    sa.column("started_at", sa.DateTime(timezone=True)),
)
_SLOT = sa.table("slot", sa.column("folio", sa.String(20)))


def upgrade() -> None:
    op.add_column(
        "invitation",
        sa.Column("more_days", sa.Integer(), nullable=False, server_default="0"),
    )
    op.create_table(
        "extension",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("invitation", sa.String(length=20), nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("cause", sa.String(length=12), nullable=False),
        sa.Column("before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation"], ["invitation.id"], name=op.f("fk_extension_invitation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    op.create_index(op.f("ix_extension_invitation"), "extension", ["invitation"])
    op.create_table(
        "adjustment",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("invitation", sa.String(length=20), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["invitation"], ["invitation.id"], name=op.f("fk_adjustment_invitation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjustment")),
    )
    op.create_index(op.f("ix_adjustment_invitation"), "adjustment", ["invitation"])
    entry = op.create_table(
        "calendar_entry",
        sa.Column("invitation", sa.String(length=20), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("uid", sa.String(length=20), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation"], ["invitation.id"], name=op.f("fk_calendar_entry_invitation")
        ),
        sa.PrimaryKeyConstraint("invitation", "what", name=op.f("pk_calendar_entry")),
        sa.UniqueConstraint("uid", name=op.f("uq_calendar_entry_uid")),
    )
    op.create_table(
        "heartbeat",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heartbeat")),
    )
    _dates_there_are(entry)


def _dates_there_are(entry: sa.Table) -> None:
    """Each window and each conversation that has a date already gets its calendar entry."""
    begun = sa.select(_INVITATION.c.id).where(_INVITATION.c.started_at.is_not(None))
    met = sa.select(_INVITATION.c.id).join(_SLOT, _SLOT.c.folio == _INVITATION.c.folio)
    connection = op.get_bind()
    rows = [
        {
            "invitation": invitation,
            "what": what,
            "uid": secrets.token_hex(10),
            "sequence": 0,
            "changed_at": datetime.now(UTC),
        }
        for what, query in (("window", begun), ("conversation", met))
        for invitation in connection.scalars(query)
    ]
    if rows:
        op.bulk_insert(entry, rows)
