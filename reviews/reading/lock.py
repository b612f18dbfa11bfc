"""The lock: a review is frozen, sealed in the ledger and counted, in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.ledger import chain as ledger
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages
from prompts.folder.rubric import RATINGS, Criterion, Rubric
from reviews.calibration.practice import finished
from reviews.followups.asking import Names, not_asked
from reviews.reading import lines, sealed
from reviews.reading.content import SEARCHED_WORDS, Content, LockLine, contents
from reviews.reading.desk import Desk, check_open, take
from reviews.reading.models import Review
from reviews.reading.names import names_for

_IN_WORDS = ("Nothing", "One thing", "Two things", "Three things", "Four things", "Five things")


@dataclass(frozen=True, slots=True)
class ReviewGap:
    """What a lock still misses: of which criterion ("" is the review), and where to mend it.

    `fragment` is the id of the field in the reading room, or where it is mended while `signing`,
    on the lock page.
    """

    criterion: str
    sentence: str
    fragment: str
    signing: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """That a review was locked: when, and under which seal of the ledger."""

    review: str
    seal: str
    at: datetime


class Incomplete(Refusal):
    """The review lacks something; nothing was locked, and the draft stays as it was saved."""

    def __init__(self, gaps: Sequence[ReviewGap]) -> None:
        super().__init__(
            "incomplete",
            f"{count_in_words(len(gaps))} missing. Nothing was locked, and your draft is"
            " saved.",
        )
        self.gaps = tuple(gaps)


def count_in_words(n: int) -> str:
    """`Three things are`, as a page's summary begins."""
    words = _IN_WORDS[n] if n < len(_IN_WORDS) else f"{n} things"
    return f"{words} {'is' if n == 1 else 'are'}"


def missing(
    review: Review | None,
    content: Content,
    rubric: Rubric,
    names: Names,
    *,
    practice: bool = False,
) -> list[ReviewGap]:
    """What the review lacks, in the rubric's order and the recommendation last.

    `names` are those that a question for the panel may not hold. In `practice` nothing is decided,
    so there is no recommendation.
    """
    gaps = [gap for criterion in rubric.criteria for gap in _gaps(criterion, content)]
    gaps += _not_asked(content, names)
    if not practice and (review is None or review.recommendation is None):
        sentence = "Your recommendation: choose one"
        gaps.append(ReviewGap("", sentence, "f-recommendation", signing=True))
    return gaps


def at_odds(content: Content, rubric: Rubric) -> list[Criterion]:
    """The criteria that are rated above 1 and said to be absent, without a comment to rest on.

    Such a rating may be meant, so it is never refused for good: who locks it says that it is.
    """
    found = []
    for criterion in rubric.criteria:
        rated = content.rated(criterion.key)
        if rated.absent and (rated.value or 0) > 1 and not content.evidence(criterion.key):
            found.append(criterion)
    return found


def lock(
    db: Session,
    folio: str,
    *,
    by: str,
    seen: str | None = None,
    meant: Collection[str] = (),
) -> Receipt:
    """Lock this account's review of the folio of this id: nobody can change it afterwards.

    `seen` is `sealed.fingerprint` of what the reviewer was shown before signing; where ratings
    or comments are others by now, nothing is locked. `meant` are the keys of the criteria
    `at_odds` that they confirmed. A lock that comes second gets the first one's receipt.
    Raises Absent, `Incomplete`, and Refusal where reading has ended.
    """
    return lock_at(db, take(db, folio, by=by), by=by, seen=seen, meant=meant)


def lock_at(
    db: Session,
    desk: Desk,
    *,
    by: str,
    seen: str | None = None,
    meant: Collection[str] = (),
) -> Receipt:
    """`lock` for who has taken the desk in this transaction."""
    if desk.review is not None and desk.review.locked_at is not None:
        return receipt(desk.review)
    check_open(desk)
    review = desk.review
    content = contents(db, [review.id])[review.id] if review else Content({}, [])
    names = names_for(db, content, desk.rubric, by=by)
    practice = desk.folio.purpose == "practice"
    gaps = missing(review, content, desk.rubric, names, practice=practice)
    gaps += [
        _unconfirmed(c, content) for c in at_odds(content, desk.rubric) if c.key not in meant
    ]
    asked = _placed(db, desk, content, names, gaps)
    if review is None or gaps:
        raise Incomplete(gaps)
    if seen not in (None, sealed.fingerprint(content)):
        raise Refusal(
            "changed",
            "Your review has changed since this page was loaded. Read it again, then lock it.",
            status=409,
        )
    stages.review_locked(db, desk.folio, by, by=by)
    if content.lines:
        lines.settle(db, review.id, asked)
    facts = sealed.facts(desk.folio, review, replace(content, lines=asked))
    entry = ledger.record(db, "lock", facts, folio=desk.folio.id, by=by)
    # One UPDATE: from the moment `locked_at` is there, triggers refuse every other.
    review.locked_at = entry.at
    review.seal = entry.seal
    db.flush()
    if practice:
        finished.tell_owner(db, desk.folio.opening)
    return receipt(review)


def receipt(review: Review) -> Receipt:
    """The receipt of a locked review; ValueError where it is a draft."""
    if review.locked_at is None or review.seal is None:
        raise ValueError("a draft has no receipt")
    return Receipt(review.id, review.seal, review.locked_at)


def _gaps(criterion: Criterion, content: Content) -> list[ReviewGap]:
    rated = content.rated(criterion.key)
    key, name = criterion.key, criterion.name
    if rated.value is None:
        return [ReviewGap(key, f"{name}: choose a rating", f"f-rating-{key}")]
    if rated.absent and not rated.says_what_was_searched:
        sentence = (
            f"{name}: say in {SEARCHED_WORDS} words or more which sections you searched, or which"
            " words you searched for, so that someone else can do the same"
        )
        return [ReviewGap(key, sentence, f"f-searched-{key}")]
    if not rated.absent and not content.evidence(key):
        sentence = f"{name}: choose a passage, or mark it as absent"
        return [ReviewGap(key, sentence, f"c-{key}")]
    return []


def _not_asked(content: Content, names: Names) -> list[ReviewGap]:
    """Marked comments that the panel could not be asked as they stand."""
    return [
        ReviewGap(remark.criterion, f"Comment {number}: {wrong}", f"k{number}")
        for number, remark in enumerate(content.comments, 1)
        if remark.ask_this and (wrong := not_asked(remark.asked, names))
    ]


def _placed(
    db: Session, desk: Desk, content: Content, names: Names, gaps: list[ReviewGap]
) -> list[LockLine]:
    """The lines that ask something with their passages; what is wrong with one goes into `gaps`.

    The document is read only where words of it were pasted.
    """
    asked = content.questions
    pasted = any(line.words for line in asked)
    blocks = documents.blocks(db, desk.folio.document or "") if pasted else ()
    found = []
    for line in asked:
        if wrong := lines.not_asked(line, names):
            gaps.append(_of_line(line, wrong, lines.QUESTION))
        try:
            found.append(lines.placed(line, content.comments, blocks))
        except Refusal as refusal:
            field = lines.WORDS if line.words.strip() else lines.COMMENT
            gaps.append(_of_line(line, str(refusal), field))
    return found


def _of_line(line: LockLine, wrong: str, field: str) -> ReviewGap:
    return ReviewGap("", f"Question {line.n}: {wrong}", f"f-{field}-{line.n}", signing=True)


def _unconfirmed(criterion: Criterion, content: Content) -> ReviewGap:
    value = content.rated(criterion.key).value or 0
    sentence = (
        f"{criterion.name}: you rate it {value} {RATINGS[value]} and say that it is absent."
        " Change one of them, or confirm both"
    )
    return ReviewGap(criterion.key, sentence, f"f-meant-{criterion.key}", signing=True)
