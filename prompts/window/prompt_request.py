"""Ask for another prompt before the start, without a reason. Only people who judge no live
submission with this prompt hear of it, because it may tell whom a judge elsewhere is reading."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select, true
from sqlalchemy.orm import Session, aliased

from blindfolio import clock
from blindfolio.accounts import people
from blindfolio.accounts.models import Account, Role
from blindfolio.languages import gettext as _
from blindfolio.ledger import chain
from blindfolio.mail import outbox
from blindfolio.refusal import Conflict
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import there
from blindfolio.visibility.stage import Stage
from prompts import queries
from prompts.authoring.exposure import Of, judges
from prompts.models import Invitation, Opening, OpeningMember, PromptRequest, PromptVersion
from prompts.window import extend

MAIL = "prompts/prompt_request"
_RUN = ("coordinator", "manager")

# The request, the invitation, the opening, and the name of its prompt.
Waiting = tuple[PromptRequest, Invitation, Opening, str]


def ask(db: Session, invitation: Invitation, *, by: str) -> None:
    """Ask for another prompt. Asking again changes nothing. Until the answer, the start-by
    date stands still."""
    folio = queries.locked(db, invitation)
    if folio.stage != Stage.DRAFT or invitation.started_at is not None:
        raise Conflict(
            "started",
            _("You have started, so you can no longer ask for another prompt."),
        )
    if db.get(PromptRequest, invitation.id) is not None:
        return
    db.add(PromptRequest(invitation=invitation.id, asked_at=clock.now()))
    db.flush()
    hearing = (
        _open.join(Account, true())
        .where(
            Invitation.id == invitation.id, Account.disabled_at.is_(None), _hears(Account.id)
        )
        .with_only_columns(Account.id)
    )
    for account in db.scalars(hearing.order_by(Account.id)).all():
        outbox.send(
            db,
            MAIL,
            to_kind="account",
            to_id=account,
            key=f"{MAIL}:{invitation.id}:{account}",
            args={"opening": invitation.opening},
        )
    chain.record(db, "prompt.asked", {"invitation": invitation.id}, folio=folio.id, by=by)


def waiting(db: Session, account: str) -> list[Row[*Waiting]]:
    """Return the open requests of which this person may know, oldest first."""
    return list(db.execute(_of(account).order_by(PromptRequest.asked_at)))


def is_any_waiting(db: Session, account: str) -> bool:
    first = _of(account).with_only_columns(PromptRequest.invitation).limit(1)
    return db.scalar(first) is not None


def locked(db: Session, folio: str, *, by: str) -> Row[*Waiting]:
    """Lock a folio whose request `by` may answer. Raise Absent for anyone else, and once it is
    answered."""
    mine = queries.invitation_of(db, folio)
    queries.locked(db, mine)
    return there(db.execute(_of(by).where(Invitation.id == mine.id)).first())


def say_none(db: Session, folio: str, *, by: str) -> None:
    """Answer that there is no other prompt, and give back the time that the candidate waited."""
    request, invitation, *_rest = locked(db, folio, by=by)
    extend.give_back_start(db, invitation, clock.now() - request.asked_at)
    settle(db, invitation, "none", by=by)


def settle(
    db: Session, invitation: Invitation, answer: Literal["none", "moved", "begun"], *, by: str
) -> None:
    """Settle an open request, if there is one. The folio must be locked."""
    request = db.get(PromptRequest, invitation.id)
    if request is None or request.answered_at is not None:
        return
    request.answer, request.answered_at, request.answered_by = answer, clock.now(), by
    facts = {"invitation": invitation.id, "answer": answer}
    chain.record(db, "prompt.answered", facts, folio=invitation.folio, by=by)


_open: Select[*Waiting] = (
    select(PromptRequest, Invitation, Opening, PromptVersion.slug)
    .join(Invitation, Invitation.id == PromptRequest.invitation)
    .join(Folio, Folio.id == Invitation.folio)
    .join(Opening, Opening.id == Invitation.opening)
    .join(PromptVersion, PromptVersion.id == Folio.prompt_version)
    .where(PromptRequest.answered_at.is_(None), Folio.stage == Stage.DRAFT)
)


def _of(account: str) -> Select[*Waiting]:
    return _open.where(_hears(account))


def _hears(account: Of) -> ColumnElement[bool]:
    runs, another = aliased(OpeningMember), aliased(OpeningMember)
    person, role = aliased(Account), aliased(Role)
    mine = select(runs.account).where(
        runs.opening == Opening.id, runs.kind.in_(_RUN), runs.account == account
    )
    # If nobody who runs the opening may hear of it, an admin does.
    others = (
        select(another.account)
        .join(person, person.id == another.account)
        .where(
            another.opening == Opening.id,
            another.kind.in_(_RUN),
            person.disabled_at.is_(None),
            ~judges(another.account, PromptVersion.slug),
        )
    )
    admin = select(role.id).where(role.kind == people.ADMIN, role.account == account)
    instead = and_(
        admin.correlate_except(role).exists(),
        ~others.correlate_except(another, person).exists(),
    )
    may = or_(mine.correlate_except(runs).exists(), instead)
    return and_(~judges(account, PromptVersion.slug), may)
