"""the conversation's clock and length, who leads a question, and a panel member's own notes.

After 0018; made 2026-11-20.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("slot") as batch:
        batch.add_column(
            sa.Column("minutes", sa.Integer(), nullable=False, server_default="80")
        )
        batch.create_check_constraint(op.f("ck_slot_length"), "minutes BETWEEN 30 AND 80")
    with op.batch_alter_table("question") as batch:
        batch.add_column(sa.Column("lead", sa.String(length=20), nullable=True))
        batch.create_foreign_key(op.f("fk_question_lead"), "account", ["lead"], ["id"])
    op.create_table(
        "conversation",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_s", sa.Integer(), nullable=False),
        sa.Column("went_on", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_conversation_folio")),
        sa.PrimaryKeyConstraint("folio", name=op.f("pk_conversation")),
    )
    op.create_table(
        "panel_notes",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_panel_notes_account")
        ),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_panel_notes_folio")),
        sa.PrimaryKeyConstraint("folio", "account", name=op.f("pk_panel_notes")),
    )
