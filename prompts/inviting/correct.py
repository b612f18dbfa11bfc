from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.accounts import links, sessions
from blindfolio.email_address import normal_email
from blindfolio.identity import book
from blindfolio.ledger import chain
from blindfolio.mail import outbox
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Conflict
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import OVER, UNDECIDED, WRITING
from prompts import queries
from prompts.inviting import invite, new_address
from prompts.inviting.invite import Invitee
from prompts.models import Invitation, Opening
from prompts.submitting import upload

_OVER = (
    "This application is over, so only an admin who has no part in it can change the email address:"
    " under Admin, Addresses, with the submission's ID, which is {0}. Someone else then has to"
    " confirm it."
)


def correct(
    db: Session, folio: Folio, given: Invitee, *, again: bool = False, secret: str, by: str
) -> list[str]:
    """Correct a candidate's identity, and return the changed fields. Files not yet submitted
    are read again. A new address gets the invitation; if a link was ever opened, it must
    be confirmed first (`new_address`)."""
    folio = stages.locked(db, folio.id)
    invitation = queries.invitation_of(db, folio.id)
    waits = book.next_address(db, folio.id)
    address = normal_email(given.email)
    if address not in (book.address(db, folio.id)[1], waits.email if waits else ""):
        if folio.stage not in UNDECIDED:
            raise Conflict("over", _OVER.format(folio.id))
        _refuse_taken(db, invitation, address, again=again, secret=secret, by=by)
    changed = book.correct(
        db,
        folio.id,
        name=given.name,
        email=given.email,
        handles=given.handles,
        employers=given.employers,
        waits_by=by if was_opened(db, invitation) else None,
    )
    if not changed:
        return []
    if folio.stage in WRITING:
        upload.read_anew(db, invitation)
    kind = new_address.CORRECTED
    if "email" in changed:
        replaces = links.end_of_candidate(db, invitation.id)
        _invite(db, folio, invitation, replaces=replaces)
    elif new_address.NEXT in changed:
        new_address.begin(db, folio, invitation)
        if book.next_address(db, folio.id) is None:
            kind = new_address.DROPPED
    if folio.stage in OVER:
        book.seal_name(db, folio.id)
    chain.record(db, kind, {"fields": changed}, folio=folio.id, by=by)
    return changed


def was_opened(db: Session, invitation: Invitation) -> bool:
    return invitation.started_at is not None or sessions.ever(db, invitation.id)


def _refuse_taken(
    db: Session, invitation: Invitation, address: str, *, again: bool, secret: str, by: str
) -> None:
    opening = db.get_one(Opening, invitation.opening)
    was = invite.past(db, opening, [address], secret=secret, by=by)[address]
    if was == invite.INVITED or (was and not again):
        raise Conflict(was, invite.BEFORE[was])


def _invite(db: Session, folio: Folio, invitation: Invitation, *, replaces: bool) -> None:
    """Email the invitation to the new address, and withdraw one that was never sent. If
    `replaces` is set, the email says that it replaces an earlier invitation."""
    key = f"invitation:{invitation.id}"
    sent = db.scalar(select(MailOut).where(MailOut.key == key).with_for_update())
    # This key is for the invitation to the current address.
    if sent is not None and sent.sent_at is None:
        outbox.take_back(db, key)
    elif sent is not None:
        sent.key = f"{key}:{book.revision(db, folio.id)}"
        db.flush()
    outbox.send(
        db,
        invite.MAIL,
        to_kind="candidate",
        to_id=folio.id,
        key=key,
        args={"invitation": invitation.id} | ({"replaces": True} if replaces else {}),
    )
