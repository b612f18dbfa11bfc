from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio.ledger import chain
from blindfolio.mail import outbox
from blindfolio.mail.models import MailOut
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent


def send_again(db: Session, folio: Folio, mail_id: str, *, by: str) -> None:
    """Absent for an email that isn't this candidate's."""
    stages.locked(db, folio.id)
    mail = db.get(MailOut, mail_id)
    if mail is None or mail.to_id != folio.id:
        raise Absent
    outbox.send_again(db, mail)
    chain.record(db, "mail_again", {"mail": mail.id}, folio=folio.id, by=by)
