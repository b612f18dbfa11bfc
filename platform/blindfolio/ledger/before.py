"""For migrations: sealing rows that were there before their table was sealed, as they are."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any

import sqlalchemy as sa

from blindfolio import chance, clock
from blindfolio.documents.model import canonical_json
from blindfolio.ledger import chain, rows

Values = dict[str, dict[str, dict[str, Any]]]
"""By table, row and column."""


def rows_of(connection: sa.Connection, name: str, columns: str) -> list[dict[str, Any]]:
    """These columns, parted by spaces, of every row."""
    table = table_of(connection, name)
    query = sa.select(*(table.c[column] for column in columns.split()))
    return [dict(row) for row in connection.execute(query).mappings()]


def record(connection: sa.Connection, folio: str | None, values: Values) -> None:
    """An entry that seals these rows, as `chain.record` would make it."""
    entry, payload = table_of(connection, "entry"), table_of(connection, "payload")
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


def table_of(connection: sa.Connection, name: str) -> sa.Table:
    return sa.Table(name, sa.MetaData(), autoload_with=connection, resolve_fks=False)
