"""Correcting who a candidate is: a misspelt name, a wrong address, an employer that was missing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.accounts import links
from blindfolio.identity import book
from blindfolio.ledger import chain
from blindfolio.ledger.models import Entry, Payload
from blindfolio.mail import outbox
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import WRITING
from prompts import queries
from prompts.authoring import exposure
from prompts.inviting import invite
from prompts.inviting.invite import Invitee
from prompts.models import Invitation, Opening, PromptVersion
from prompts.submitting import upload

MAIL = "prompts/corrected"

ENTRY = "candidate.corrected"
"""The kind of the audit log's entry."""


def correct(
    db: Session, folio: Folio, given: Invitee, *, again: bool = False, secret: str, by: str
) -> list[str]:
    """Write down anew who a candidate is, and return which fields changed, by name.

    Files that are not submitted are read again, so that what is known now is masked in them. A new
    address gets one email with a fresh link; every link and every browser of before is dead. An
    address that is invited to the opening is a Refusal ("invited"), and so is, unless `again`, one
    that was ("ended") or has seen the prompt ("seen"); a bad name or address, as in `book`.
    """
    folio = stages.locked(db, folio.id)
    invitation = queries.invitation_of(db, folio.id)
    before = book.address(db, folio.id)[1]
    address = book.normal(given.email)
    if address != before:
        _refuse_taken(db, invitation, address, again=again, secret=secret)
    changed = book.correct(
        db,
        folio.id,
        name=given.name,
        email=given.email,
        handles=given.handles,
        employers=given.employers,
    )
    if not changed:
        return []
    if folio.stage in WRITING:
        upload.read_anew(db, invitation)
    if "email" in changed:
        replaces = links.end_of_candidate(db, invitation.id)
        if invitation.started_at is not None:
            version = db.get_one(PromptVersion, folio.prompt_version)
            exposure.note(db, version, book.address_key(address, secret))
        _write(db, folio, invitation, replaces=replaces)
    chain.record(db, ENTRY, {"fields": changed}, folio=folio.id, by=by)
    return changed


def address_since(db: Session, folio: str) -> datetime | None:
    """Since when a candidate has the present address; None where it was never corrected."""
    found = db.execute(
        select(Entry.at, Payload.body)
        .join(Payload, Payload.seq == Entry.seq)
        .where(Entry.folio == folio, Entry.kind == ENTRY)
        .order_by(Entry.seq.desc())
    )
    return next((at for at, body in found if "email" in body["facts"]["fields"]), None)


def _refuse_taken(
    db: Session, invitation: Invitation, address: str, *, again: bool, secret: str
) -> None:
    """Refuse an address that no invitation would be sent to."""
    opening = db.get_one(Opening, invitation.opening)
    was = invite.past(db, opening, [address], secret=secret)[address]
    if was == invite.INVITED or (was and not again):
        raise Refusal(was, invite.BEFORE[was], status=409)


def _write(db: Session, folio: Folio, invitation: Invitation, *, replaces: bool) -> None:
    """Email a link to the new address: in the invitation, for who has not started. One that never
    went out is taken back, or they would get two; the new one says what it `replaces`."""
    key = f"invitation:{invitation.id}"
    revision = book.revision(db, folio.id)
    if invitation.started_at is not None or folio.stage not in WRITING:
        outbox.send(
            db,
            MAIL,
            to_kind="candidate",
            to_id=folio.id,
            key=f"corrected:{invitation.id}:{revision}",
        )
        return
    sent = db.scalar(select(MailOut).where(MailOut.key == key).with_for_update())
    # The invitation is known by this key: it is the one to the address that holds now.
    if sent is not None and sent.sent_at is None:
        outbox.take_back(db, key)
    elif sent is not None:
        sent.key = f"{key}:{revision}"
        db.flush()
    outbox.send(
        db,
        invite.MAIL,
        to_kind="candidate",
        to_id=folio.id,
        key=key,
        args={"invitation": invitation.id} | ({"replaces": True} if replaces else {}),
    )
