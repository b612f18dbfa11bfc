"""Require practice before an opening's first real review. Nothing that has begun is taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from sqlalchemy import ScalarSelect, and_, exists, func, select
from sqlalchemy.orm import Session

from blindfolio.ledger import chain
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio, Standing
from prompts.models import Opening, OpeningMember, PromptVersion
from prompts.opening import running
from reviews.calibration.practice.models import PracticeRule, RoundFolio, RoundReviewer
from reviews.prepared import PracticeRound
from reviews.reading.models import Review

ROUNDS = 2
UNPRACTISED = "Has not finished a practice round, which this opening asks for first."


def rule(db: Session, opening: str) -> PracticeRule:
    found = db.get(PracticeRule, opening, populate_existing=True)
    return found or PracticeRule(opening=opening, reviewers=False, rounds=False)


def put(db: Session, opening: Opening, *, reviewers: bool, rounds: bool, by: str) -> None:
    """Set what practice an opening requires. If it requires rounds, it is paused until two are
    closed. A second call changes nothing.
    """
    db.refresh(opening, with_for_update=True)
    found = rule(db, opening.id)
    waits = rounds and not found.rounds and closed(db, opening) < ROUNDS
    if (found.reviewers, found.rounds) != (reviewers, rounds):
        found.reviewers, found.rounds = reviewers, rounds
        db.add(found)
        facts = {"opening": opening.id, "reviewers": reviewers, "rounds": rounds}
        chain.record(db, "practice.rule", facts, by=by)
    if waits and opening.state == running.OPEN:
        running.turn(db, opening, running.PAUSED, by=by)


def closed(db: Session, opening: Opening) -> int:
    """Count the closed rounds of the opening's prompt, in any version, by its coordinators. In
    each, two people must have locked every document, or one if every document has a reference.
    """
    coordinators = select(OpeningMember.account).where(
        OpeningMember.opening == opening.id, OpeningMember.kind == "coordinator"
    )
    rounds = db.scalars(
        select(PracticeRound.id)
        .join(PromptVersion, PromptVersion.id == PracticeRound.prompt_version)
        .where(
            PromptVersion.slug == _slug(opening.prompt_version),
            PracticeRound.closed_at.is_not(None),
            PracticeRound.owner.in_(coordinators),
        )
    ).all()
    referenced: dict[str, list[bool]] = {}
    for row in db.scalars(select(RoundFolio).where(RoundFolio.round.in_(rounds))):
        referenced.setdefault(row.round, []).append(bool(row.reference))
    locked = db.execute(
        select(RoundReviewer.round, func.count())
        .join(RoundFolio, RoundFolio.round == RoundReviewer.round)
        .join(
            Review,
            and_(Review.folio == RoundFolio.folio, Review.account == RoundReviewer.account),
        )
        .where(RoundReviewer.round.in_(rounds), Review.locked_at.is_not(None))
        .group_by(RoundReviewer.round, RoundReviewer.account)
    )
    finishers = Counter(round_ for round_, n in locked if n == len(referenced[round_]))
    return sum(finishers[it] >= (1 if all(has) else 2) for it, has in referenced.items())


def _slug(version: str) -> ScalarSelect[str]:
    return select(PromptVersion.slug).where(PromptVersion.id == version).scalar_subquery()


def round_closed(db: Session, round_: PracticeRound, *, by: str) -> None:
    """Resume the openings that wait for this round, which use its prompt and are coordinated by
    its owner. Their requirement ends here, because a coordinator's own later pause would look
    the same.
    """
    waiting = (
        select(Opening, PracticeRule)
        .join(PracticeRule, PracticeRule.opening == Opening.id)
        .join(PromptVersion, PromptVersion.id == Opening.prompt_version)
        .join(OpeningMember, OpeningMember.opening == Opening.id)
        .where(
            PracticeRule.rounds,
            PromptVersion.slug == _slug(round_.prompt_version),
            OpeningMember.account == round_.owner,
            OpeningMember.kind == "coordinator",
        )
        .order_by(Opening.id)
        .with_for_update(of=Opening)
    )
    for opening, asked in db.execute(waiting).all():
        if closed(db, opening) < ROUNDS:
            continue
        asked.rounds = False
        if opening.state == running.PAUSED:
            running.turn(db, opening, running.OPEN, by=by)


def practised(db: Session, accounts: Collection[str]) -> frozenset[str]:
    """By locking a whole round or any real review."""
    # Without `correlate` the inner query would read a second copy of the table.
    locked = exists().where(
        Review.folio == RoundFolio.folio,
        Review.account == RoundReviewer.account,
        Review.locked_at.is_not(None),
    )
    left = exists().where(
        RoundFolio.round == RoundReviewer.round,
        ~locked.correlate(RoundFolio, RoundReviewer),
    )
    finished = (
        select(RoundReviewer.account)
        .join(PracticeRound, PracticeRound.id == RoundReviewer.round)
        .where(
            RoundReviewer.account.in_(accounts),
            PracticeRound.started_at.is_not(None),
            PracticeRound.cancelled_at.is_(None),
            # A round whose documents are all gone proves nothing.
            RoundReviewer.round.in_(select(RoundFolio.round)),
            ~left.correlate(RoundReviewer),
        )
    )
    reviewed = (
        select(Standing.account)
        .join(Folio, Folio.id == Standing.folio)
        .where(
            Standing.account.in_(accounts),
            Standing.kind == "reviewer",
            Standing.locked,
            Folio.purpose == "live",
        )
    )
    return frozenset([*db.scalars(finished), *db.scalars(reviewed)])


def lacking(
    db: Session, openings: Collection[str], accounts: Collection[str]
) -> dict[str, frozenset[str]]:
    """By opening that requires practice, who has not practised."""
    asking = db.scalars(
        select(PracticeRule.opening).where(
            PracticeRule.opening.in_(openings), PracticeRule.reviewers
        )
    ).all()
    if not asking:
        return {}
    missing = frozenset(accounts) - practised(db, accounts)
    return dict.fromkeys(asking, missing)


def refuse_unpractised(db: Session, folio: Folio, account: str) -> None:
    if account in lacking(db, [folio.opening], [account]).get(folio.opening, ()):
        raise Refusal(
            "unpractised",
            "This person has not finished a practice round, and this opening requires one"
            " before the first real review. Choose someone else, or invite them to a"
            " practice round.",
        )
