"""prompts written in the browser, their state, and who has seen them.

After 0007; made 2026-11-20.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "prompt_version", sa.Column("texts", sa.JSON(), nullable=False, server_default="{}")
    )
    op.add_column(
        "prompt_version",
        sa.Column("source", sa.String(length=8), nullable=False, server_default="library"),
    )
    op.create_table(
        "prompt_draft",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("intro", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("rubric", sa.JSON(), nullable=True),
        sa.Column("probes", sa.JSON(), nullable=True),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("based_on", sa.String(length=20), nullable=True),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["based_on"], ["prompt_version.id"], name=op.f("fk_prompt_draft_based_on")
        ),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_prompt_draft_by")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_prompt_draft")),
    )
    op.create_table(
        "prompt_state",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leaked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_prompt_state_by")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_prompt_state")),
    )
    op.create_table(
        "exposure",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["version"], ["prompt_version.id"], name=op.f("fk_exposure_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exposure")),
    )
    op.create_index(op.f("ix_exposure_at"), "exposure", ["at"], unique=False)
    op.create_index("ix_exposure_who", "exposure", ["slug", "address"], unique=False)
