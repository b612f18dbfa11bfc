"""new addresses: a candidate's new address waits until it is confirmed.

After 0048; made 2026-11-26.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Nothing of before waits.
    for name in ("next_email", "past_email"):
        op.add_column(
            "candidate", sa.Column(name, sa.String(320), nullable=False, server_default="")
        )
    op.add_column("candidate", sa.Column("next_by", sa.String(20)))
    op.add_column("candidate", sa.Column("next_at", sa.DateTime(timezone=True)))
    for table, name in (("link", "held"), ("session", "handed")):
        op.add_column(
            table, sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
        )
