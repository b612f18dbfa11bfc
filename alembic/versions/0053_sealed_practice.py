"""sealed practice: consent, practice rounds and names of accounts from before the log sealed them
are sealed as they are now.

After 0052; made 2026-11-26.
"""

from __future__ import annotations

from alembic import op

from blindfolio.ledger import before
from blindfolio.ledger.before import Values

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

_OF_A_FOLIO = {
    "practice_consent": "folio key given at withdrawn_at",
    "practice_folio": "folio round n name reference sentences",
}
_OF_NOBODY = {
    "account": (1, "id name"),
    "practice_round": (
        1,
        "id title prompt_version level owner created_at started_at closed_at cancelled_at",
    ),
    "practice_rule": (1, "opening reviewers rounds"),
    "practice_reviewer": (2, "round account key"),
    "practice_note": (1, "id round criterion text at proposed_at"),
}
"""By table: of how many columns, the first ones, its key consists, and those that are sealed."""


def upgrade() -> None:
    connection = op.get_bind()
    found: dict[str | None, Values] = {}
    for table, columns in _OF_A_FOLIO.items():
        for row in before.rows_of(connection, table, columns):
            of = found.setdefault(row["folio"], {})
            of.setdefault(table, {})[row["folio"]] = row
    for table, (keys, columns) in _OF_NOBODY.items():
        for row in before.rows_of(connection, table, columns):
            key = ",".join(list(row.values())[:keys])
            found.setdefault(None, {}).setdefault(table, {})[key] = row
    for folio in sorted(found, key=lambda folio: folio or ""):
        before.record(connection, folio, found[folio])
