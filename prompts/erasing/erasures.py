"""Say who may request a candidate's deletion, and what can be read afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.accounts import sessions
from blindfolio.accounts.models import Account
from blindfolio.languages import N_
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Erasure, Folio, Standing
from blindfolio.visibility.scope import one, scope, scope_own, there
from blindfolio.visibility.stage import Stage
from prompts import queries
from prompts.erasing import after_decision, holds
from prompts.erasing.begin import begin
from prompts.models import Invitation, Opening

REASONS = {
    "told": after_decision.REASONS["told"],
    "mistake": "It was sent to the wrong person, or by mistake",
}

ALL_REASONS = {**REASONS, **after_decision.REASONS}
# Who deleted, if not a coordinator.
WHO = {
    "asked": "the candidate",
    "retention": "automatic deletion",
    "restored": "restore of a backup",
}

_HANDED = N_(
    "The link that opened this page came from a coordinator, so it can't delete your data. Open"
    " a link that we emailed to you, and delete it there."
)
_HANDED_DECIDED = N_(
    "The link that opened this page came from a coordinator, so after a decision it can't"
    " delete your data. Ask the team to delete it: a second person then confirms the deletion."
)

SHOWN = 200


def by_candidate(
    db: Session, invitation: Invitation, *, session: str = "", sends: bool = True
) -> None:
    """Request deletion for the candidate. A `session` from a link that a coordinator handed
    out is refused: always if the site `sends` email, and otherwise only after a decision."""
    if sessions.is_handed(db, session):
        if sends:
            raise Conflict("handed", _HANDED)
        if after_decision.decided(stages.locked(db, invitation.folio)):
            raise Conflict("handed", _HANDED_DECIDED)
    begin(db, invitation, "asked", ends_as="withdrawn", by=None, actor=invitation.id)


def by_coordinator(db: Session, folio_id: str, reason: str, *, by: str) -> None:
    """Request deletion for a coordinator. `reason` is a key of `reasons(folio)`. After a
    decision, a second person must confirm (`after_decision`)."""
    one(db, by, {DataClass.IDENTITY}, id=folio_id, rows=("coordinator",))
    folio = stages.locked(db, folio_id)
    if after_decision.decided(folio):
        after_decision.ask(db, folio, reason, by=by)
        return
    if reason not in reasons(folio):
        raise Refusal("reason", "Choose a reason for the deletion.")
    holds.refuse_held(db, folio.id)
    invitation = queries.invitation_of(db, folio.id)
    ends_as = "cancelled" if reason == "mistake" else "withdrawn"
    begin(db, invitation, reason, ends_as=ends_as, by=by, actor=by)


def reasons(folio: Folio) -> Mapping[str, str]:
    """Return the reasons that a coordinator can give now, with their wording."""
    if after_decision.decided(folio):
        return after_decision.REASONS
    submitted = folio.reached >= int(Stage.SUBMITTED)
    return {key: words for key, words in REASONS.items() if key != "mistake" or not submitted}


def erased_on(db: Session, invitation: str) -> datetime:
    mine = select(Erasure.folio).where(Erasure.subject == invitation)
    folio = scope_own(mine, {DataClass.ERASED_ON}).with_only_columns(Folio.id)
    return there(db.scalar(select(Erasure.at).where(Erasure.folio.in_(folio))))


@dataclass(frozen=True, slots=True)
class Tombstone:
    id: str
    opening: str
    at: datetime
    who: str
    reason: str


def tombstones(db: Session, account: str) -> list[Tombstone]:
    """Return the deletions in openings that this account runs, newest first."""
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
