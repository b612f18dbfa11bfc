"""who may be sent to a language model: an opening's choice, a candidate's objection and notice.

After 0025; made 2026-11-23.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "opening", sa.Column("model", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    # They were made while the site's setting alone decided.
    opening = sa.table("opening", sa.column("model", sa.Boolean()))
    op.execute(opening.update().values(model=True))
    # Who has started read the old notice or none: nothing of theirs is sent.
    for name in ("told_of_model", "no_model"):
        op.add_column(
            "invitation",
            sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()),
        )
