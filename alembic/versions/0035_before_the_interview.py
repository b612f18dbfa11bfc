"""before the interview: who has read, the debrief's hour, what calendars know a slot by.

After 0034; made 2026-11-22.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "panel_read",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_panel_read_folio")),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_panel_read_account")
        ),
        sa.PrimaryKeyConstraint("folio", "account", name=op.f("pk_panel_read")),
    )
    for column in (
        sa.Column("debrief_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uid", sa.String(length=20), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("slot", column)
    _fill()
    with op.batch_alter_table("slot") as batch:
        batch.alter_column("uid", existing_type=sa.String(length=20), nullable=False)
        batch.alter_column(
            "changed_at", existing_type=sa.DateTime(timezone=True), nullable=False
        )


def _fill() -> None:
    """A slot that is there already gets what calendars will know it by."""
    slot = sa.table(
        "slot",
        sa.column("folio", sa.String),
        sa.column("uid", sa.String),
        sa.column("changed_at", sa.DateTime(timezone=True)),
    )
    db = op.get_bind()
    for folio in db.scalars(sa.select(slot.c.folio)).all():
        db.execute(
            slot.update()
            .where(slot.c.folio == folio)
            .values(uid=secrets.token_hex(10), changed_at=datetime.now(UTC))
        )
