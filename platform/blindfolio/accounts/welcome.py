from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance
from blindfolio.accounts import mails, people, second_person
from blindfolio.accounts.models import Account
from blindfolio.mail import failures, outbox
from blindfolio.mail.deliver import Addressed
from blindfolio.mail.models import MailOut
from blindfolio.settings import Settings

MAIL = "web/added"
RAISED = "web/raised"
PAGE = "/sign-in"

_PARTS = {
    "coordinator": "a coordinator",
    "manager": "a hiring manager",
    people.ADMIN: "an admin",
}


def tell(db: Session, account: Account, *, by: str) -> None:
    outbox.send(
        db,
        MAIL,
        to_kind="account",
        to_id=account.id,
        key=f"added:{chance.new_id()}",
        args={"by": by},
    )


def announce(
    db: Session,
    account: Account,
    kind: str,
    *,
    by: str | None,
    also: Collection[str] = (),
) -> None:
    """Tell the admins, and `also` these people, who has become a coordinator, a hiring manager or
    an admin. Nobody hears of themselves, or of what they did.
    """
    once = chance.new_id()
    for to in sorted({*db.scalars(people.with_role(people.ADMIN)), *also} - {account.id, by}):
        outbox.send(
            db,
            RAISED,
            to_kind="account",
            to_id=to,
            key=f"raised:{once}:{to}",
            args={"account": account.id, "kind": kind, "by": by},
        )


def bounced(db: Session, accounts: Collection[str]) -> frozenset[str]:
    """Returns the accounts whose newest welcome email bounced. Says nothing about the others,
    because the fact that an email was sent could reveal who reviews.
    """
    sent = select(MailOut.to_id, MailOut.failure).where(
        MailOut.template == MAIL, MailOut.to_id.in_(accounts)
    )
    newest = {to: failure for to, failure in db.execute(sent.order_by(MailOut.created_at))}
    return frozenset(to for to, failure in newest.items() if failure in failures.BOUNCED)


def to_raised(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    to = mails.to_account(db, mail, settings)
    by = db.get(Account, mail.args["by"] or "")
    told = {
        "who": db.get_one(Account, mail.args["account"]).name,
        "part": _PARTS[mail.args["kind"]],
        "by": by.name if by else "The person who runs the site",
        "confirms": mail.to_id in second_person.able_to_confirm(db, mail.args["account"]),
    }
    return replace(to, values={**to.values, **told})


def page_of_raised(_db: Session, mail: MailOut) -> str:
    return f"/people/{mail.args['account']}"


def to_added(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    to = mails.to_account(db, mail, settings)
    by = db.get_one(Account, mail.args["by"]).name
    return replace(to, values={**to.values, "by": by, "address": to.address})
