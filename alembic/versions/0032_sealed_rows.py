"""sealed rows: what was there before the audit log sealed rows is sealed as it is now.

After 0031; made 2026-11-22.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from blindfolio.ledger import before
from blindfolio.ledger.before import Values

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_OF_A_FOLIO = {
    "folio": (
        "id",
        "id code purpose opening prompt_version document sha sent_sha stage reached quorum"
        " preset ended_reason stage_since decider",
    ),
    "standing": (
        "folio",
        "id folio account kind state due alias locked counted since",
    ),
    "erasure": ("folio", "folio at by reason subject"),
    "invitation": (
        "folio",
        "id opening folio zone start_by started_at deadline closed_at more_days pages_allowed"
        " ended_code ended_words told_of_model no_model created_at",
    ),
    "submission": (
        "folio",
        "id folio invitation upload version at in_grace automatic hours ai_used ai_statement"
        " worry",
    ),
    "gate_decision": ("folio", "folio word decision reason by at capacity"),
    "decision": ("folio", "folio outcome level feedback by at"),
}
"""By table: the column with the row's folio, and those that are sealed."""

_OF_AN_INVITATION = {
    "extension": "id invitation what cause before after days reason by at",
    "upload": "id invitation n key blob sha256 size extension state refusal document received_at"
    " marked_from marked marked_in",
}

_OF_NOBODY = {
    "prompt_version": "id slug n title intro html brief rubric probes texts source sha waivers"
    " created_at frozen_at",
    "opening": "id title level prompt_version window_days quorum preset zone level_fixed"
    " start_within_days retention_days terms weights book model decider created_at"
    " first_invited_at",
}


def upgrade() -> None:
    connection = op.get_bind()
    found = _by_folio(connection)
    for folio in sorted(found, key=lambda folio: folio or ""):
        before.record(connection, folio, found[folio])


def _by_folio(connection: sa.Connection) -> dict[str | None, Values]:
    """What there is, by folio; under None what belongs to none."""
    invitation = before.table_of(connection, "invitation")
    folio_of = {
        id_: folio
        for id_, folio in connection.execute(sa.select(invitation.c.id, invitation.c.folio))
    }
    found: dict[str | None, Values] = {}
    for name, (lead, columns) in _OF_A_FOLIO.items():
        for row in before.rows_of(connection, name, columns):
            _add(found, row[lead], name, row)
    for name, columns in _OF_AN_INVITATION.items():
        for row in before.rows_of(connection, name, columns):
            _add(found, folio_of[row["invitation"]], name, row)
    for name, columns in _OF_NOBODY.items():
        for row in before.rows_of(connection, name, columns):
            _add(found, None, name, row)
    return found


def _add(
    found: dict[str | None, Values], folio: str | None, table: str, row: dict[str, Any]
) -> None:
    # The first column that is sealed is the table's key.
    key = str(next(iter(row.values())))
    found.setdefault(folio, {}).setdefault(table, {})[key] = row
