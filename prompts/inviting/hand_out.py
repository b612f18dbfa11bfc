"""Hand out a candidate's link. Anyone who opens it is signed in as the candidate, so a
coordinator gets one only if email can't be delivered, and the candidate is told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from blindfolio import chance, clock
from blindfolio.accounts import links
from blindfolio.accounts.models import Link
from blindfolio.identity import book
from blindfolio.ledger import chain
from blindfolio.mail import failures, outbox
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Conflict
from blindfolio.visibility import stages
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import scope
from blindfolio.visibility.stage import Stage
from prompts import announce, queries
from prompts.inviting import new_address
from prompts.models import Invitation
from prompts.queries import invitation_of

LINK = "prompts/link"
TAKEN = "prompts/link_taken"

BOUNCED = "prompts/bounced"

# One goes to an address that is no longer the candidate's, the other says what their page does.
_NOT_MISSED = (new_address.MOVED, TAKEN)
_TOLD_OF = (*failures.BOUNCED, "fault")

_FIXED_WORDS = (
    LINK,
    *("prompts/invitation", "prompts/start_reminder", "prompts/started", "prompts/reminder"),
)

_REACHED = (
    "This candidate can be reached by email, so only they may see their link. Press “Email a"
    " new link” to send them one."
)
_SILENT = "This site sends no email. Show a link instead, and pass it on yourself."


def allowed(db: Session, folios: Collection[str], *, sends: bool) -> frozenset[str]:
    """Return the folios whose candidate's link may be handed out. If the site `sends` email,
    one must have failed and none arrived since. Failures that a coordinator could cause
    don't count."""
    if not sends:
        return frozenset(folios)
    unreachable = or_(
        MailOut.failure == "address",
        and_(MailOut.template.in_(_FIXED_WORDS), MailOut.failure == "server"),
    )
    failed = func.max(case((unreachable, MailOut.failed_at)))
    arrived = func.max(MailOut.sent_at)
    query = select(MailOut.to_id, failed, arrived).where(
        MailOut.to_kind == "candidate",
        MailOut.to_id.in_(folios),
        # These go to an address that a coordinator wrote, or that is no longer the candidate's.
        MailOut.template.not_in((new_address.WAITS, new_address.MOVED)),
    )
    return frozenset(
        folio
        for folio, failed_at, sent_at in db.execute(query.group_by(MailOut.to_id))
        if failed_at is not None and (sent_at is None or sent_at < failed_at)
    )


def take(db: Session, folio: Folio, *, sends: bool, by: str) -> str:
    """Return the token of a new link. Raise Refusal ("reached") if email works. The
    candidate is told on their page and in the next email that arrives."""
    stages.locked(db, folio.id)
    if folio.id not in allowed(db, [folio.id], sends=sends):
        raise Conflict("reached", _REACHED)
    theirs = invitation_of(db, folio.id)
    invitation, language = theirs.id, queries.language(db, theirs)
    token = links.for_invitation(db, invitation, taken_by=by, language=language)
    if sends:
        _send(db, TAKEN, folio, key=f"link_taken:{chance.new_id()}")
    chain.record(db, "link_taken", {"invitation": invitation}, folio=folio.id, by=by)
    return token


def take_all(db: Session, account: str, opening: str, *, sends: bool) -> list[tuple[str, str]]:
    """Return the name and a new link's token for each candidate of the opening who hasn't
    started and whom no email reaches."""
    asked = (
        scope(account, {DataClass.DISPLAY_NAME, DataClass.IDENTITY}, rows=("coordinator",))
        .join(Invitation, Invitation.folio == Folio.id)
        .where(
            Folio.opening == opening,
            Folio.stage == Stage.DRAFT,
            Invitation.started_at.is_(None),
        )
        .order_by(Invitation.created_at, Invitation.id)
    )
    found = {it.id: it for it in db.scalars(asked)}
    may = allowed(db, found, sends=sends)
    names = book.names_of(db, account, sorted(may))
    return [
        (names[id_], take(db, it, sends=sends, by=account))
        for id_, it in found.items()
        if id_ in may
    ]


def missed() -> Select[str, str | None]:
    """Select the folios of candidates who missed an email and got no link since, and why."""
    link = aliased(MailOut)
    handed = exists().where(
        Link.invitation == Invitation.id,
        Link.taken_by.is_not(None),
        Link.created_at >= MailOut.failed_at,
    )
    mailed = exists().where(
        link.to_id == MailOut.to_id,
        link.template == LINK,
        link.sent_at >= MailOut.failed_at,
    )
    return (
        select(MailOut.to_id, MailOut.failure)
        .join(Invitation, Invitation.folio == MailOut.to_id)
        .where(
            MailOut.failed_at.is_not(None),
            MailOut.sent_at.is_(None),
            MailOut.template.not_in(_NOT_MISSED),
            ~handed,
            ~mailed,
        )
    )


def tell_of_failed(db: Session, mail: MailOut) -> None:
    """Email the coordinators of a candidate whom an email didn't reach, at most once a day."""
    lost = mail.failure in _TOLD_OF and mail.template not in _NOT_MISSED
    if mail.to_kind == "candidate" and lost:
        folio = stages.locked(db, mail.to_id)
        of = f"{folio.id}:{clock.now().date()}"
        announce.coordinators(db, folio, BOUNCED, of, {"folio": folio.id})


def mail(db: Session, folio: Folio, *, sends: bool, by: str) -> None:
    # Does nothing while an email waits.
    stages.locked(db, folio.id)
    if not sends:
        raise Conflict("silent", _SILENT)
    waiting = select(MailOut.id).where(
        MailOut.to_id == folio.id,
        MailOut.template == LINK,
        MailOut.sent_at.is_(None),
        MailOut.failed_at.is_(None),
    )
    if db.scalar(waiting.limit(1)) is not None:
        return
    _send(db, LINK, folio, key=f"link:{chance.new_id()}")
    chain.record(db, "link_mailed", {}, folio=folio.id, by=by)


def taken_at(db: Session, invitation: str) -> list[datetime]:
    found = select(Link.created_at).where(
        Link.invitation == invitation, Link.taken_by.is_not(None)
    )
    return list(db.scalars(found.order_by(Link.created_at.desc())))


def _send(db: Session, template: str, folio: Folio, *, key: str) -> None:
    outbox.send(db, template, to_kind="candidate", to_id=folio.id, key=key)
