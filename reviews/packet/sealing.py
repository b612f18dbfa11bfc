from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.accounts import models as account_models
from blindfolio.accounts.models import Account
from blindfolio.identity import book
from blindfolio.ledger import chain, rows
from blindfolio.visibility import matrix
from blindfolio.visibility.models import Folio
from reviews.packet.gather import whole
from reviews.packet.gather.packet_for import STATES, PacketFor
from reviews.panel.models import CHANGES, QUESTIONS, DesignChange, SheetQuestion

KIND = "packet"


def on_move(db: Session, folio: Folio, _event: str, before: str, after: str) -> None:
    """Seal the participants' names and the questions when the decision is recorded."""
    if after == before or after not in STATES or not rows.are_sealed(db):
        return
    book.seal_name(db, folio.id)
    questions = db.scalars(select(SheetQuestion).where(SheetQuestion.folio == folio.id)).all()
    asked = [question.id for question in questions]
    rows.note(db, QUESTIONS, questions)
    rows.note(
        db, CHANGES, db.scalars(select(DesignChange).where(DesignChange.question.in_(asked)))
    )
    asking = PacketFor(folio, "", matrix.cell("coordinator", folio.stage), by="", runs=True)
    accounts = select(Account).where(Account.id.in_(whole.accounts(db, asking)))
    rows.note(db, account_models.NAMES, db.scalars(accounts), folio=folio.id)
    chain.record(db, KIND, {}, folio=folio.id)
