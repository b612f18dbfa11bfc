from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.jobs import queue
from blindfolio.ledger import chain
from blindfolio.refusal import Conflict
from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from reviews.forms import card
from reviews.forms.filled import Gap, Incomplete
from reviews.interviews.waiting import open_debrief
from reviews.panel import conversation
from reviews.panel.asking.sheet_job import sheet_key
from reviews.panel.models import CRITERIA, ScorecardBasis, SheetQuestion, Slot
from reviews.scorecards import content
from reviews.scorecards.draft import check_open
from reviews.scorecards.own_card import OwnCard, own_card


def missing(own: OwnCard) -> list[Gap]:
    def baseless(key: str, name: str) -> list[Gap]:
        # A sheet that could not be made has no question to rest on.
        if own.rating(key).basis or not own.has_sheet:
            return []
        at, ask = "basis", "choose the questions that the rating is based on"
        if not own.choices(key):
            at = "rating"
            ask = (
                "the question sheet has no question for this part. Add what you asked to the"
                " sheet, or choose “not covered”"
            )
        return [Gap(f"{name}: {ask}", f"f-{at}-{key}")]

    return card.missing(own.filled, CRITERIA, baseless)


def lock(db: Session, folio: Folio, *, by: str, meant: bool = True) -> None:
    """Lock the scorecard of `by`. The last lock among panelists and interviewers opens the
    debrief. Raise Incomplete or Refusal, also while the clock runs unless that is `meant`."""
    folio = stages.locked(db, folio.id)
    own = own_card(db, folio, by)
    if own.is_locked:
        return
    held = standing.held(db, folio, by).values()
    check_open(own, folio, held)
    if "panel" not in held:
        # The seat ended while this call waited for the folio's lock.
        raise Absent
    if not conversation.has_begun(db, folio.id, db.get(Slot, folio.id)):
        raise Conflict(
            "early",
            "You can't lock your scorecard before the interview. Your draft is saved."
            " When the interview begins, start the clock on the question sheet.",
        )
    if not own.has_sheet and queue.is_to_come(db, sheet_key(folio.id)):
        raise Conflict(
            "no_sheet",
            "The question sheet is still being made, and your ratings refer to its questions. Try"
            " again in a minute. Your draft is saved.",
        )
    gaps, running = missing(own), conversation.read(db, folio.id)
    if own.card is None or gaps:
        raise Incomplete(gaps)
    if running and not running.is_over and not meant:
        raise Conflict(
            "running",
            "The interview's clock hasn't ended. If the interview is over, lock your scorecard"
            " again.",
        )
    _settle(db, own.card.id, own)
    # Once `locked_at` is set, triggers refuse every other change.
    own.card.locked_at = clock.now()
    db.flush()
    facts = content.facts(own.card, content.contents(db, [own.card.id])[own.card.id])
    open_debrief(db, folio, by=by)
    chain.record(db, "scorecard", facts, folio=folio.id, by=by)


def _settle(db: Session, row: str, own: OwnCard) -> None:
    left = [key for key, rating in own.ratings.items() if rating.not_covered]
    rows = ScorecardBasis.scorecard == row
    if left:
        db.execute(delete(ScorecardBasis).where(rows, ScorecardBasis.criterion.in_(left)))
    words = select(SheetQuestion.text).where(SheetQuestion.id == ScorecardBasis.question)
    db.execute(update(ScorecardBasis).where(rows).values(words=words.scalar_subquery()))
