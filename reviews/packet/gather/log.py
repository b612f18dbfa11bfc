from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from blindfolio.ledger import chain, told
from blindfolio.ledger.models import Entry, Payload
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import Stage
from reviews.packet.entries import Entries

_BATCH = 1000
# Of a large log, a packet has so many entries, and those of a month after the last it tells, in
# which a seal was emailed.
_MANY = 100_000
_MONTH = timedelta(days=31)
_NAMES = Account.__tablename__

_ENTRIES = (
    select(Entry.seq, Entry.prev, Entry.kind, Entry.at, Payload.salt, Payload.body, Entry.seal)
    .join(Payload, Payload.seq == Entry.seq)
    .order_by(Entry.seq)
)


def entries(db: Session, folio: Folio) -> Entries:
    """Return the log entries about the folio, and those that last sealed its opening and prompt
    version. The caller has checked that the packet may have seals."""
    debriefed = folio.stage == Stage.CLOSED
    found = {
        row.seq: row
        for row in db.execute(_ENTRIES.where(Entry.folio == folio.id))
        if told.is_told(row.kind, row.body, debriefed=debriefed)
    }
    rows = {"opening": [folio.opening], "prompt_version": [folio.prompt_version]}
    for table, (id_,) in rows.items():
        sealing = Payload.body[(chain.ROWS, table, id_)].as_string().is_not(None)
        newest = db.execute(
            _ENTRIES.where(Entry.folio.is_(None), sealing)
            .order_by(None)
            .order_by(Entry.seq.desc())
            .limit(1)
        ).first()
        if newest is not None and told.is_about(newest.kind, newest.body, rows):
            found[newest.seq] = newest
    return Entries(folio.id, map(_told, found.values()))


def with_renamed(db: Session, own: Entries, accounts: Collection[str]) -> Entries:
    """Add the newest entry about each account that was renamed after its name was sealed."""
    sealed = {id_: it["seq"] for (table, id_), it in own.rows.items() if table == _NAMES}
    renamed = Entry.kind == "account.renamed"
    found = db.execute(_ENTRIES.where(renamed, Entry.seq > min(sealed.values(), default=0)))
    newest: dict[str, Any] = {}
    for row in found:
        if told.is_about(row.kind, row.body, {_NAMES: accounts}):
            (id_,) = row.body[chain.ROWS][_NAMES]
            if row.seq > sealed.get(id_, row.seq):
                newest[id_] = _told(row)
    return Entries(own.folio, [*own.told, *newest.values()])


def _told(row: Any) -> dict[str, Any]:
    return {**row._mapping, "at": chain.written(row.at)}


def head(db: Session, own: Entries) -> dict[str, Any]:
    newest = select(Entry.seq, Entry.seal).order_by(Entry.seq.desc()).limit(1)
    return {"head": dict(db.execute(newest).one()._mapping), "entries": own.told}


def log(db: Session, own: Entries) -> dict[str, Any]:
    """Return the log from the first of the entries in `own` to its newest entry, or to the one
    that is enough. All other entries are given only as digests."""
    whole = {entry["seq"] for entry in own.told}
    first, last = min(whole, default=1), max(whole, default=0)
    found = db.execute(
        select(Entry.seq, Entry.prev, Entry.seal, Entry.kind, Entry.at, Entry.payload_hash)
        .where(Entry.seq >= first)
        .order_by(Entry.seq),
        execution_options={"yield_per": _BATCH},
    )
    before = {"seq": first - 1, "seal": chain.GENESIS}
    head = before
    between: list[dict[str, Any]] = []
    listed = told_at = None
    for e in found:
        if e.seq == first:
            before = {"seq": e.seq - 1, "seal": e.prev}
        if e.seq == last:
            told_at = e.at
        if told_at and e.seq > first + _MANY and e.at > told_at + _MONTH:
            break
        if e.seq not in whole:
            if listed != e.seq - 1:
                between.append({"first": e.seq, "digests": []})
            between[-1]["digests"].append(chain.digest(e.kind, e.at, e.payload_hash))
            listed = e.seq
        head = {"seq": e.seq, "seal": e.seal}
    found.close()
    return {"before": before, "head": head, "entries": own.told, "between": between}
