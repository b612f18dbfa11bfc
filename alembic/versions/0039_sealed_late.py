"""Seals values of existing rows that no entry of the audit log has sealed so far, and stops
counting applications without a submission. Follows 0032, made 2026-11-29.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0037"
branch_labels = None
depends_on = None

_KIND = "sealed_late"
_AT_ONCE = 200
_HEAD_LOCK = 0x626C696E64  # of `blindfolio.ledger.chain`

_INSTANT = sa.DateTime(timezone=True)
_ENTRY = sa.table(
    "entry",
    sa.column("seq", sa.Integer),
    *(sa.column(name, sa.String) for name in ("prev", "seal", "kind", "folio", "payload_hash")),
    sa.column("at", _INSTANT),
)
_PAYLOAD = sa.table(
    "payload",
    sa.column("seq", sa.Integer),
    sa.column("salt", sa.String),
    sa.column("body", sa.JSON),
)
_KEPT = ("retention_offer_days", "retention_ended_days")
_OPENING = sa.table(
    "opening",
    sa.column("id", sa.String),
    *(sa.column(name, sa.Boolean) for name in ("tells_decision", "keeps_record")),
    *(sa.column(name, sa.Integer) for name in (*_KEPT, "invited")),
)
_INVITATION = sa.table(
    "invitation",
    *(sa.column(name, sa.String) for name in ("id", "folio")),
    sa.column("kept_days", sa.Integer),
    sa.column("still_since", _INSTANT),
)
_HOLD = sa.table(
    "legal_hold",
    *(sa.column(name, sa.String) for name in ("id", "folio")),
    sa.column("until", _INSTANT),
)
_ERASURE = sa.table("erasure", sa.column("folio", sa.String))
_COUNTS = (
    ("ended_outcome", "opening", "end"),
    ("answer_count", "opening", "answer"),
    ("source_count", "source", "what"),
)

# A row's name in the log, its key, and the values to seal.
_Row = tuple[str, str, dict[str, Any]]


def upgrade() -> None:
    unsent = "folio IN (SELECT id FROM folio WHERE reached = 0)"
    op.execute(f"DELETE FROM waiting_end WHERE {unsent}")
    # No team will read these.
    op.execute(f"DELETE FROM process_answer WHERE batch IS NULL AND {unsent}")
    db = op.get_bind()
    if db.dialect.name == "postgresql":
        db.execute(sa.select(sa.func.pg_advisory_xact_lock(_HEAD_LOCK)))
    rows = [*_openings(db), *_counts(db)]
    for n in range(0, len(rows), _AT_ONCE):
        _seal(db, rows[n : n + _AT_ONCE], None)
    for table, columns in ((_INVITATION, ("kept_days", "still_since")), (_HOLD, ("until",))):
        of, values = table.c, [table.c[it] for it in columns]
        found = db.execute(
            sa.select(table)
            .where(
                sa.or_(*(it.is_not(None) for it in values)),
                of.folio.not_in(sa.select(_ERASURE.c.folio)),
            )
            .order_by(of.id)
        )
        for row in found.mappings().all():
            said = {it: row[it] for it in columns}
            _seal(db, [(f"{table.name}.apart", row["id"], said)], row["folio"])


def _openings(db: sa.Connection) -> Iterator[_Row]:
    for row in db.execute(sa.select(_OPENING).order_by(_OPENING.c.id)).mappings():
        values = {name: it for name, it in row.items() if name != "id"}
        if any(it not in (None, 0) for it in values.values()):
            yield "opening.apart", row["id"], values


def _counts(db: sa.Connection) -> Iterator[_Row]:
    for name, *keys in _COUNTS:
        table = sa.table(name, *(sa.column(it, sa.String) for it in keys))
        found = sa.select(table, sa.column("n", sa.Integer)).order_by(*table.c)
        for row in db.execute(found).mappings():
            yield name, ",".join(row[key] for key in keys), dict(row)


def _seal(db: sa.Connection, rows: list[_Row], folio: str | None) -> None:
    newest = db.execute(
        sa.select(_ENTRY.c.seq, _ENTRY.c.seal, _ENTRY.c.at)
        .order_by(_ENTRY.c.seq.desc())
        .limit(1)
    ).first()
    seq, prev, before = newest or (0, "0" * 64, None)
    now = datetime.now(UTC)
    at = max(now, _aware(before)) if before else now
    salt = secrets.token_hex(32)
    sealed: dict[str, dict[str, dict[str, str]]] = {}
    for name, key, values in rows:
        digests = {
            it: _sha([salt, name, it, _said(value)])[:32] for it, value in values.items()
        }
        sealed.setdefault(name, {})[key] = digests
    body = {"facts": {}, "folio": folio, "actor": None, "rows": sealed}
    payload = _sha([salt, body])
    seal = _sha([prev, seq + 1, _sha([_KIND, _said(at), payload])])
    said = {"seq": seq + 1, "prev": prev, "seal": seal, "kind": _KIND, "at": at}
    db.execute(_ENTRY.insert().values(**said, folio=folio, payload_hash=payload))
    db.execute(_PAYLOAD.insert().values(seq=seq + 1, salt=salt, body=body))


def _aware(at: datetime) -> datetime:
    # SQLite returns stored UTC times without a zone.
    return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)


def _said(value: Any) -> Any:
    if isinstance(value, datetime):
        return _aware(value).isoformat(timespec="microseconds")
    return value


def _sha(value: Any) -> str:
    whole = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(whole.encode()).hexdigest()
