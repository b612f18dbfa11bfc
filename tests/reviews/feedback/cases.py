"""A closed case whose candidate was promised a day, with what its reviewers wrote."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio.visibility.models import Folio
from prompts.models import Opening
from reviews.feedback import release as releasing
from tests.reviews import cases
from tests.reviews.cases import Case

TEXT = "You bound the time of a failure, and name what waits for it.\n\nSay who is woken."
"""In the coordinator's own words."""


def promised(db: Session, case: Case, days: int = 14) -> None:
    """The case's opening promises feedback so many days after the end of a window."""
    folio = db.get_one(Folio, case.folio)
    db.get_one(Opening, folio.opening).feedback_days = days


def stopped(db: Session) -> Case:
    """Rejected at the review decision, with a day promised."""
    case = cases.begun(db, words=("proceed", "stop"), values=(4, 2))
    promised(db, case)
    cases.decide(db, case, "stop", reason="Thin.", feedback="Thank you.")
    return case


def closed(db: Session) -> Case:
    """With an offer, with a day promised."""
    case = cases.begun(db, values=(4, 2))
    promised(db, case)
    cases.release(db, case)
    cases.meet(db, case, 3, 3)
    cases.close(db, case)
    return case


def released(db: Session, case: Case, text: str = TEXT) -> None:
    """The coordinator releases the feedback."""
    releasing.release(db, db.get_one(Folio, case.folio), text, by=case.coordinator)
