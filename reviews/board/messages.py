"""What a coordinator does about a candidate's mails: a link to hand out, a mail sent again."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio.accounts import links
from blindfolio.ledger import chain
from blindfolio.mail import outbox
from blindfolio.mail.models import MailOut
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from prompts.queries import invitation_of


def link(db: Session, folio: Folio, *, by: str) -> str:
    """The token of a fresh link of the candidate's own, for a person to hand out.

    Who opens it is the candidate, so the ledger says who took it.
    """
    stages.locked(db, folio.id)
    invitation = invitation_of(db, folio.id).id
    token = links.for_invitation(db, invitation)
    chain.record(db, "link_taken", {"invitation": invitation}, folio=folio.id, by=by)
    return token


def send_again(db: Session, folio: Folio, mail_id: str, *, by: str) -> None:
    """Try one of the candidate's mails once more; Absent for any other mail."""
    stages.locked(db, folio.id)
    mail = db.get(MailOut, mail_id)
    if mail is None or mail.to_id != folio.id:
        raise Absent
    outbox.send_again(db, mail)
    chain.record(db, "mail_again", {"mail": mail.id}, folio=folio.id, by=by)
