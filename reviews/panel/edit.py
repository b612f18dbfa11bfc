"""What a panel member does to a question of the sheet: approve, drop, take back, reword."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.ledger import chain
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from reviews.panel.models import Question, SheetEdit

STATES = {"approve": "approved", "drop": "dropped", "undo": "proposed"}
LONGEST = 600
"""Characters of a reworded question."""


def mark(db: Session, folio: Folio, question: Question, verb: str, *, by: str) -> None:
    """Set a question's state by `approve`, `drop` or `undo`."""
    _open(db, folio, question)
    if verb not in STATES:
        raise Refusal("verb", "Choose: approve, drop, or take back.")
    before, question.state = question.state, STATES[verb]
    if before != question.state:
        _note(db, question, "state", before, question.state, by)


def reword(
    db: Session, folio: Folio, question: Question, text: str, *, was: str, by: str
) -> None:
    """Put the question in the panel's own words; the built wording is kept beside it.

    `was` is the wording that the writer saw: where another member has changed it since, nothing
    is overwritten, and the refusal shows theirs.
    """
    _open(db, folio, question)
    if question.text != was:
        raise Refusal(
            "stale",
            f"Somebody else reworded this meanwhile: “{question.text}” Yours is below it; save it"
            " again if it is to stand instead.",
            status=409,
        )
    text = " ".join(text.split())
    if not text:
        raise Refusal("text", "Write the question, or drop it instead.")
    if len(text) > LONGEST:
        raise Refusal("text", f"A question is at most {LONGEST} characters. Make it shorter.")
    before, question.text = question.text, text
    if before != text:
        _note(db, question, "text", before, text, by)


def _open(db: Session, folio: Folio, question: Question) -> None:
    if stages.locked(db, folio.id).stage != "5":
        raise Refusal("over", "The panel has met, so the sheet stays as it is.", status=409)
    # Another member may have changed it while this one waited; the log's "before" must be true.
    db.refresh(question)


def _note(db: Session, question: Question, what: str, before: str, after: str, by: str) -> None:
    db.add(
        SheetEdit(
            id=chance.new_id(),
            question=question.id,
            account=by,
            what=what,
            before=before,
            after=after,
            at=clock.now(),
        )
    )
    chain.record(
        db, "question", {"question": question.id, "what": what}, folio=question.folio, by=by
    )
