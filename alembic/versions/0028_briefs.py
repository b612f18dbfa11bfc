"""briefs: a prompt's short page, an opening's choice of it, and the fact that a question got.

After 0027; made 2026-11-22.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What there is are long pages, and no version of them changes.
    op.add_column(
        "prompt_version", sa.Column("brief", sa.JSON(), nullable=False, server_default="{}")
    )
    op.add_column(
        "opening", sa.Column("book", sa.String(length=5), nullable=False, server_default="open")
    )
    op.add_column(
        "clarification",
        sa.Column("given", sa.String(length=80), nullable=False, server_default=""),
    )
