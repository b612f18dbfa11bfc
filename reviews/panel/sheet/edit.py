"""Apply a panelist's changes to a question of the sheet. Each takes the folio's lock, is
refused once the panel has met, and keeps the old and the new value."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.ledger import chain
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from blindfolio.visibility.stage import Stage
from reviews.feedback.judged import rubric_of_folio
from reviews.followups.asking import Names, unfit
from reviews.panel.models import SheetEdit, SheetQuestion
from reviews.reading.questions import names

KEPT, DROPPED = "approved", "dropped"
STATES = {"approve": KEPT, "drop": DROPPED, "undo": "proposed"}
LONGEST = 600


def mark(db: Session, folio: Folio, question: SheetQuestion, verb: str, *, by: str) -> None:
    open_for(db, folio, question)
    if verb not in STATES:
        raise Refusal("verb", "Choose keep, drop or undo.")
    before, question.state = question.state, STATES[verb]
    if before != question.state:
        note(db, question, "state", before, question.state, by)


def reword(
    db: Session, folio: Folio, question: SheetQuestion, text: str, *, was: str, by: str
) -> None:
    """Reword a question and keep the built wording. `was` is the wording that the writer saw.
    If another panelist has changed it since then, the refusal shows their wording and nothing
    is overwritten."""
    open_for(db, folio, question)
    if question.text != was:
        raise Conflict(
            "stale",
            "Someone else reworded this question while you were editing:"
            f" “{question.text}” Your text is below. To use it instead, save it again.",
        )
    text = worded(text, names(db, rubric_of_folio(db, folio), by=by))
    before, question.text = question.text, text
    if before != text:
        note(db, question, "text", before, text, by)


def worded(text: str, names: Names) -> str:
    text = " ".join(text.split())
    if not text:
        raise Refusal("text", "Write the question, or drop it instead.")
    if len(text) > LONGEST:
        raise Refusal(
            "text", f"A question can have at most {LONGEST} characters. Make it shorter."
        )
    if said := unfit(text, names):
        raise Refusal("text", said)
    return text


def open_for(db: Session, folio: Folio, question: SheetQuestion | None = None) -> None:
    if stages.locked(db, folio.id).stage != Stage.PANEL:
        raise Conflict(
            "over",
            "The panel has met, so the question sheet can no longer be changed.",
        )
    # Another member may have changed it in the meantime, and the log's "before" must be
    # true.
    if question is not None:
        db.refresh(question)


def note(
    db: Session,
    question: SheetQuestion,
    what: str,
    before: str,
    after: str,
    by: str,
    *,
    at: datetime | None = None,
) -> None:
    """Keep who changed what, with the old and the new value. The ledger gets only ids and the
    kind of change. `at` is the time of a change that arrives late."""
    db.add(
        SheetEdit(
            id=chance.new_id(),
            question=question.id,
            account=by,
            what=what,
            before=before,
            after=after,
            at=at or clock.now(),
        )
    )
    record(db, question, what, by)


def record(db: Session, question: SheetQuestion, what: str, by: str) -> None:
    chain.record(
        db, "question", {"question": question.id, "what": what}, folio=question.folio, by=by
    )
