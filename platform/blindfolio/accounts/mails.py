from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from blindfolio.accounts import links
from blindfolio.accounts.models import Account
from blindfolio.mail.deliver import Addressed
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.settings import Settings


def to_account(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """Builds an email to a member of the team. `db` must be a writing session.

    Only the two emails of `links` contain a link that signs in. Other emails stay in mailboxes
    for a long time, so their links lead to the site.
    """
    account = db.get(Account, mail.to_id)
    if account is None or account.disabled_at is not None:
        raise Refusal("account", "This account is closed, so we no longer send email to it.")
    link = settings.base_url + "/"
    if mail.template in (links.SIGN_IN_MAIL, links.CONNECT_MAIL):
        connects = mail.template == links.CONNECT_MAIL
        token = links.for_account(db, account.id, connects=connects)
        link = f"{settings.base_url}/open/{token}"
    return Addressed(
        name=account.name,
        address=account.email,
        values={
            "name": account.name,
            "team": settings.team_name,
            "company": settings.oidc_name,
            "link": link,
        },
    )


def zone_of(db: Session, mail: MailOut, settings: Settings) -> ZoneInfo:
    return ZoneInfo(db.get_one(Account, mail.to_id).zone or settings.zone)
