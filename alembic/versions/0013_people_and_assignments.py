"""people's zones and working days, assignments, declared conflicts, names to search by.

After 0012; made 2026-11-20.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from blindfolio.documents.blinding.folding import spellings

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "account",
        sa.Column("zone", sa.String(length=60), nullable=False, server_default=""),
    )
    op.add_column(
        "account",
        sa.Column("working_days", sa.String(length=7), nullable=False, server_default="12345"),
    )
    op.create_table(
        "assignment",
        sa.Column("standing", sa.String(length=20), nullable=False),
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_assignment_account")
        ),
        sa.ForeignKeyConstraint(["folio"], ["folio.id"], name=op.f("fk_assignment_folio")),
        sa.ForeignKeyConstraint(
            ["standing"], ["standing.id"], name=op.f("fk_assignment_standing")
        ),
        sa.PrimaryKeyConstraint("standing", name=op.f("pk_assignment")),
    )
    op.create_index(op.f("ix_assignment_folio"), "assignment", ["folio"], unique=False)
    op.create_table(
        "declared_conflict",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("folded", sa.String(length=400), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_declared_conflict_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declared_conflict")),
        sa.UniqueConstraint(
            "account", "kind", "folded", name=op.f("uq_declared_conflict_account_kind_folded")
        ),
    )
    op.add_column(
        "candidate", sa.Column("folded", sa.Text(), nullable=False, server_default="")
    )
    people = sa.table("candidate", sa.column("id"), sa.column("name"), sa.column("folded"))
    connection = op.get_bind()
    for id_, name in connection.execute(sa.select(people.c.id, people.c.name)).all():
        connection.execute(
            people.update()
            .where(people.c.id == id_)
            .values(folded=" ".join(sorted(spellings(name))))
        )
