from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio.accounts import mails
from blindfolio.mail.deliver import Addressed
from blindfolio.mail.models import MailOut
from blindfolio.settings import Settings
from reviews.calibration.practice.models import RoundFolio
from reviews.calibration.practice.rounds import CLOSED, STARTED
from reviews.prepared import PracticeRound
from reviews.reading.lock import FINISHED

OF_A_ROUND = (STARTED, FINISHED, CLOSED)


def to_one_of_a_round(db: Session, mail: MailOut, settings: Settings) -> Addressed:
    to = mails.to_account(db, mail, settings)
    round_ = db.get_one(PracticeRound, str(mail.args["round"]))
    documents = db.scalar(
        select(func.count()).select_from(RoundFolio).where(RoundFolio.round == round_.id)
    )
    values = {
        **to.values,
        "title": round_.title,
        "documents": documents or 0,
        "link": f"{settings.base_url}/practice/{round_.id}",
    }
    return replace(to, values=values)
