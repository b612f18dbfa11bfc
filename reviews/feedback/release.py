from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts.models import NAMES, Account
from blindfolio.as_typed import as_typed
from blindfolio.ledger import chain, rows
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import matrix, stages, standing
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from blindfolio.visibility.stage import OVER
from prompts.models import Invitation, Opening
from prompts.window.feedback_date import FeedbackDate, feedback_date
from reviews import telling
from reviews.feedback import judged, safe
from reviews.feedback.draft import draft
from reviews.feedback.models import Feedback, FeedbackOwed
from reviews.reading.queries import LockedReview, reviews_of

LONGEST = 12_000

MAIL = "prompts/feedback"


def release(db: Session, folio: Folio, text: str, *, by: str) -> None:
    """Give the candidate this text and email them. Raise Absent if `by` may not release
    feedback, Conflict if feedback has already been released, and Refusal if the text can't be
    sent as it is."""
    folio = stages.locked(db, folio.id)
    text = check(db, folio, text, by=by)
    db.add(Feedback(folio=folio.id, text=text, by=by, at=clock.now()))
    db.flush()
    db.execute(delete(FeedbackOwed).where(FeedbackOwed.folio == folio.id))
    telling.to_candidate(db, MAIL, folio.id, f"feedback:{folio.id}")
    rows.note(db, NAMES, [db.get_one(Account, by)], folio=folio.id)
    chain.record(db, "feedback", {}, folio=folio.id, by=by)


def check(db: Session, folio: Folio, text: str, *, by: str) -> str:
    held = standing.held(db, folio, by)
    if not matrix.may_write(held.values(), "release_fb", folio.stage):
        raise Absent
    if db.get(Feedback, folio.id, populate_existing=True) is not None:
        raise Conflict(
            "released",
            "Feedback has already been released to this candidate. It can't be sent twice or"
            " changed.",
        )
    text = fit(db, folio, text, what="The feedback")
    if not safe.has_own_words(text, draft(db, folio, judged.rubric_of_folio(db, folio))):
        raise Refusal(
            "feedback",
            "This is still only the draft. In your own words, add what the passages show or what"
            " is missing.",
        )
    return text


def fit(db: Session, folio: Folio, text: str, *, what: str) -> str:
    """Return the text as typed. Raise Refusal, which calls it `what`, if it's empty or too
    long, or if it tells what a candidate may not learn."""
    text = as_typed(text)
    if not text:
        raise Refusal("feedback", f"Write {what.lower()} that the candidate will read.")
    if len(text) > LONGEST:
        raise Refusal(
            "feedback", f"{what} is longer than {LONGEST:,} characters. Please shorten it."
        )
    judged.refuse_what_unblinds(db, folio, text, what=what)
    known = judged.known(db, folio)
    judged.refuse(text, known, what=what)
    reviews = reviews_of(db, folio.id, uncounted=True)
    said = [words for review in reviews for words in _said(review)]
    if copied := safe.copied_in(text, said, known):
        raise Refusal(
            "feedback",
            f"\u201c{copied}\u201d is copied from a review. Say it in your own words.",
        )
    if foreign := safe.foreign_quote_in(text, known):
        raise Refusal(
            "feedback",
            f"\u201c{foreign}\u201d isn\u2019t in this candidate\u2019s document. Quote the"
            " document word for word, or remove the quotation marks.",
        )
    return text


def _said(review: LockedReview) -> list[str]:
    content = review.content
    return [
        *(said for it, said in review.told if it.kind == "text"),
        *(text for it in content.ratings.values() for text in (it.rationale, it.searched)),
        *(text for it in content.comments for text in (it.text, it.question)),
        *(line.text for line in content.lines),
        *(added.text for added in review.amendments),
    ]


def of_folio(db: Session, folio: Folio) -> FeedbackDate | None:
    query = (
        select(Invitation.deadline, Opening.feedback_days, Invitation.zone)
        .join(Opening, Opening.id == Invitation.opening)
        .where(Invitation.folio == folio.id)
    )
    found = db.execute(query).first()
    return feedback_date(found[0], found[1], ZoneInfo(found[2])) if found else None


def on_move(db: Session, folio: Folio, _event: str, before: str, after: str) -> None:
    """Feedback is owed once a submission with a promised date has ended."""
    if after in OVER and before != after and of_folio(db, folio) is not None:
        db.add(FeedbackOwed(folio=folio.id))
