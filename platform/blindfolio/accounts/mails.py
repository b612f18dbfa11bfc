"""Mails to members of the team: their own address, and a link to where they sign in."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio.accounts import links
from blindfolio.accounts.models import Account
from blindfolio.mail.deliver import Addressed
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.settings import Settings

SIGN_IN = "web/sign_in"


def to_account(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """A mail to a member of the team; `db` is a writing session. Only `SIGN_IN` carries a link
    that signs in: the others lead to the site, because they lie in mailboxes for long."""
    account = db.get(Account, mail.to_id)
    if account is None or account.disabled_at is not None:
        raise Refusal("account", "This account is closed, so nothing is sent to it.")
    link = settings.base_url + "/"
    if mail.template == SIGN_IN:
        link = f"{settings.base_url}/open/{links.for_account(db, account.id)}"
    return Addressed(
        name=account.name,
        address=account.email,
        values={"name": account.name, "team": settings.team, "link": link},
    )
