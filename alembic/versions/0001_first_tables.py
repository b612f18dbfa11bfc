"""first tables.

After nothing; made 2026-11-20.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
    )
    op.create_table(
        "blob",
        sa.Column("key", sa.String(length=43), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_blob")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("sha", sa.String(length=64), nullable=False),
        sa.Column("pipeline", sa.String(length=8), nullable=False),
        sa.Column("format", sa.String(length=8), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_index(op.f("ix_document_sha"), "document", ["sha"], unique=False)
    op.create_table(
        "entry",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=True),
        sa.Column("actor", sa.String(length=20), nullable=True),
        sa.Column("payload_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_entry")),
        sa.UniqueConstraint("seal", name=op.f("uq_entry_seal")),
    )
    op.create_index(op.f("ix_entry_folio"), "entry", ["folio"], unique=False)
    op.create_index(op.f("ix_entry_kind"), "entry", ["kind"], unique=False)
    op.create_table(
        "job",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("key", name=op.f("uq_job_key")),
    )
    op.create_index("ix_job_ready", "job", ["state", "run_at"], unique=False)
    op.create_table(
        "mail_out",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("to_kind", sa.String(length=10), nullable=False),
        sa.Column("to_id", sa.String(length=20), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_out")),
        sa.UniqueConstraint("key", name=op.f("uq_mail_out_key")),
    )
    op.create_table(
        "document_body",
        sa.Column("document", sa.String(length=20), nullable=False),
        sa.Column("blocks", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document"], ["document.id"], name=op.f("fk_document_body_document")
        ),
        sa.PrimaryKeyConstraint("document", name=op.f("pk_document_body")),
    )
    op.create_table(
        "folio",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("opening", sa.String(length=20), nullable=False),
        sa.Column("prompt_version", sa.String(length=20), nullable=False),
        sa.Column("document", sa.String(length=20), nullable=True),
        sa.Column("sha", sa.String(length=64), nullable=True),
        sa.Column("stage", sa.String(length=2), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("preset", sa.String(length=8), nullable=False),
        sa.Column("ended_reason", sa.String(length=20), nullable=True),
        sa.Column("stage_since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document"], ["document.id"], name=op.f("fk_folio_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_folio")),
        sa.UniqueConstraint("code", name=op.f("uq_folio_code")),
        sa.UniqueConstraint("id", "stage", name=op.f("uq_folio_id_stage")),
    )
    op.create_index(op.f("ix_folio_opening"), "folio", ["opening"], unique=False)
    op.create_index(op.f("ix_folio_sha"), "folio", ["sha"], unique=False)
    op.create_table(
        "link",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=True),
        sa.Column("invitation", sa.String(length=20), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(account IS NULL) <> (invitation IS NULL)", name=op.f("ck_link_one_owner")
        ),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_link_account")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_link")),
    )
    op.create_index(op.f("ix_link_account"), "link", ["account"], unique=False)
    op.create_index(op.f("ix_link_invitation"), "link", ["invitation"], unique=False)
    op.create_table(
        "payload",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["entry.seq"], name=op.f("fk_payload_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_payload")),
    )
    op.create_table(
        "role",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_role_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("account", "kind", name=op.f("uq_role_account_kind")),
    )
    op.create_index(op.f("ix_role_account"), "role", ["account"], unique=False)
    op.create_table(
        "session",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=True),
        sa.Column("invitation", sa.String(length=20), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(account IS NULL) <> (invitation IS NULL)", name=op.f("ck_session_one_owner")
        ),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_session_account")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_session")),
    )
    op.create_index(op.f("ix_session_account"), "session", ["account"], unique=False)
    op.create_index(op.f("ix_session_invitation"), "session", ["invitation"], unique=False)
    op.create_table(
        "burn",
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("class", sa.String(length=3), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_burn_account")),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_burn_folio")),
        sa.PrimaryKeyConstraint("account", "folio", "class", name=op.f("pk_burn")),
    )
    op.create_table(
        "candidate",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("handles", sa.JSON(), nullable=False),
        sa.Column("employers", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_candidate_folio")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate")),
        sa.UniqueConstraint("folio", name=op.f("uq_candidate_folio")),
    )
    op.create_index(op.f("ix_candidate_email"), "candidate", ["email"], unique=False)
    op.create_table(
        "erasure",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_erasure_folio")),
        sa.PrimaryKeyConstraint("folio", name=op.f("pk_erasure")),
    )
    op.create_table(
        "standing",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("stage", sa.String(length=2), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("order_key", sa.Integer(), nullable=False),
        sa.Column("alias", sa.Integer(), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name=op.f("fk_standing_account")),
        sa.ForeignKeyConstraint(
            ["folio", "stage"],
            ["folio.id", "folio.stage"],
            name=op.f("fk_standing_folio_stage"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing")),
    )
    op.create_index(
        "ix_standing_lists", "standing", ["account", "state", "stage", "folio"], unique=False
    )
    op.create_index("ix_standing_one", "standing", ["folio", "account", "state"], unique=False)
    op.create_index(
        "uq_standing_live",
        "standing",
        ["folio", "account", "kind"],
        unique=True,
        sqlite_where=sa.text("state <> 'ended'"),
        postgresql_where=sa.text("state <> 'ended'"),
    )
    op.create_table(
        "trace",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("upload", sa.String(length=20), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_trace_folio")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trace")),
        sa.UniqueConstraint("upload", name=op.f("uq_trace_upload")),
    )
    op.create_index(op.f("ix_trace_folio"), "trace", ["folio"], unique=False)
