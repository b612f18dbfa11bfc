from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.archive import documents
from blindfolio.ledger import chain as ledger
from blindfolio.refusal import Conflict, Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio, Standing
from prompts.folder.rubric import Criterion, Rubric
from reviews import telling
from reviews.followups.asking import Names, not_asked
from reviews.forms.filled import Gap, Incomplete
from reviews.prepared import PracticeRound
from reviews.reading import questions
from reviews.reading.content import Content, content_of, fingerprint, sealed_facts
from reviews.reading.draft import Desk, check_open, take
from reviews.reading.models import RECOMMENDED, SEARCHED_WORDS, LockLine, Review

FINISHED = "reviews/practice_finished"


def missing(
    review: Review | None,
    content: Content,
    rubric: Rubric,
    names: Names,
    *,
    practice: bool = False,
) -> list[Gap]:
    """Return what the review lacks, in the rubric's order, with the recommendation last. With
    `practice`, there is no recommendation. Panel questions may not contain any of `names`."""
    gaps = [gap for criterion in rubric.criteria if (gap := _gap(criterion, content))]
    # Marked comments that can't be put to the panel as they are.
    gaps += [
        Gap(f"Comment {number}: {wrong}", f"k{number}", remark.criterion)
        for number, remark in enumerate(content.comments, 1)
        if remark.ask_this
        and (
            wrong := not_asked(remark.asked, names)
            or questions.wrong_with_answer(remark.look_for, names)
        )
    ]
    if not practice and (review is None or review.recommendation is None):
        sentence = f"{RECOMMENDED.question}: choose one"
        gaps.append(Gap(sentence, "f-recommendation", signing=True))
    return gaps


def _gap(criterion: Criterion, content: Content) -> Gap | None:
    rated = content.rated(criterion.key)
    key, name = criterion.key, criterion.name
    if rated.value is None:
        return Gap(f"{name}: choose a rating", f"c-{key}", key)
    if rated.absent and not rated.says_what_was_searched:
        sentence = (
            f"{name}: say in {SEARCHED_WORDS} words or more which sections you searched, or which"
            " words you searched for, so that someone else can do the same"
        )
        return Gap(sentence, f"f-searched-{key}", key)
    if not rated.absent and not content.evidence(key):
        return Gap(f"{name}: choose a passage, or mark it as absent", f"c-{key}", key)
    return None


def at_odds(content: Content, rubric: Rubric) -> list[Criterion]:
    """Return the criteria that are rated above the lowest level although they are marked as
    absent and have no comment. The reviewer can confirm them."""
    return [
        criterion
        for criterion in rubric.criteria
        for rated in [content.rated(criterion.key)]
        if rated.absent
        and (rated.value or 0) > rubric.levels[0]
        and not content.evidence(criterion.key)
    ]


def lock(
    db: Session,
    folio: str,
    *,
    by: str,
    seen: str | None = None,
    meant: Collection[str] = (),
    desk: Desk | None = None,
) -> Review:
    """Lock the review. `seen` is the fingerprint of what the reviewer saw, and nothing is
    locked if ratings or comments have changed since then. `meant` has the confirmed criteria of
    `at_odds`. Raise Absent, `Incomplete`, or Refusal if reading has ended."""
    desk = desk or take(db, folio, by=by)
    if desk.locked:
        return desk.locked
    check_open(desk)
    review = desk.review
    content = content_of(db, review.id if review else None)
    names = questions.names_for(db, content, desk.rubric, by=by)
    practice = desk.folio.purpose == "practice"
    gaps = missing(review, content, desk.rubric, names, practice=practice)
    gaps += [
        _unconfirmed(c, content) for c in at_odds(content, desk.rubric) if c.key not in meant
    ]
    asked, wrong = _placed(db, desk, content, names)
    if review is None or gaps + wrong:
        raise Incomplete(gaps + wrong)
    if seen not in (None, fingerprint(content)):
        raise Conflict(
            "changed",
            "Your review has changed since this page was loaded. Read it again, then lock it.",
        )
    stages.review_locked(db, desk.folio, by, by=by)
    if content.lines:
        questions.settle(db, review.id, asked)
    facts = sealed_facts(desk.folio, review, replace(content, lines=asked))
    entry = ledger.record(db, "lock", facts, folio=desk.folio.id, by=by)
    # A single UPDATE, because triggers refuse every other once `locked_at` is set.
    review.locked_at, review.seal = entry.at, entry.seal
    db.flush()
    if practice:
        tell_owner(db, desk.folio.opening)
    return review


def _placed(
    db: Session, desk: Desk, content: Content, names: Names
) -> tuple[list[LockLine], list[Gap]]:
    # The document is read only to find pasted words.
    pasted = any(line.words for line in content.questions)
    blocks = documents.blocks(db, desk.folio.document or "") if pasted else ()
    asked, gaps = [], []
    for line in content.questions:
        wrong = {
            "ask": questions.wrong_with(line, names),
            "ask_heard": questions.wrong_with_answer(line.heard, names),
        }
        try:
            asked.append(questions.placed(line, content.comments, blocks))
        except Refusal as refusal:
            wrong["ask_words" if line.words.strip() else "ask_on"] = str(refusal)
        gaps += [
            Gap(f"Question {line.n}: {why}", f"f-{field}-{line.n}", signing=True)
            for field, why in wrong.items()
            if why
        ]
    return asked, gaps


def _unconfirmed(criterion: Criterion, content: Content) -> Gap:
    value = content.rated(criterion.key).value or 0
    sentence = (
        f"{criterion.name}: you rate it {value} and say that it is absent."
        " Change one of them, or confirm both"
    )
    return Gap(sentence, f"f-meant-{criterion.key}", criterion.key, signing=True)


def tell_owner(db: Session, round_id: str) -> None:
    """Tell the owner if the round is finished. Concurrent locks wait at the ledger's entry, so
    the later of two sees both."""
    round_ = db.get_one(PracticeRound, round_id)
    seats = (
        select(Standing.locked)
        .join(Folio, Folio.id == Standing.folio)
        .where(
            Folio.opening == round_id, Standing.kind == "practice", Standing.state != "ended"
        )
    )
    if round_.state == "running" and set(db.scalars(seats.distinct())) == {True}:
        telling.to_account(
            db, FINISHED, round_.owner, f"{FINISHED}:{round_.id}", round=round_.id
        )
