"""Checks for `audit verify` that standings match their last log entries."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.ledger import erased
from blindfolio.ledger.models import Entry, Payload
from blindfolio.ledger.on_disk import OnDisk
from blindfolio.visibility.models import Standing

# kinds given and ended one by one, each with an entry about its folio
_SINGLY = ("reviewer", "panel", "interviewer")

_ROWS = "rows"


def check(db: Session) -> Iterable[str]:
    """Yields a sentence for each newest standing whose state differs from the log's. Seals
    cover the other columns.
    """
    told = _told(db)
    rows = db.execute(
        select(Standing.id, Standing.folio, Standing.account, Standing.kind, Standing.state)
        .where(Standing.kind.in_(_SINGLY), Standing.folio.not_in(erased.recorded_folios()))
        # The live one last. A person has at most one of each kind, after any ended ones.
        .order_by(Standing.state != "ended", Standing.since, Standing.id),
        execution_options={"yield_per": 200},
    )
    for id_, folio, account, kind, state in rows:
        told.put(_key(folio, account, kind), f"{id_} {state}".encode(), _ROWS)
    for key, said in told.items():
        folio, _, kind = json.loads(key)
        newest = told.get(key, _ROWS)
        if newest is None:
            yield f"Table standing, a {kind} of submission {folio}: the row has been deleted."
            continue
        id_, _, state = newest.decode().partition(" ")
        if state != said.decode():
            yield f"Table standing, row {id_}: state is not what was recorded last."


def _told(db: Session) -> OnDisk:
    """Returns the newest state that the log has of each standing."""
    told = OnDisk()
    rows = db.execute(
        select(Entry.kind, Entry.folio, Entry.actor, Payload.body)
        .join(Payload, Payload.seq == Entry.seq)
        .where(
            Entry.kind.in_(("standing", "lock")),
            Entry.folio.is_not(None),
            Entry.folio.not_in(erased.recorded_folios()),
        )
        .order_by(Entry.seq),
        execution_options={"yield_per": 200},
    )
    for kind, folio, actor, body in rows:
        facts = body["facts"]
        if kind == "standing" and facts["kind"] in _SINGLY:
            told.put(_key(folio, facts["account"], facts["kind"]), str(facts["state"]).encode())
        elif kind == "lock":
            key = _key(folio, actor, "reviewer")
            if told.get(key) is not None:
                told.put(key, b"reviewer.locked")
    return told


def _key(folio: str | None, account: str | None, kind: str) -> str:
    return json.dumps([folio, account, kind])
