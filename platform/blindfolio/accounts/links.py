from __future__ import annotations

from datetime import timedelta
from typing import Literal

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from blindfolio import chance, clock, languages
from blindfolio.accounts import outside_identities, people, sessions
from blindfolio.accounts.models import Account, Link
from blindfolio.accounts.outside_identities import OutsidePerson
from blindfolio.identity import book
from blindfolio.languages import N_
from blindfolio.ledger import chain
from blindfolio.mail import outbox
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Conflict, Refusal

STAFF_LASTS = timedelta(minutes=15)
CANDIDATES_SPAN = timedelta(days=1)
ASKED_AT_MOST = 3  # links sent to a member within STAFF_LASTS, or a candidate within their span

SIGN_IN_MAIL = "web/sign_in"
CONNECT_MAIL = "web/connect"
CANDIDATES_MAIL = "prompts/link"
OTHERS = "others"

_REPLACED = N_(
    "This link no longer works, because a newer one has replaced it. Use the link in the newest"
    " email that you have from us. If your email address has been changed, that email is at the"
    " new address. You can also reply to any of our emails and ask for a new link."
)
_HELD = N_(
    "This link doesn't work until the address that it was sent to is confirmed. To"
    " confirm it, open the link in an earlier email from us, or a page that is"
    " still open, and press “Confirm the new address”. If you can no longer read"
    " your earlier address, reply to the email that contains this link, and ask for"
    " a second member of the team to confirm it."
)
_NOT_CONFIRMED = N_(
    "This link doesn't work, because the address that it was sent to was not confirmed. If you"
    " are the candidate, reply to any of our emails."
)
_OTHER_BROWSER = (
    "Open this link in the browser in which you signed in with your company account. If you have"
    " closed that browser, sign in with the account again. If that was not you,"
    " someone else tried to sign in here with your address: ignore the email, and tell the person"
    " who runs the site."
)
# The same for every dead link, so that it doesn't reveal whether the link ever existed.
_DEAD = N_(
    "This link doesn't work: it has expired, has been used already, or is incomplete. You can ask"
    " for a new one on the sign-in page. If you are a candidate, you can also open the link in your"
    " newest email from the team."
)


def for_account(db: Session, account: str, *, connects: bool = False) -> str:
    """Returns a new sign-in token and ends the account's older links. One that `connects` works
    only together with the person's sign-in at the provider.
    """
    now = clock.now()
    db.execute(
        update(Link).where(Link.account == account, Link.used_at.is_(None)).values(used_at=now)
    )
    link = Link(account=account, connects=connects, created_at=now)
    link.expires_at = now + STAFF_LASTS
    return _issue(db, link)


def by_hand(db: Session, address: str) -> str:
    """Returns a sign-in token for the first coordinator of a site that sends no email.

    Raises Refusal for anyone else, because whoever runs the command could sign in as that
    person. The audit log records the link.
    """
    account = people.at_address(db, address).id
    if account != people.first_coordinator(db):
        raise Refusal(
            "account",
            "On a site that sends no email, this command prints a link only for the first"
            " coordinator. If you set BLINDFOLIO_MAIL, everyone in the team can ask for a"
            " link on the sign-in page.",
        )
    token = for_account(db, account)
    chain.record(db, "link_printed", {"account": account})
    return token


def for_invitation(
    db: Session,
    invitation: str,
    *,
    taken_by: str | None = None,
    held: bool = False,
    language: str = languages.SOURCE,
) -> str:
    """Returns a new token. `taken_by` is the coordinator who is shown the link. A `held` link
    doesn't work until `release` is called.
    """
    link = Link(
        invitation=invitation,
        taken_by=taken_by,
        held=held,
        language=language,
        created_at=clock.now(),
    )
    return _issue(db, link)


def end_of_candidate(db: Session, invitation: str, *, held: bool = False) -> bool:
    """Ends either the held links or the other ones. Returns whether there ever were any."""
    theirs = (Link.invitation == invitation, Link.held.is_(held))
    ended = update(Link).where(*theirs, Link.used_at.is_(None)).values(used_at=clock.now())
    db.execute(ended.execution_options(synchronize_session=False))
    return db.scalar(select(Link.hash).where(*theirs).limit(1)) is not None


def release(db: Session, invitation: str) -> None:
    waits = (Link.invitation == invitation, Link.held, Link.used_at.is_(None))
    released = update(Link).where(*waits).values(held=False)
    db.execute(released.execution_options(synchronize_session=False))


def ask(db: Session, address: str, *, team: bool = True) -> None:
    """Emails a link to the member with this address, unless the `team` gets none, or else to the
    candidate: for the newest invitation, whose email brings one for each of the others along,
    because it would take longer to queue them here.
    """
    account = _member_at(db, address) if team else None
    folio = book.newest_at(db, address)
    if folio and not account:
        _send(db, CANDIDATES_MAIL, "candidate", folio, CANDIDATES_SPAN)
    else:
        _send(db, SIGN_IN_MAIL, "account", account, STAFF_LASTS)


def ask_to_connect(db: Session, address: str) -> None:
    """Emails the member with this address a link that connects their account with the person who
    has just signed in at the provider.
    """
    _send(db, CONNECT_MAIL, "account", _member_at(db, address), STAFF_LASTS)


def _member_at(db: Session, address: str) -> str | None:
    here = people.open_at(address).with_only_columns(Account.id)
    return db.scalar(here.with_for_update())


def _send(
    db: Session,
    template: str,
    to_kind: Literal["account", "candidate"],
    whom: str | None,
    span: timedelta,
) -> None:
    # Nothing reveals whether anyone has the address: there is no result, and the call takes the
    # same time either way.
    now = clock.now()
    recent = select(func.count()).where(
        MailOut.template == template,
        MailOut.to_id == whom,
        MailOut.created_at > now - span,
        # Mails from a clock that ran ahead would lock the person out until it catches up.
        MailOut.created_at < now + span,
    )
    count = db.scalar(recent) or 0  # asked for strangers too, so that it takes the same time
    wanted = whom is not None and count < ASKED_AT_MOST
    # The token is made when the mail is rendered; the outbox holds ids only.
    key = f"sign_in:{chance.new_id()}"
    outbox.send(db, template, to_kind=to_kind, to_id=whom or "", key=key, args={OTHERS: True})
    if not wanted:
        # Queued and undone: a commit with nothing to write would be measurably faster.
        outbox.take_back(db, key)


def leads_to(db: Session, token: str, invitation: str) -> bool:
    link = db.get(Link, sessions.hashed(token))
    return link is not None and link.invitation == invitation and link.used_at is None


def redeem(db: Session, token: str, *, person: OutsidePerson | None = None) -> str:
    """Signs in with a link and returns the new session's token. Raises Refusal if the link
    doesn't work. `person` has just signed in at the provider in this browser.
    """
    link = db.get(Link, sessions.hashed(token), with_for_update=True, populate_existing=True)
    if link is None:
        raise Refusal("link", _DEAD, status=410)
    if link.invitation is not None:
        _refuse_candidates(link)
        handed = link.taken_by is not None
        session = sessions.begin(
            db, invitation=link.invitation, handed=handed, language=link.language
        )
        chain.record(db, "signed_in", {}, by=link.invitation)
        return session
    account = _owner(db, link)
    link.used_at = clock.now()
    if link.connects:
        if person is None or person.email != account.email:
            raise Conflict("link", _OTHER_BROWSER)
        outside_identities.connect(db, account, person, proof="link")
        return outside_identities.begin(db, account, person)
    session = sessions.begin(db, account=account.id)
    chain.record(db, "signed_in", {}, by=account.id)
    return session


def _owner(db: Session, link: Link) -> Account:
    account = db.get(Account, link.account)
    late = link.expires_at is None or link.expires_at <= clock.now()
    if account is None or account.disabled_at is not None or link.used_at or late:
        raise Refusal("link", _DEAD, status=410)
    return account


def _refuse_candidates(link: Link) -> None:
    if link.used_at is not None:
        raise Refusal("link", _NOT_CONFIRMED if link.held else _REPLACED, status=410)
    if link.held:
        raise Conflict("held", _HELD)


def _issue(db: Session, link: Link) -> str:
    token = chance.token()
    link.hash = sessions.hashed(token)
    db.add(link)
    db.flush()
    return token
