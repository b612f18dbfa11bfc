"""Who may have a candidate erased, and what is left to be read afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from blindfolio.erasure import ask
from blindfolio.mail import outbox
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Erasure, ErasureRequest, Folio, Standing
from blindfolio.visibility.scope import Absent, one, scope, scope_own
from blindfolio.visibility.stage import Stage
from prompts import queries
from prompts.models import Invitation, Opening

REASONS = {
    "told": "The candidate asked us to, by email or by phone",
    "mistake": "It was sent to the wrong person, or by mistake",
}
"""Why a coordinator erases. A candidate needs no reason, nor do days that are over."""

WHO = {
    "asked": "the candidate",
    "retention": "automatic deletion",
    "restored": "restore of a backup",
}
"""Who erased, where no coordinator did."""

SHOWN = 200
"""Tombstones on the page, the newest first."""


def by_candidate(db: Session, invitation: Invitation) -> None:
    """The candidate has everything of theirs erased. Pressing twice asks once."""
    _ask(db, invitation, "asked", ends_as="withdrawn", by=None, actor=invitation.id)


def by_coordinator(db: Session, folio: str, reason: str, *, by: str) -> None:
    """The opening's coordinator has a candidate erased; `reason` is a key of `REASONS`."""
    one(db, by, {DataClass.IDENTITY}, id=folio, rows=("coordinator",))
    if reason not in REASONS:
        raise Refusal("reason", "Choose a reason for the deletion.")
    invitation = queries.invitation_of(db, folio)
    ends_as = "cancelled" if reason == "mistake" else "withdrawn"
    _ask(db, invitation, reason, ends_as=ends_as, by=by, actor=by)


def _ask(
    db: Session,
    invitation: Invitation,
    reason: str,
    *,
    ends_as: str,
    by: str | None,
    actor: str,
) -> None:
    if stages.locked(db, invitation.folio).stage == Stage.ERASED:
        return
    outbox.send(
        db,
        "prompts/erasing",
        to_kind="candidate",
        to_id=invitation.folio,
        key=f"erasing:{invitation.id}",
        args={"invitation": invitation.id},
    )
    ask.ask(
        db,
        invitation.folio,
        reason=reason,
        ends_as=ends_as,
        subject=invitation.id,
        by=by,
        actor=actor,
    )


def gone_by(request: ErasureRequest) -> datetime:
    """Until when nothing of a person is left here."""
    return request.at + ask.WITHIN


def erased_on(db: Session, invitation: str) -> datetime:
    """When the candidate whose link or session this was has been erased; else `Absent`."""
    mine = select(Erasure.folio).where(Erasure.subject == invitation)
    folio = scope_own(mine, {DataClass.ERASED_ON}).with_only_columns(Folio.id)
    at = db.scalar(select(Erasure.at).where(Erasure.folio.in_(folio)))
    if at is None:
        raise Absent
    return at


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What a coordinator reads of somebody who was erased."""

    id: str
    opening: str
    at: datetime
    who: str
    reason: str


def tombstones(db: Session, account: str) -> list[Tombstone]:
    """Who was erased in the openings that this account runs, the newest first. Two statements at
    most, whatever their number."""
    found = db.execute(
        scope(account, {DataClass.TOMBSTONE}, rows=("coordinator",))
        .join(Erasure, Erasure.folio == Folio.id)
        .join(Opening, Opening.id == Folio.opening)
        .outerjoin(Account, Account.id == Erasure.by)
        .with_only_columns(
            Folio.id, Opening.title, Erasure.at, Account.name, Erasure.reason, Standing.id
        )
        .order_by(Erasure.at.desc(), Folio.id)
        .limit(SHOWN)
    )
    return [
        Tombstone(folio, title, at, name or WHO.get(reason, ""), reason)
        for folio, title, at, name, reason, _ in found
    ]
