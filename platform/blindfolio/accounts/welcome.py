"""The email to a new member of the team: who added them, and where they sign in."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from blindfolio import chance
from blindfolio.accounts import mails
from blindfolio.accounts.models import Account
from blindfolio.mail import outbox
from blindfolio.mail.deliver import Addressed
from blindfolio.mail.models import MailOut
from blindfolio.settings import Settings

MAIL = "web/added"
PAGE = "/sign-in"


def tell(db: Session, account: Account, *, by: str) -> None:
    """Write to somebody that they were added, at the address that they have when it is sent."""
    outbox.send(
        db,
        MAIL,
        to_kind="account",
        to_id=account.id,
        key=f"added:{chance.new_id()}",
        args={"by": by},
    )


def to_added(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    """That mail: the name of who added them, and the address that they sign in with."""
    to = mails.to_account(db, mail, settings)
    by = db.get_one(Account, mail.args["by"]).name
    return replace(to, values={**to.values, "by": by, "address": to.address})
