"""practice consent: whether a candidate lets the team practise with their document, and how the
applications ended of those whose data were deleted.

After 0044; made 2026-11-24.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # No row: the candidate has not answered, which is a no.
    op.create_table(
        "practice_consent",
        sa.Column("folio", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["folio"], ["folio.id"], name=op.f("fk_practice_consent_folio")
        ),
        sa.PrimaryKeyConstraint("folio", name=op.f("pk_practice_consent")),
        sa.UniqueConstraint("key", name=op.f("uq_practice_consent_key")),
    )
    # Empty: how those ended whose data were deleted before is not known any more.
    op.create_table(
        "erased_outcome",
        sa.Column("opening", sa.String(length=20), nullable=False),
        sa.Column("end", sa.String(length=12), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opening"], ["opening.id"], name=op.f("fk_erased_outcome_opening")
        ),
        sa.PrimaryKeyConstraint("opening", "end", name=op.f("pk_erased_outcome")),
    )
