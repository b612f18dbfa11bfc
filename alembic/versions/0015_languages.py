"""Adds the language of prompts, and of candidates' links and sessions. Follows 0014, made
2026-11-28."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("prompt_version", "link", "session"):
        language = sa.Column("language", sa.String(3), server_default="en", nullable=False)
        op.add_column(table, language)
