"""Confirm a candidate's new address. If a link was ever opened, the person who corrects the
address could otherwise act as the candidate. The candidate confirms or objects; if the
earlier address is lost, a second team member confirms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from blindfolio import chance
from blindfolio.accounts import links, people, sessions
from blindfolio.accounts.models import Account
from blindfolio.identity import book
from blindfolio.identity.book import NextAddress
from blindfolio.languages import N_
from blindfolio.ledger import chain
from blindfolio.ledger.models import Entry, Payload
from blindfolio.mail import outbox
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent, classes_of
from prompts.authoring import exposure
from prompts.models import Invitation, PromptVersion
from prompts.queries import invitation_of

TOLD = "prompts/address_changed"
WAITS = "prompts/address_waits"
MAIL = "prompts/corrected"
MOVED = "prompts/address_moved"
REFUSED_MAIL = "prompts/address_refused"
SECOND = "prompts/address_second"
# Emails about a change of address.
ABOUT = frozenset({TOLD, WAITS, MOVED})

CORRECTED = "candidate.corrected"
DROPPED = "address.dropped"
# Kinds of audit entries.
CONFIRMED, REFUSED = "address.confirmed", "address.refused"
NEXT = "next_email"
_SECOND_KINDS = ("coordinator", "manager")
_ENDS = {CONFIRMED: "confirmed", REFUSED: "refused"}

_SETTLED = N_("There is no new address to confirm: this has been settled. Reload the page.")
_OTHER = N_("The address has been changed again. Reload the page and look at the new one.")
_HANDED = N_(
    "The link that opened this page came from a coordinator, so it can't confirm an address."
    " Open a link that we emailed to your earlier address. If you can no longer read that"
    " address, ask for a second person of the team to confirm the new one."
)
_YOURSELF = (
    "You changed this address yourself, so someone else has to confirm it: the candidate, another"
    " coordinator of the opening or its hiring manager. Someone who got that role after the change"
    " can't."
)
_UNSURE = "Tick the box once you have spoken with the candidate yourself."


def begin(db: Session, folio: Folio, invitation: Invitation) -> None:
    # Replaces an earlier change.
    _end_waiting(db, folio, invitation.id)
    if book.next_address(db, folio.id) is not None:
        for template in (TOLD, WAITS):
            _send(db, folio, template)
        _tell_team(db, folio, SECOND, who_may(db, folio.id))


def confirm(
    db: Session,
    folio: Folio,
    change: str,
    *,
    session: str,
    sends: bool,
    secret: str,
    by: str,
) -> None:
    """Confirm the change for the candidate, who is signed in from the earlier address. If
    the site `sends` email, raise Refusal ("handed") for a `session` from a link that a
    coordinator handed out."""
    waits = _waiting(db, folio, change)
    if sends and sessions.is_handed(db, session):
        raise Conflict("handed", _HANDED)
    _settle(db, folio, waits, secret=secret, by=by)


def confirm_for(
    db: Session, folio: Folio, change: str, *, sure: bool, secret: str, by: str
) -> None:
    """Confirm the change for a second team member if the earlier address is lost. The
    earlier address's sessions end."""
    waits = _waiting(db, folio, change)
    if by == waits.by:
        raise Conflict("yourself", _YOURSELF)
    if by not in who_may(db, folio.id):
        raise Absent
    if not sure:
        raise Refusal("sure_address", _UNSURE)
    sessions.end_of_candidate(db, invitation_of(db, folio.id).id)
    _settle(db, folio, waits, secret=secret, by=by)


def refuse(db: Session, folio: Folio, change: str, *, by: str) -> None:
    """Refuse the change for the candidate. The address stays, and the opening's coordinators
    and deciders are told."""
    _waiting(db, folio, change)
    book.settle_next(db, folio.id, confirmed=False)
    _end_waiting(db, folio, invitation_of(db, folio.id).id)
    _tell_team(db, folio, REFUSED_MAIL, _second(db, folio.id))
    chain.record(db, REFUSED, {}, folio=folio.id, by=by)


def who_may(db: Session, folio: str) -> dict[str, str]:
    """Return the names of team members who may confirm, by account. Roles given after the
    change don't count, because they could have been given for this purpose."""
    waits = book.next_address(db, folio)
    if waits is None:
        return {}
    found = _second(db, folio, Standing.since <= waits.at)
    return {account: name for account, name in found.items() if account != waits.by}


def awaits(account: str) -> ColumnElement[bool]:
    # The rule of `who_may`, as a query on `Standing`.
    return and_(
        Standing.kind.in_(_SECOND_KINDS),
        book.next_since(Standing.folio, Standing.since, account),
    )


@dataclass(frozen=True, slots=True)
class AddressChange:
    """A change of address. It doesn't hold the addresses themselves."""

    by: str
    at: datetime
    state: str = "waits"
    settled_at: datetime | None = None
    # The team member who confirmed; empty for the candidate.
    settled_by: str = ""


def changes(db: Session, folio: str) -> list[AddressChange]:
    """Return the changes, oldest first, without withdrawn ones. Callers must be allowed to
    see the name."""
    found = db.execute(
        select(Entry.kind, Entry.actor, Entry.at, Payload.body)
        .join(Payload, Payload.seq == Entry.seq)
        .where(Entry.folio == folio, Entry.kind.in_((CORRECTED, DROPPED, *_ENDS)))
        .order_by(Entry.seq)
    )
    rows = [
        (kind, actor or "", at)
        for kind, actor, at, body in found
        if kind != CORRECTED or NEXT in body["facts"]["fields"]
    ]
    names = people.names(db) if rows else {}
    told = []
    for (kind, actor, at), then in zip_longest(rows, rows[1:]):
        if kind == CORRECTED and (then is None or then[0] in _ENDS):
            settled = (_ENDS[then[0]], then[2], names.get(then[1], "")) if then else ()
            told.append(AddressChange(names.get(actor, ""), at, *settled))
    return told


def _waiting(db: Session, folio: Folio, change: str) -> NextAddress:
    """Lock the folio. Raise Refusal unless this change is still waiting."""
    stages.locked(db, folio.id)
    waits = book.next_address(db, folio.id)
    if waits is None:
        raise Conflict("settled", _SETTLED)
    if waits.change != change:
        raise Conflict("other_change", _OTHER)
    return waits


def _settle(db: Session, folio: Folio, waited: NextAddress, *, secret: str, by: str) -> None:
    invitation = invitation_of(db, folio.id)
    _end_waiting_mails(db, folio)
    links.end_of_candidate(db, invitation.id)
    links.release(db, invitation.id)
    book.settle_next(db, folio.id, confirmed=True)
    if invitation.started_at is not None:
        version = db.get_one(PromptVersion, folio.prompt_version)
        exposure.note(db, version, book.address_key_of(db, folio.id, secret))
    for mail in outbox.failed(db, [folio.id]).get(folio.id, []):
        lost = mail.failure == "address" and mail.template not in ABOUT
        if lost and mail.failed_at and mail.failed_at >= waited.at:
            outbox.send_again(db, mail)
    for template in (MAIL, MOVED):
        _send(db, folio, template)
    chain.record(db, CONFIRMED, {"corrected_by": waited.by}, folio=folio.id, by=by)


def _end_waiting(db: Session, folio: Folio, invitation: str) -> None:
    links.end_of_candidate(db, invitation, held=True)
    _end_waiting_mails(db, folio)


def _end_waiting_mails(db: Session, folio: Folio) -> None:
    for template in (TOLD, WAITS):
        outbox.take_back_unsent(db, template, folio.id, failed=True)
    outbox.take_back_all(db, f"{SECOND}:{folio.id}:")


def _send(db: Session, folio: Folio, template: str) -> None:
    outbox.send(
        db, template, to_kind="candidate", to_id=folio.id, key=f"{template}:{chance.new_id()}"
    )


def _tell_team(db: Session, folio: Folio, template: str, accounts: Iterable[str]) -> None:
    once = chance.new_id()
    for account in accounts:
        if DataClass.DISPLAY_NAME in classes_of(db, account, folio.id):
            outbox.send(
                db,
                template,
                to_kind="account",
                to_id=account,
                key=f"{template}:{folio.id}:{once}:{account}",
                args={"folio": folio.id},
            )


def _second(db: Session, folio: str, *only: ColumnElement[bool]) -> dict[str, str]:
    found = (
        select(Account.id, Account.name)
        .join(Standing, Standing.account == Account.id)
        .where(
            Standing.folio == folio,
            Standing.kind.in_(_SECOND_KINDS),
            Standing.state != "ended",
            Account.disabled_at.is_(None),
            *only,
        )
        .order_by(Account.name, Account.id)
    )
    return {account: name for account, name in db.execute(found)}
