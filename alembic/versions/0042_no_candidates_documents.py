"""Ends practice with candidates' own documents: takes those that they agreed to out of every
round, and drops their answers. Follows 0041, made 2026-11-30.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

_HEAD_LOCK = 0x626C696E64  # of `blindfolio.ledger.chain`
_INSTANT = sa.DateTime(timezone=True)
_TEXT = (
    *("id", "code", "purpose", "opening", "prompt_version", "document", "sha", "sent_sha"),
    *("stage", "preset", "ended_reason", "decider"),
)
_FOLIO = sa.table(
    "folio",
    *(sa.column(it, sa.String) for it in _TEXT),
    *(sa.column(it, sa.Integer) for it in ("reached", "quorum")),
    sa.column("stage_since", _INSTANT),
)
_STANDING = sa.table(
    "standing",
    *(sa.column(it, sa.String) for it in ("folio", "stage")),
    sa.column("closed_at", _INSTANT),
)
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


def upgrade() -> None:
    db = op.get_bind()
    if db.dialect.name == "postgresql":
        db.execute(sa.select(sa.func.pg_advisory_xact_lock(_HEAD_LOCK)))
    now = datetime.now(UTC)
    agreed = sa.text("SELECT sha FROM folio JOIN practice_consent ON folio = id WHERE given")
    practised = (
        sa.select(_FOLIO)
        .where(_FOLIO.c.purpose == "practice", _FOLIO.c.stage.in_(list("0123456")))
        .where(_FOLIO.c.sha.in_(db.scalars(agreed).all()))
        .order_by(_FOLIO.c.id)
    )
    for row in db.execute(practised).mappings().all():
        ended = {"stage": "E", "ended_reason": "withdrawn", "stage_since": now}
        db.execute(_FOLIO.update().where(_FOLIO.c.id == row["id"]).values(ended))
        closed = _STANDING.update().where(_STANDING.c.folio == row["id"])
        db.execute(closed.values(stage="E", closed_at=now))
        gone = sa.text("DELETE FROM practice_folio WHERE folio = :folio")
        db.execute(gone, {"folio": row["id"]})
        _seal(db, {**row, **ended}, row["stage"])
    op.drop_table("practice_consent")


def _seal(db: sa.Connection, folio: dict[str, Any], before: str) -> None:
    newest = sa.select(_ENTRY.c.seq, _ENTRY.c.seal, _ENTRY.c.at).order_by(_ENTRY.c.seq.desc())
    seq, prev, last = db.execute(newest.limit(1)).first() or (0, "0" * 64, None)
    at = max(folio["stage_since"], _aware(last)) if last else folio["stage_since"]
    salt, id_ = secrets.token_hex(32), folio["id"]
    digests = {
        name: _sha([salt, "folio", name, _said(value)])[:32] for name, value in folio.items()
    }
    body = {
        "facts": {"event": "end", "from": before, "to": "E"},
        "folio": id_,
        "actor": None,
        "rows": {"folio": {id_: digests}, "practice_folio": {id_: {}}},
    }
    payload = _sha([salt, body])
    seal = _sha([prev, seq + 1, _sha(["stage", _said(at), payload])])
    said = {"seq": seq + 1, "prev": prev, "seal": seal, "kind": "stage", "at": at}
    db.execute(_ENTRY.insert().values(**said, folio=id_, payload_hash=payload))
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
