"""looking back: hires rated half a year and a year later, by colleagues, and blind.

After 0043; made 2026-11-24.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _look_back()
    _who()
    _answers()


def _look_back() -> None:
    op.create_table(
        "look_back",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("prompt_version", sa.String(length=20), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("loop", sa.JSON(), nullable=False),
        sa.Column("owner", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("months IN (6, 12)", name=op.f("ck_look_back_point")),
        sa.ForeignKeyConstraint(
            ["prompt_version"], ["prompt_version.id"], name=op.f("fk_look_back_prompt_version")
        ),
        sa.ForeignKeyConstraint(["owner"], ["account.id"], name=op.f("fk_look_back_owner")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_back")),
    )
    op.create_index(op.f("ix_look_back_owner"), "look_back", ["owner"])


def _who() -> None:
    op.create_table(
        "look_back_hire",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("look_back", sa.String(length=20), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("hired", sa.String(length=7), nullable=False),
        sa.ForeignKeyConstraint(
            ["look_back"], ["look_back.id"], name=op.f("fk_look_back_hire_look_back")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_back_hire")),
    )
    op.create_index(op.f("ix_look_back_hire_look_back"), "look_back_hire", ["look_back"])
    op.create_table(
        "look_back_person",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("look_back", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["look_back"], ["look_back.id"], name=op.f("fk_look_back_person_look_back")
        ),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_look_back_person_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_back_person")),
        sa.UniqueConstraint(
            "look_back", "account", name=op.f("uq_look_back_person_look_back_account")
        ),
    )
    op.create_index(op.f("ix_look_back_person_account"), "look_back_person", ["account"])


def _answers() -> None:
    op.create_table(
        "look_back_answer",
        sa.Column("person", sa.String(length=20), nullable=False),
        sa.Column("hire", sa.String(length=20), nullable=False),
        sa.Column("known", sa.Boolean(), nullable=True),
        sa.Column("ratings", sa.JSON(), nullable=False),
        sa.Column("dimension_stage", sa.String(length=60), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"], ["look_back_person.id"], name=op.f("fk_look_back_answer_person")
        ),
        sa.ForeignKeyConstraint(
            ["hire"], ["look_back_hire.id"], name=op.f("fk_look_back_answer_hire")
        ),
        sa.PrimaryKeyConstraint("person", "hire", name=op.f("pk_look_back_answer")),
    )
    op.create_table(
        "look_back_dimension",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("person", sa.String(length=20), nullable=False),
        sa.Column("hire", sa.String(length=20), nullable=False),
        sa.Column("words", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"], ["look_back_person.id"], name=op.f("fk_look_back_dimension_person")
        ),
        sa.ForeignKeyConstraint(
            ["hire"], ["look_back_hire.id"], name=op.f("fk_look_back_dimension_hire")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_back_dimension")),
        sa.UniqueConstraint("person", "hire", name=op.f("uq_look_back_dimension_person_hire")),
    )
