"""waivers: the linter's findings despite which a prompt version was published, and why.

After 0028; made 2026-11-22.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Until now a finding stopped every publication, so no version has one.
    op.add_column(
        "prompt_version", sa.Column("waivers", sa.JSON(), nullable=False, server_default="[]")
    )
