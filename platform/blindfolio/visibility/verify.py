"""Checks for `audit verify` that standings match their last log entries."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.ledger import erased
from blindfolio.ledger.models import Entry, Payload
from blindfolio.visibility.models import Standing

# kinds given and ended one by one, each with an entry about its folio
_SINGLY = ("reviewer", "panel", "interviewer")


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
        execution_options={"yield_per": 1000},
    )
    newest = {(folio, account, kind): (id_, state) for id_, folio, account, kind, state in rows}
    for key, state in told.items():
        if key not in newest:
            yield f"Table standing, a {key[2]} of submission {key[0]}: the row has been deleted."
        elif newest[key][1] != state:
            yield f"Table standing, row {newest[key][0]}: state is not what was recorded last."


def _told(db: Session) -> dict[tuple[str, str, str], str]:
    # (folio, account, kind) to the state in the log
    told: dict[tuple[str, str, str], str] = {}
    rows = db.execute(
        select(Entry.kind, Entry.folio, Entry.actor, Payload.body)
        .join(Payload, Payload.seq == Entry.seq)
        .where(
            Entry.kind.in_(("standing", "lock")),
            Entry.folio.is_not(None),
            Entry.folio.not_in(erased.recorded_folios()),
        )
        .order_by(Entry.seq),
        execution_options={"yield_per": 1000},
    )
    for kind, folio, actor, body in rows:
        facts = body["facts"]
        if kind == "standing" and facts["kind"] in _SINGLY:
            told[folio, facts["account"], facts["kind"]] = facts["state"]
        elif kind == "lock" and (folio, actor, "reviewer") in told:
            told[folio, actor, "reviewer"] = "reviewer.locked"
    return told
