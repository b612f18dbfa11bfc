"""Makes events from the audit log, in which each verb records what it does in its own
transaction. So no verb knows of webhooks, and an event can't be lost or made up.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, and_, delete, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from blindfolio import chance, clock
from blindfolio.accounts import people
from blindfolio.connections import candidates
from blindfolio.connections.models import Connection, ConnectionCandidate
from blindfolio.connections.webhooks import deliver
from blindfolio.connections.webhooks.models import Webhook, WebhookDelivery
from blindfolio.ledger.models import Entry, Payload
from blindfolio.mail import outbox
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import Stage

_KEPT = timedelta(days=30)

_OF_STAGES = {
    "submit": "candidate.submitted",
    "end": "candidate.ended",
    "stop": "decision.released",
    "close": "decision.released",
    "erase": deliver.ERASED,
}
_PLANNED = "interview.planned"
_CLOSED = "account.disabled"
_KINDS = ("started", "stage", "slot", _CLOSED)


def follow(db: Session, *, sends: bool, told: Mapping[str, Collection[str]] = {}) -> None:
    """Queues the events that have happened since the last call. They wait while a webhook is
    off, or its connection's owner is no longer an admin. If the site `sends` emails, a decision
    and what follows it wait until the candidate has been told. `told` has the events of each
    hiring system.
    """
    newest = select(func.max(Entry.seq)).scalar_subquery()
    behind = (
        select(Webhook, newest)
        .join(Connection, Connection.id == Webhook.connection)
        .where(
            Webhook.seen < newest,
            Webhook.off == "",
            Connection.ended_at.is_(None),
            Connection.owner.in_(people.with_role(people.ADMIN)),
        )
        .with_for_update(of=Webhook, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    for webhook, until in db.execute(behind).all():
        for entry, *row in db.execute(_entries(webhook, until)).all():
            if sends and outbox.is_under_way(db, outbox.of_decision(entry.folio or "")):
                until = entry.seq - 1
                break
            _queue(db, webhook, told.get(webhook.system), entry, *row)
        webhook.seen = until
    db.execute(delete(WebhookDelivery).where(WebhookDelivery.at < clock.now() - _KEPT))


def _entries(webhook: Webhook, until: int) -> Select[Any]:
    # A deletion removes payloads, so nothing earlier is told of who has been deleted.
    slot = aliased(Entry)
    planned = exists().where(
        slot.folio == Entry.folio, slot.kind == "slot", slot.seq < Entry.seq
    )
    mine = and_(
        ConnectionCandidate.folio == Entry.folio,
        ConnectionCandidate.connection == webhook.connection,
    )
    return (
        select(Entry, Payload.body, ConnectionCandidate, Folio, planned)
        .join(Payload, Payload.seq == Entry.seq)
        .outerjoin(ConnectionCandidate, mine)
        .outerjoin(Folio, Folio.id == Entry.folio)
        .where(
            Entry.seq > webhook.seen,
            Entry.seq <= until,
            Entry.kind.in_(_KINDS),
            or_(ConnectionCandidate.id.is_not(None), Entry.kind == _CLOSED),
        )
        .order_by(Entry.seq)
    )


def _queue(
    db: Session,
    webhook: Webhook,
    told: Collection[str] | None,
    entry: Entry,
    body: Mapping[str, Any],
    candidate: ConnectionCandidate | None,
    folio: Folio | None,
    planned: bool,
) -> None:
    facts = body["facts"]
    if candidate is None:
        type_, data = "account.closed", {"person": facts["account"]}
    else:
        type_ = _type(entry.kind, facts, folio.stage if folio else None, planned=planned)
        if type_ == "candidate.ended" and not candidates.has_acted(db, folio):
            type_ = ""  # Of an address that waits for a coordinator, nothing would come either.
        data = {"candidate": candidate.id, "opening": candidate.opening}
    if type_ and (told is None or type_ in told):
        made = WebhookDelivery(
            id=chance.new_id(),
            connection=webhook.connection,
            entry=entry.seq,
            type=type_,
            at=entry.at,
            candidate=candidate.id if candidate else None,
            data=data,
        )
        db.add(made)
        db.flush()
        deliver.queue(db, made)


def _type(kind: str, facts: Mapping[str, Any], stage: str | None, *, planned: bool) -> str:
    if kind == "started":
        return "candidate.started"
    if kind == "slot":
        # Planned earlier, it is told at the release: until then all stages are "being read".
        return _PLANNED if stage in (Stage.PANEL, Stage.DEBRIEF) else ""
    if facts["event"] == "release":
        return _PLANNED if planned else ""
    return _OF_STAGES.get(facts["event"], "")
