"""A locked row of every frozen table, and beside it one that is not, where that can be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.archive.models import Blob
from blindfolio.db.orm import Base
from blindfolio.ledger import chain
from blindfolio.visibility.models import Folio, Standing
from prompts.models import Invitation, Opening, Submission, Upload
from reviews.board.models import GateDecision
from reviews.calibration.looking_back.models import (
    LookBack,
    LookBackAnswer,
    LookBackDimension,
    LookBackHire,
    LookBackPerson,
)
from reviews.debrief.models import (
    ChangedView,
    DebriefDecision,
    DebriefPass,
    DebriefVote,
    DecisionGrounds,
    Dissent,
    DissentAnswer,
    FlagSettled,
    RedFlag,
)
from reviews.feedback.models import Feedback
from reviews.interviews.models import CardPass, Interview, InterviewCard, InterviewRating
from reviews.panel.models import (
    DesignChange,
    ModelAnswer,
    PanelNotes,
    PanelRead,
    PanelSheet,
    Scorecard,
    ScorecardBasis,
    ScorecardRating,
    SheetEdit,
    SheetQuestion,
)
from reviews.reading.models import (
    Amendment,
    Comment,
    CommentSpan,
    LockQuestion,
    Rating,
    Recognition,
    Review,
)
from tests import factories


@dataclass(frozen=True)
class Rows:
    """A folio whose every record is locked, and a review of it that is not."""

    folio: str
    opening: str
    prompt_version: str
    locked: str
    locked_comment: str
    draft: str
    draft_comment: str
    question: str
    locked_card: str
    draft_card: str
    locked_person: str
    """Of a look-back, as the next."""
    draft_person: str


def _interview(folio: Folio, account: str, now: datetime) -> list[Base]:
    held = Interview(
        id=chance.new_id(),
        folio=folio.id,
        stage="coding",
        account=account,
        at=now,
        minutes=60,
        uid=chance.new_id(),
        changed_at=now,
    )
    card = InterviewCard(
        id=chance.new_id(),
        interview=held.id,
        folio=folio.id,
        account=account,
        level=3,
        saved_at=now,
    )
    return [held, card, InterviewRating(card=card.id, dimension="code", value=3, said="Well.")]


def lock_interview(db: Session, folio: str) -> None:
    """Lock the interview's scorecard, once all its rows are there."""
    card = db.scalars(select(InterviewCard).where(InterviewCard.folio == folio)).one()
    card.locked_at = clock.now()
    db.flush()


def add(db: Session, *rows: Base) -> None:
    """Add rows in this order; nothing declares the order by relationships."""
    for row in rows:
        db.add(row)
        db.flush()


def make(db: Session) -> Rows:
    """Add them; each frozen table gets exactly one row that is frozen."""
    folio = factories.folio(db, stage="7")
    reviews = [_review(db, folio) for _ in range(2)]
    _submission(db, folio)
    now = clock.now()
    panelist = factories.account(db)
    card = Scorecard(
        id=chance.new_id(), folio=folio.id, account=panelist.id, level=3, saved_at=now
    )
    draft_card = Scorecard(
        id=chance.new_id(), folio=folio.id, account=factories.account(db).id, saved_at=now
    )
    question = SheetQuestion(
        id=chance.new_id(),
        folio=folio.id,
        segment="failure",
        rank=1,
        form="what-if",
        built_text="What if?",
        text="What if?",
        quote="the queue",
        block=3,
        why="",
        listen_for={},
    )
    add(
        db,
        Standing(
            id=chance.new_id(),
            folio=folio.id,
            account=panelist.id,
            kind="panel",
            state="panel",
            stage=folio.stage,
            since=now,
        ),
        *_interview(folio, panelist.id, now),
        CardPass(
            id=chance.new_id(), folio=folio.id, stage="outside", reason="Ill.", by="x", at=now
        ),
        GateDecision(
            folio=folio.id,
            word="proceed",
            decision="release",
            reason="",
            by="x",
            capacity="manager",
            at=now,
        ),
        PanelRead(folio=folio.id, account=panelist.id, at=now),
        PanelSheet(folio=folio.id, engine="1", inputs={}, notes={}, built_at=now),
        ModelAnswer(
            folio=folio.id,
            n=1,
            model="by hand",
            request="0" * 64,
            answer="{}",
            outcome={},
            at=now,
        ),
        question,
        SheetEdit(
            id=chance.new_id(),
            question=question.id,
            account=panelist.id,
            what="approve",
            before="",
            after="",
            at=now,
        ),
        DesignChange(question=question.id, account=panelist.id, before="a", after="b", at=now),
        PanelNotes(
            folio=folio.id,
            account=panelist.id,
            revision=1,
            texts={question.id: "Did not know."},
            saved_at=now,
        ),
        card,
        ScorecardRating(scorecard=card.id, criterion="risk", value=3, said="Asked, answered."),
        ScorecardBasis(scorecard=card.id, criterion="risk", question=question.id),
        draft_card,
        ScorecardRating(scorecard=draft_card.id, criterion="risk", not_covered=True),
        Recognition(folio=folio.id, account=panelist.id, at=now),
        DebriefDecision(folio=folio.id, outcome="offer", level=3, feedback="", by="x", at=now),
        Feedback(folio=folio.id, text="Clear.", by=panelist.id, at=now),
        *_debrief(folio.id, panelist.id, question.id),
        Amendment(
            id=chance.new_id(), review=reviews[0][0].id, n=1, text="", at=now, after_reveal=True
        ),
    )
    reviews[0][0].locked_at = card.locked_at = now
    lock_interview(db, folio.id)
    db.flush()
    factories.prompt_version(db)
    version = factories.prompt_version(db)
    version.frozen_at = now
    db.flush()
    db.get_one(Opening, folio.opening).first_invited_at = now
    chain.record(db, "lock", {}, folio=folio.id)
    locked_person, draft_person = _look_back(db, version.id)
    (locked, locked_comment), (draft, draft_comment) = reviews
    return Rows(
        folio.id,
        folio.opening,
        version.id,
        locked.id,
        locked_comment.id,
        draft.id,
        draft_comment.id,
        question.id,
        card.id,
        draft_card.id,
        locked_person,
        draft_person,
    )


def _look_back(db: Session, version: str) -> tuple[str, str]:
    """An open look-back that the first of two people has locked; gives their ids."""
    now = clock.now()
    owner, *others = (factories.account(db).id for _ in range(3))
    begun = LookBack(
        id=chance.new_id(),
        title="Last year",
        prompt_version=version,
        level=3,
        months=6,
        loop={},
        owner=owner,
        created_at=now,
        started_at=now,
    )
    hire = LookBackHire(id=chance.new_id(), look_back=begun.id, n=1, label="R.", hired="")
    add(db, begun, hire)
    persons = [
        LookBackPerson(id=chance.new_id(), look_back=begun.id, account=it, salt="0" * 64)
        for it in others
    ]
    for person in persons:
        common = {"person": person.id, "hire": hire.id}
        said = LookBackAnswer(known=True, ratings={}, saved_at=now, **common)
        add(db, person, said, LookBackDimension(id=chance.new_id(), words="Pace", **common))
    persons[0].locked_at = now
    db.flush()
    return persons[0].id, persons[1].id


def _debrief(folio: str, account: str, question: str) -> tuple[Base, ...]:
    """What was said in a debrief, a row of each kind."""
    now = clock.now()
    common = {"folio": folio, "account": account, "at": now}
    flag = RedFlag(
        id=chance.new_id(), sentence="Wait.", quote="", question=question, asked="", **common
    )
    dissent = Dissent(
        id=chance.new_id(), sentence="No.", heard_by=account, follows="escalates", **common
    )
    return (
        DebriefPass(id=chance.new_id(), reason="Ill.", by=account, **common),
        DebriefVote(id=chance.new_id(), level=3, sentence="Yes.", **common),
        ChangedView(
            id=chance.new_id(),
            criterion="risk",
            was=2,
            now=3,
            because="Heard it.",
            quote="the queue",
            asked="",
            **common,
        ),
        flag,
        FlagSettled(
            flag=flag.id, folio=folio, how="answered", sentence="No.", by=account, at=now
        ),
        dissent,
        DissentAnswer(
            dissent=dissent.id, folio=folio, how="goes_on", sentence="", by=account, at=now
        ),
        DecisionGrounds(
            folio=folio,
            capacity="manager",
            reason="Sound.",
            conditions="",
            all_the_same="",
            present=[account],
        ),
    )


def comment(review: str, n: int) -> Comment:
    """A comment that can be added to `review`."""
    return Comment(
        id=chance.new_id(), review=review, n=n, criterion="risk", kind="concern", text="why?"
    )


def span(of: str, ordinal: int) -> CommentSpan:
    """A passage that can be added to a comment."""
    return CommentSpan(
        comment=of,
        ordinal=ordinal,
        block="b1",
        start=0,
        end=3,
        quote="the",
        prefix="",
        suffix="",
    )


def lock_question(review: str, n: int) -> LockQuestion:
    """A question of the lock page that can be added to `review`."""
    return LockQuestion(review=review, n=n, text="Why?")


def basis(scorecard: str, rows: Rows) -> ScorecardBasis:
    """A question that a rating of this scorecard can rest on."""
    return ScorecardBasis(scorecard=scorecard, criterion="other", question=rows.question)


def _review(db: Session, folio: Folio) -> tuple[Review, Comment]:
    now = clock.now()
    review = Review(
        id=chance.new_id(),
        folio=folio.id,
        account=factories.account(db).id,
        recommendation="proceed",
        started_at=now,
        saved_at=now,
    )
    first = comment(review.id, 1)
    add(db, review, Rating(review=review.id, criterion="risk", value=3), first)
    add(db, span(first.id, 1), lock_question(review.id, 1))
    return review, first


def _submission(db: Session, folio: Folio) -> None:
    now = clock.now()
    invitation, upload = chance.new_id(), chance.new_id()
    add(
        db,
        Blob(key=chance.token(), sha256="0" * 64, size=1, created_at=now),
        Invitation(
            id=invitation,
            opening=folio.opening,
            folio=folio.id,
            zone="UTC",
            start_by=now,
            created_at=now,
        ),
    )
    blob = db.query(Blob).one()
    add(
        db,
        Upload(
            id=upload,
            invitation=invitation,
            n=1,
            key="k",
            blob=blob.key,
            sha256=blob.sha256,
            size=1,
            extension=".md",
            received_at=now,
        ),
        Submission(
            id=chance.new_id(),
            folio=folio.id,
            invitation=invitation,
            upload=upload,
            version=1,
            at=now,
        ),
    )
