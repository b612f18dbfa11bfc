"""decider: who makes the review decision of an opening, and in which capacity one was made.

After 0029; made 2026-11-22.
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

# A hiring manager decided until now, so they go on deciding, except where one sits on a panel: who
# decides reads the reviews, and who sits may not. In such an opening its hiring managers sit.
_SITS = """
    SELECT f.opening FROM standing m
    JOIN standing p ON p.folio = m.folio AND p.account = m.account
    JOIN folio f ON f.id = m.folio
    WHERE m.state = 'manager' AND p.state = 'panel'
"""

# Who decides may read the reviews from the gate on, and entitled is burned. Not where another
# capacity of theirs still closes them.
_BURNS = """
    INSERT INTO burn (account, folio, class, since)
    SELECT DISTINCT d.account, d.folio, :class, :now FROM standing d
    WHERE d.state = 'decider' AND d.stage IN ('4', '5', '6', '7', '7s')
    AND NOT EXISTS (
        SELECT 1 FROM standing o WHERE o.folio = d.folio AND o.account = d.account AND (
            (o.state LIKE 'reviewer.%' AND o.stage = '4')
            OR (o.state = 'panel' AND o.stage IN ('4', '5'))
            OR (o.state = 'interviewer.open' AND o.stage IN ('4', '5', '6', '7'))
            OR (o.state LIKE 'interviewer.locked%' AND o.stage IN ('4', '5'))
        )
    )
    AND NOT EXISTS (
        SELECT 1 FROM burn b
        WHERE b.account = d.account AND b.folio = d.folio AND b.class = :class
    )
"""


def upgrade() -> None:
    for table in ("opening", "folio"):
        op.add_column(
            table,
            sa.Column("decider", sa.String(length=8), nullable=False, server_default="manager"),
        )
    op.execute(f"UPDATE opening SET decider = 'engineer' WHERE id IN ({_SITS})")
    op.execute(
        "UPDATE folio SET decider = 'engineer'"
        " WHERE opening IN (SELECT id FROM opening WHERE decider = 'engineer')"
    )
    op.execute(
        "UPDATE standing SET state = 'manager.sits' WHERE state = 'manager'"
        " AND folio IN (SELECT id FROM folio WHERE decider = 'engineer')"
    )
    op.execute("UPDATE standing SET state = 'decider' WHERE state = 'manager'")
    for data_class in ("RX", "AG"):
        given = (
            sa.bindparam("class", data_class, sa.String(3)),
            sa.bindparam("now", datetime.now(UTC), sa.DateTime(timezone=True)),
        )
        op.execute(sa.text(_BURNS).bindparams(*given))
    op.add_column(
        "gate_decision",
        sa.Column("capacity", sa.String(length=12), nullable=False, server_default="before"),
    )
    # Of somebody who was both, the case page showed the coordinator's side.
    op.execute(
        "UPDATE gate_decision SET capacity = 'manager' WHERE EXISTS ("
        " SELECT 1 FROM standing s WHERE s.folio = gate_decision.folio"
        " AND s.account = gate_decision.\"by\" AND s.kind = 'manager')"
        " AND NOT EXISTS ("
        " SELECT 1 FROM standing s WHERE s.folio = gate_decision.folio"
        " AND s.account = gate_decision.\"by\" AND s.kind = 'coordinator')"
    )
