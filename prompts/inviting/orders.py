"""Take the orders of hiring systems. An order is always taken, and whatever keeps it from being
sent waits for a coordinator, because no such system shows a refusal to people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, Select, and_, or_, select, union
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.connections.models import AssessmentOrder, ConnectionCandidate
from blindfolio.connections.tokens import Caller
from blindfolio.db.once import insert_once
from blindfolio.email_address import normal_email
from blindfolio.identity import book, lists
from blindfolio.identity.models import CandidateList
from blindfolio.ledger import chain
from blindfolio.mail import outbox
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import closed, there
from blindfolio.visibility.stage import Stage
from prompts.inviting import from_connection, invitation_list, invite
from prompts.inviting.invite import Invitee
from prompts.models import Opening
from prompts.opening import openings

OTHER = "other"  # the same order came with another address
CANCELLED = "cancelled"
AGAIN = "again"  # it was cancelled, and came again
_SEEN_TO = "Somebody has already seen to this order."
_OPEN = or_(Folio.id.is_(None), and_(Folio.stage != Stage.ERASED, ~closed(Folio.id)))

# The address of the candidate's page in a hiring system, for a query of folios by callers who have
# asked `scope` for the candidate's identity.
PROFILE = (
    select(AssessmentOrder.profile)
    .join(ConnectionCandidate, ConnectionCandidate.id == AssessmentOrder.candidate)
    .where(ConnectionCandidate.folio == Folio.id, AssessmentOrder.profile != "")
    .limit(1)
    .correlate(Folio)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class Ordered:
    """`key` and `address` are keyed digests (see `AssessmentOrder`)."""

    key: str
    address: str
    person: Invitee
    profile: str = ""
    report_to: str = ""
    asked_by: str = ""  # an email address


def take(db: Session, caller: Caller, opening: Opening, sent: Ordered) -> ConnectionCandidate:
    """Return the same for an order that comes again, which invites no one again."""
    asks = select(Account.id).where(Account.email == sent.asked_by.strip().lower())
    asked_by = from_connection.coordinator(db, opening, db.scalar(asks) or "", caller.owner)
    row = {
        "key": sent.key,
        "candidate": None,
        "address": sent.address,
        "profile": sent.profile,
        "report_to": sent.report_to,
        "asked_by": asked_by,
        "at": clock.now(),
    }
    if insert_once(db, AssessmentOrder, "key", row):
        made, kept = from_connection.leave(
            db, caller.connection, opening, sent.person, by=asked_by
        )
        order = db.get_one(AssessmentOrder, sent.key)
        order.candidate, order.list = made.id, kept.id
        return made
    order = _locked(db, sent.key)
    if order.cancelled:
        order.cancelled = False
        _ask(db, order, AGAIN, opening)
    elif order.address not in ("", sent.address):
        order.address = sent.address
        _ask(db, order, OTHER, opening)
    return db.get_one(ConnectionCandidate, order.candidate)


def cancel(db: Session, candidate: ConnectionCandidate) -> None:
    """Ask a coordinator, whether or not anyone was invited: no other system ends an application."""
    order = _locked(db, there(of_candidate(db, candidate.id)).key)
    if not order.cancelled:
        order.cancelled = True
        _ask(db, order, CANCELLED, db.get_one(Opening, candidate.opening))


def send(
    db: Session,
    candidate: str,
    *,
    name: str,
    email: str,
    team: str,
    secret: str,
    by: str,
) -> None:
    """Invite for an order that waits, despite a doubt."""
    order, opening = _own(db, candidate, by)
    kept = db.get(CandidateList, order.list or "", with_for_update=True)
    if kept is None or not kept.rows:
        raise Refusal("order", _SEEN_TO, status=409)
    if fault := from_connection.fault_of(Invitee(name, email)):
        raise fault
    kept.rows = [row | {"name": name, "email": email, "fault": ""} for row in kept.rows]
    db.flush()
    (fate,) = invitation_list.fates(db, opening, kept.rows, secret=secret, by=by)
    if fate.kind == "bad":
        raise Conflict("email", fate.sentence)
    line = {fate.row.line}
    invitation_list.send(db, opening, kept, again=line, team=team, secret=secret, by=by)
    lists.forget(db, kept.id)
    order.waits = ""


def settle(db: Session, candidate: str, *, by: str) -> None:
    """Note that a coordinator has done what an order needs. Who isn't invited stays so."""
    order, _ = _own(db, candidate, by)
    if order.list is not None:
        lists.forget(db, order.list)
        order.profile = order.report_to = ""
    order.waits = ""
    chain.record(db, "order.settled", {"candidate": candidate}, by=by)


def waiting(
    db: Session, account: str
) -> Sequence[Row[AssessmentOrder, ConnectionCandidate, Opening, CandidateList]]:
    """Return what needs a coordinator of these openings, oldest first."""
    return db.execute(_waiting(account).order_by(AssessmentOrder.at)).all()


def is_any_waiting(db: Session, account: str) -> bool:
    first = _waiting(account).with_only_columns(AssessmentOrder.key).limit(1)
    return db.scalar(first) is not None


def _waiting(
    account: str,
) -> Select[AssessmentOrder, ConnectionCandidate, Opening, CandidateList]:
    bounced = (
        select(ConnectionCandidate.id)
        .join(MailOut, MailOut.to_id == ConnectionCandidate.folio)
        .where(
            MailOut.template == invite.MAIL,
            MailOut.failed_at.is_not(None),
            MailOut.sent_at.is_(None),
        )
    )
    # `>` and not `!=`, because the index is read from there on.
    doubtful = select(AssessmentOrder.candidate).where(AssessmentOrder.waits > "")
    return (
        select(AssessmentOrder, ConnectionCandidate, Opening, CandidateList)
        .join(ConnectionCandidate, ConnectionCandidate.id == AssessmentOrder.candidate)
        .join(Opening, Opening.id == ConnectionCandidate.opening)
        .outerjoin(Folio, Folio.id == ConnectionCandidate.folio)
        .outerjoin(CandidateList, CandidateList.id == AssessmentOrder.list)
        .where(
            AssessmentOrder.candidate.in_(union(doubtful, bounced)),
            openings.is_run_by(account),
            _OPEN,
        )
    )


def invited_before(db: Session, account: str, kept: CandidateList) -> str | None:
    """Return the candidate who already has the address of an order that waits."""
    row = next(iter(kept.rows), None)
    if row is None or row["fault"]:
        return None
    return book.newest_of(db, account, kept.opening, normal_email(row["email"]))


def of_candidate(db: Session, candidate: str) -> AssessmentOrder | None:
    return db.scalar(select(AssessmentOrder).where(AssessmentOrder.candidate == candidate))


def _own(db: Session, candidate: str, by: str) -> tuple[AssessmentOrder, Opening]:
    mine = (
        select(AssessmentOrder, Opening)
        .join(ConnectionCandidate, ConnectionCandidate.id == AssessmentOrder.candidate)
        .join(Opening, Opening.id == ConnectionCandidate.opening)
        .outerjoin(Folio, Folio.id == ConnectionCandidate.folio)
        .where(
            ConnectionCandidate.id == candidate,
            openings.is_run_by(by),
            _OPEN,
        )
        .with_for_update(of=AssessmentOrder)
        .execution_options(populate_existing=True)
    )
    order, opening = there(db.execute(mine).first())
    if not order.waits:
        raise Refusal("order", _SEEN_TO, status=409)
    return order, opening


def _locked(db: Session, key: str) -> AssessmentOrder:
    return db.get_one(AssessmentOrder, key, with_for_update=True, populate_existing=True)


def _ask(db: Session, order: AssessmentOrder, why: str, opening: Opening) -> None:
    order.waits = why
    outbox.send(
        db,
        from_connection.WAITS,
        to_kind="account",
        to_id=order.asked_by,
        key=f"{from_connection.WAITS}:{order.candidate}:{why}",
        args={"opening": opening.id, "ordered": True},
    )
