"""the debrief: who was passed, votes, changed views, red flags, dissent, a decision's grounds.

After 0032; made 2026-11-22.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A decision that is there already has no grounds: what was not recorded is not invented.
    _table(
        "debrief_pass",
        _id("account"),
        _text("reason"),
        _id("by"),
        _at(),
        *_people("debrief_pass", "account", "by"),
        sa.UniqueConstraint("folio", "account", name=op.f("uq_debrief_pass_folio_account")),
    )
    _table(
        "debrief_vote",
        _id("account"),
        sa.Column("level", sa.Integer(), nullable=True),
        _text("sentence"),
        _at(),
        sa.CheckConstraint(
            "level IS NULL OR level BETWEEN 1 AND 4", name=op.f("ck_debrief_vote_scale")
        ),
        *_people("debrief_vote", "account"),
        sa.UniqueConstraint("folio", "account", name=op.f("uq_debrief_vote_folio_account")),
    )
    _table(
        "changed_view",
        _id("account"),
        sa.Column("criterion", sa.String(length=60), nullable=False),
        sa.Column("was", sa.Integer(), nullable=False),
        sa.Column("now", sa.Integer(), nullable=False),
        _text("because"),
        *_evidence("changed_view"),
        _at(),
        sa.CheckConstraint(
            "was BETWEEN 1 AND 4 AND now BETWEEN 1 AND 4 AND was <> now",
            name=op.f("ck_changed_view_scale"),
        ),
        *_people("changed_view", "account"),
        sa.UniqueConstraint(
            "folio",
            "account",
            "criterion",
            name=op.f("uq_changed_view_folio_account_criterion"),
        ),
    )
    _table(
        "red_flag",
        _id("account"),
        _text("sentence"),
        *_evidence("red_flag"),
        _at(),
        *_people("red_flag", "account"),
    )
    op.create_table(
        "flag_settled",
        _id("flag"),
        _id("folio"),
        sa.Column("how", sa.String(length=10), nullable=False),
        _text("sentence"),
        _id("by"),
        _at(),
        sa.ForeignKeyConstraint(["flag"], ["red_flag.id"], name=op.f("fk_flag_settled_flag")),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_flag_settled_folio")),
        *_people("flag_settled", "by"),
        sa.PrimaryKeyConstraint("flag", name=op.f("pk_flag_settled")),
    )
    _table(
        "dissent",
        _id("account"),
        _text("sentence"),
        _id("heard_by"),
        sa.Column("follows", sa.String(length=10), nullable=False),
        _at(),
        *_people("dissent", "account", "heard_by"),
        sa.UniqueConstraint("folio", "account", name=op.f("uq_dissent_folio_account")),
    )
    op.create_table(
        "decision_grounds",
        _id("folio"),
        sa.Column("capacity", sa.String(length=12), nullable=False),
        _text("reason"),
        _text("conditions"),
        _text("all_the_same"),
        sa.Column("present", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["folio"], ["folio.id"], name=op.f("fk_decision_grounds_folio")
        ),
        sa.PrimaryKeyConstraint("folio", name=op.f("pk_decision_grounds")),
    )


def _table(name: str, *rest: Any) -> None:
    op.create_table(
        name,
        _id("id"),
        _id("folio"),
        *rest,
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f(f"fk_{name}_folio")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def _id(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=20), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _at() -> sa.Column[Any]:
    return sa.Column("at", sa.DateTime(timezone=True), nullable=False)


def _evidence(table: str) -> tuple[Any, ...]:
    return (
        _text("quote"),
        sa.Column("question", sa.String(length=20), nullable=True),
        _text("asked"),
        sa.ForeignKeyConstraint(
            ["question"], ["question.id"], name=op.f(f"fk_{table}_question")
        ),
    )


def _people(table: str, *columns: str) -> tuple[sa.ForeignKeyConstraint, ...]:
    return tuple(
        sa.ForeignKeyConstraint([column], ["account.id"], name=op.f(f"fk_{table}_{column}"))
        for column in columns
    )
