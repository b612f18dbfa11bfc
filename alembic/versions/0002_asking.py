"""asking.

After 0001; made 2026-11-20.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "prompt_version",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("intro", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("rubric", sa.JSON(), nullable=False),
        sa.Column("probes", sa.JSON(), nullable=False),
        sa.Column("sha", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt_version")),
        sa.UniqueConstraint("slug", "n", name=op.f("uq_prompt_version_slug_n")),
    )
    op.create_table(
        "opening",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("prompt_version", sa.String(length=20), nullable=False),
        sa.Column("window_days", sa.Integer(), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("preset", sa.String(length=8), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["prompt_version"], ["prompt_version.id"], name=op.f("fk_opening_prompt_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening")),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("opening", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("start_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_invitation_folio")),
        sa.ForeignKeyConstraint(
            ["opening"], ["opening.id"], name=op.f("fk_invitation_opening")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("folio", name=op.f("uq_invitation_folio")),
    )
    op.create_index(op.f("ix_invitation_opening"), "invitation", ["opening"], unique=False)
    op.create_table(
        "known_fact",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("opening", sa.String(length=20), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["opening"], ["opening.id"], name=op.f("fk_known_fact_opening")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_fact")),
    )
    op.create_index(op.f("ix_known_fact_opening"), "known_fact", ["opening"], unique=False)
    op.create_table(
        "opening_member",
        sa.Column("opening", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_opening_member_account")
        ),
        sa.ForeignKeyConstraint(
            ["opening"], ["opening.id"], name=op.f("fk_opening_member_opening")
        ),
        sa.PrimaryKeyConstraint("opening", "account", name=op.f("pk_opening_member")),
    )
    op.create_table(
        "upload",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("invitation", sa.String(length=20), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=43), nullable=False),
        sa.Column("blob", sa.String(length=43), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("extension", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("refusal", sa.String(length=600), nullable=True),
        sa.Column("document", sa.String(length=20), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["blob"], ["blob.key"], name=op.f("fk_upload_blob")),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_upload_document")),
        sa.ForeignKeyConstraint(
            ["invitation"], ["invitation.id"], name=op.f("fk_upload_invitation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint("invitation", "key", name=op.f("uq_upload_invitation_key")),
        sa.UniqueConstraint("invitation", "n", name=op.f("uq_upload_invitation_n")),
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("invitation", sa.String(length=20), nullable=False),
        sa.Column("upload", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_grace", sa.Boolean(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("hours", sa.String(length=20), nullable=False),
        sa.Column("ai_used", sa.Boolean(), nullable=True),
        sa.Column("ai_statement", sa.Text(), nullable=False),
        sa.Column("worry", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_submission_folio")),
        sa.ForeignKeyConstraint(
            ["invitation"], ["invitation.id"], name=op.f("fk_submission_invitation")
        ),
        sa.ForeignKeyConstraint(["upload"], ["upload.id"], name=op.f("fk_submission_upload")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("folio", "version", name=op.f("uq_submission_folio_version")),
    )
    op.create_index(
        op.f("ix_submission_invitation"), "submission", ["invitation"], unique=False
    )
