"""Appends to the audit log and reads its head.

A seal is the SHA-256 of the canonical JSON of [previous seal, seq, digest]. A digest is that of
[kind, time, payload hash]. The payload hash is salted, so digests reveal nothing and are enough
to verify the chain.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ScalarSelect, event, func, select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.audit import noting
from blindfolio.documents.model import canonical_json
from blindfolio.ledger import rows, told
from blindfolio.ledger.models import Entry, Payload

GENESIS = "0" * 64

ROWS = "rows"

NOTABLE_JUMP = 60.0  # A clock this many seconds behind the newest entry is logged.

# Any number that no other lock in this database uses.
_HEAD_LOCK = 0x626C696E64

_log = logging.getLogger(__name__)


def record(
    db: Session,
    kind: str,
    facts: Mapping[str, Any],
    *,
    folio: str | None = None,
    by: str | None = None,
) -> Entry:
    """Appends an entry to the audit log. `kind` has at most 40 characters, and `facts` contains
    only ids, hashes and numbers. The entry also seals what this transaction has written to
    the folio's rows (see `ledger.rows`).

    It takes the lock that all writers share, so call it last. After it, lock nothing except
    another entry.
    """
    lock(db)
    # Via JSON, so that what is hashed is what will be read.
    body: dict[str, Any] = json.loads(
        canonical_json({"facts": dict(facts), "folio": folio, "actor": by})
    )
    salt = chance.octets(32).hex()
    if sealed := rows.taken(db, folio, salt):
        body[ROWS] = sealed
    numbers = told.numbered(kind, body) if folio is not None else ()
    told_before = [_told_before(folio, number) for number in numbers]
    row = db.execute(_newest(Entry.seq, Entry.seal, Entry.at, *told_before)).first()
    newest: Sequence[Any] = row or (0, GENESIS, None, *(None for _ in numbers))
    seq, prev, before, *last = newest
    body |= {number: (nth or 0) + 1 for number, nth in zip(numbers, last, strict=True)}
    entry = Entry(
        seq=seq + 1,
        prev=prev,
        kind=kind,
        at=_not_before(before),
        folio=folio,
        actor=by,
        payload_hash=payload_hash(salt, body),
    )
    entry.seal = seal(entry.prev, entry.seq, entry.kind, entry.at, entry.payload_hash)
    db.add(entry)
    db.flush()
    db.add(Payload(seq=entry.seq, salt=salt, body=body))
    noting.of_entry(db, entry, facts)
    db.flush()
    return entry


def lock(db: Session) -> None:
    """Makes every other writer wait with their next entry until the transaction ends."""
    db.flush()
    if db.get_bind().dialect.name == "postgresql":
        # FOR UPDATE on the newest entry wouldn't do: a waiter would wake up with an entry that is
        # no longer the newest, and an empty chain has no row to lock.
        db.execute(select(func.pg_advisory_xact_lock(_HEAD_LOCK)))


def head(db: Session) -> str:
    return str(db.scalar(_newest(Entry.seal)) or GENESIS)


def seal(prev: str, seq: int, kind: str, at: datetime, payload: str) -> str:
    return seal_of(prev, seq, digest(kind, at, payload))


def seal_of(prev: str, seq: int, digest_: str) -> str:
    return _sha([prev, seq, digest_])


def digest(kind: str, at: datetime, payload: str) -> str:
    return _sha([kind, written(at), payload])


def payload_hash(salt: str, body: Mapping[str, Any]) -> str:
    """Returns the salted hash of a payload. Without the salt, a rating could be guessed."""
    return _sha([salt, body])


def _told_before(folio: str | None, number: str) -> ScalarSelect[Any]:
    return (
        select(func.max(Payload.body[number].as_integer()))
        .join(Entry, Entry.seq == Payload.seq)
        .where(Entry.folio == folio)
        .correlate(None)
        .scalar_subquery()
    )


def written(at: datetime) -> str:
    """Formats a time as it is hashed, in UTC with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _newest(*columns: Any) -> Any:
    return select(*columns).order_by(Entry.seq.desc()).limit(1)


def _not_before(before: datetime | None) -> datetime:
    now = clock.now()
    if before is None or now >= before:
        return now
    behind = (before - now).total_seconds()
    if behind > NOTABLE_JUMP:
        _log.warning("the clock is %.0f s behind the audit log's newest entry", behind)
    return before


def _sha(value: Any) -> str:
    return hashlib.sha256(canonical_json(value)).hexdigest()


def _record_the_rest(db: Session) -> None:
    # Before a commit, adds an entry for each folio whose rows no other entry has sealed.
    if db.in_nested_transaction() or not rows.are_sealed(db):
        return
    db.flush()
    for folio in rows.left(db):
        record(db, rows.REST, {}, folio=folio)


event.listen(Session, "before_commit", _record_the_rest)
