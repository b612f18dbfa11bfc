"""sealed rows: what was there before the audit log sealed rows is sealed as it is now.

After 0031; made 2026-11-22.
"""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any

import sqlalchemy as sa
from alembic import op

from blindfolio import chance, clock
from blindfolio.documents.model import canonical_json
from blindfolio.ledger import chain, rows

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

_Values = dict[str, dict[str, dict[str, Any]]]
"""By table, row and column."""


def upgrade() -> None:
    connection = op.get_bind()
    found = _by_folio(connection)
    for folio in sorted(found, key=lambda folio: folio or ""):
        _record(connection, folio, found[folio])


def _by_folio(connection: sa.Connection) -> dict[str | None, _Values]:
    """What there is, by folio; under None what belongs to none."""
    invitation = _table(connection, "invitation")
    folio_of = {
        id_: folio
        for id_, folio in connection.execute(sa.select(invitation.c.id, invitation.c.folio))
    }
    found: dict[str | None, _Values] = {}
    for name, (lead, columns) in _OF_A_FOLIO.items():
        for row in _rows(connection, name, columns):
            _add(found, row[lead], name, row)
    for name, columns in _OF_AN_INVITATION.items():
        for row in _rows(connection, name, columns):
            _add(found, folio_of[row["invitation"]], name, row)
    for name, columns in _OF_NOBODY.items():
        for row in _rows(connection, name, columns):
            _add(found, None, name, row)
    return found


def _rows(connection: sa.Connection, name: str, columns: str) -> list[dict[str, Any]]:
    table = _table(connection, name)
    query = sa.select(*(table.c[column] for column in columns.split()))
    return [dict(row) for row in connection.execute(query).mappings()]


def _add(
    found: dict[str | None, _Values], folio: str | None, table: str, row: dict[str, Any]
) -> None:
    # The first column that is sealed is the table's key.
    key = str(next(iter(row.values())))
    found.setdefault(folio, {}).setdefault(table, {})[key] = row


def _record(connection: sa.Connection, folio: str | None, values: _Values) -> None:
    """An entry that seals these rows, as `chain.record` would make it."""
    entry, payload = _table(connection, "entry"), _table(connection, "payload")
    newest = connection.execute(
        sa.select(entry.c.seq, entry.c.seal, entry.c.at).order_by(entry.c.seq.desc()).limit(1)
    ).first()
    seq, prev, now = 1, chain.GENESIS, clock.now()
    if newest is not None:
        before = newest.at if newest.at.tzinfo else newest.at.replace(tzinfo=UTC)
        seq, prev, now = newest.seq + 1, newest.seal, max(now, before)
    now = now.astimezone(UTC)
    salt = chance.octets(32).hex()
    sealed = {
        table: {row: rows.digests(salt, table, columns) for row, columns in some.items()}
        for table, some in values.items()
    }
    body = {"facts": {}, "folio": folio, "actor": None, chain.ROWS: sealed}
    body = json.loads(canonical_json(body))
    hashed = chain.payload_hash(salt, body)
    connection.execute(
        sa.insert(entry).values(
            seq=seq,
            prev=prev,
            seal=chain.seal(prev, seq, rows.BEFORE, now, hashed),
            kind=rows.BEFORE,
            at=now,
            folio=folio,
            actor=None,
            payload_hash=hashed,
        )
    )
    connection.execute(sa.insert(payload).values(seq=seq, salt=salt, body=body))


def _table(connection: sa.Connection, name: str) -> sa.Table:
    return sa.Table(name, sa.MetaData(), autoload_with=connection, resolve_fks=False)
