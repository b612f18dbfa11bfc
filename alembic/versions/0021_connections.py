"""Adds connections, their tokens, and the ids that they get. Follows 0020, made 2026-11-28."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_ID = sa.String(length=20)
_AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "connection",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("owner", _ID, nullable=False),
        sa.Column("made_at", _AT, nullable=False),
        sa.Column("ended_at", _AT, nullable=True),
        sa.ForeignKeyConstraint(["owner"], ["account.id"], name=op.f("fk_connection_owner")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection")),
    )
    op.create_table(
        "connection_token",
        sa.Column("id", _ID, nullable=False),
        sa.Column("connection", _ID, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("openings", sa.JSON(), nullable=True),
        sa.Column("made_at", _AT, nullable=False),
        sa.Column("expires_at", _AT, nullable=False),
        sa.Column("used_at", _AT, nullable=True),
        sa.Column("revoked_at", _AT, nullable=True),
        sa.ForeignKeyConstraint(
            ["connection"], ["connection.id"], name=op.f("fk_connection_token_connection")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection_token")),
        sa.UniqueConstraint("hash", name=op.f("uq_connection_token_hash")),
    )
    op.create_index(op.f("ix_connection_token_connection"), "connection_token", ["connection"])
    op.create_table(
        "connection_candidate",
        sa.Column("id", _ID, nullable=False),
        sa.Column("connection", _ID, nullable=False),
        sa.Column("opening", _ID, nullable=False),
        sa.Column("folio", _ID, nullable=True),
        sa.Column("made_at", _AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["connection"], ["connection.id"], name=op.f("fk_connection_candidate_connection")
        ),
        sa.ForeignKeyConstraint(
            ["folio"], ["folio.id"], name=op.f("fk_connection_candidate_folio")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection_candidate")),
        sa.UniqueConstraint(
            "connection", "folio", name=op.f("uq_connection_candidate_connection_folio")
        ),
    )
    for column in ("connection", "folio"):
        op.create_index(
            op.f(f"ix_connection_candidate_{column}"), "connection_candidate", [column]
        )
    op.create_table(
        "connection_answer",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("body", sa.String(length=64), nullable=False),
        sa.Column("candidate", _ID, nullable=True),
        sa.Column("at", _AT, nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate"],
            ["connection_candidate.id"],
            name=op.f("fk_connection_answer_candidate"),
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_connection_answer")),
    )
    for column in ("candidate", "at"):
        op.create_index(op.f(f"ix_connection_answer_{column}"), "connection_answer", [column])
    tells = sa.Column("tells_decision", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("opening", tells)
