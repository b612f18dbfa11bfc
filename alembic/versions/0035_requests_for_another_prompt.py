"""Adds requests for another prompt, and the opening in which a person was given a prompt. Follows
0032, made 2026-11-29.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "prompt_request",
        sa.Column("invitation", sa.String(length=20), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=8), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(
            ["invitation"], ["invitation.id"], name=op.f("fk_prompt_request_invitation")
        ),
        sa.PrimaryKeyConstraint("invitation", name=op.f("pk_prompt_request")),
    )
    op.create_index("ix_prompt_request_answered_at", "prompt_request", ["answered_at"])
    with op.batch_alter_table("exposure") as batch:
        batch.add_column(sa.Column("opening", sa.String(length=20), nullable=True))
        batch.create_foreign_key(op.f("fk_exposure_opening"), "opening", ["opening"], ["id"])
    # Where several openings sent a version, a row doesn't say which, and nobody is told of it.
    sent = (
        "FROM opening WHERE opening.prompt_version = exposure.version AND opening.invited > 0"
    )
    op.execute(
        f"UPDATE exposure SET opening = (SELECT min(opening.id) {sent})"
        f" WHERE (SELECT count(*) {sent}) = 1"
    )
