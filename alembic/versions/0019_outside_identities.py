"""Adds identities at a company's identity provider. Follows 0016, made 2026-11-28."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outside_identity",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("issuer", sa.String(length=500), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("other_email", sa.Boolean(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_outside_identity_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_identity")),
        sa.UniqueConstraint(
            "issuer", "subject", name=op.f("uq_outside_identity_issuer_subject")
        ),
        sa.UniqueConstraint(
            "account", "issuer", name=op.f("uq_outside_identity_account_issuer")
        ),
    )
    op.create_table(
        "seen_sign_out",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_seen_sign_out")),
    )
    op.add_column("session", sa.Column("sid", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_session_sid"), "session", ["sid"])
    op.add_column(
        "link", sa.Column("connects", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
