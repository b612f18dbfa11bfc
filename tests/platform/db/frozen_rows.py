"""A locked row of every frozen table, and beside it one that is not, where that can be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from blindfolio import chance, clock
from blindfolio.archive.models import Blob
from blindfolio.audit.models import AuditLine
from blindfolio.db.orm import Base, Instant
from blindfolio.ledger import chain
from blindfolio.visibility.models import Standing
from prompts.models import Invitation, Opening, SecondLook, Submission, Upload
from reviews.calibration.looking_back.models import (
    LookBack,
    LookBackAnswer,
    LookBackDimension,
    LookBackHire,
    LookBackPerson,
)
from reviews.debrief.models import (
    ChangedView,
    DebriefPass,
    DebriefVote,
    DecisionGrounds,
    Dissent,
    DissentAnswer,
    FlagSettled,
    RedFlag,
)
from reviews.deciding.models import DebriefDecision, GateDecision
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
    Choosing,
    ChosenCard,
    Comment,
    CommentSpan,
    LockQuestion,
    Rating,
    Recognition,
    Review,
)
from tests import factories

COMMON: dict[str, Any] = {"criterion": "risk", "level": 3, "n": 1}
_FILLED: dict[type, Any] = {str: "x", int: 1, bool: False, dict: {}}


@dataclass
class Filler:
    """Adds rows, with something in each column that needs it: what is `common` to rows that have
    a column of that name, else anything."""

    db: Session
    common: dict[str, Any] = field(default_factory=lambda: dict(COMMON))

    def add(self, model: type[Base], **given: Any) -> Any:
        values = {
            column.key: self._value(column.key, column.columns[0].type)
            for column in inspect(model).column_attrs
            if column.key in self.common
            or not (column.columns[0].nullable or column.columns[0].default)
        }
        row = model(**values | given)
        self.db.add(row)
        # Nothing declares the order by relationships.
        self.db.flush()
        return row

    def _value(self, name: str, kind: TypeEngine[Any]) -> Any:
        if name == "id":
            return chance.new_id()
        anything = (
            clock.now() if isinstance(kind, Instant) else _FILLED.get(kind.python_type, {})
        )
        return self.common.get(name, anything)


def lock_interview(db: Session, folio: str) -> None:
    card = db.scalars(select(InterviewCard).where(InterviewCard.folio == folio)).one()
    card.locked_at = clock.now()
    db.flush()


def make(db: Session) -> dict[str, str]:
    """Ids of a folio whose every record is locked, and of a review, a card and somebody's part in a
    look-back that are not."""
    folio = factories.folio(db, stage="3")
    me, other = (factories.account(db).id for _ in range(2))
    now = clock.now()
    common = COMMON | {"folio": folio.id} | dict.fromkeys(("account", "by", "heard_by"), me)
    choosing = Filler(db, common).add(Choosing).id
    Filler(db, common).add(ChosenCard, choosing=choosing)
    folio.stage = "7"
    db.flush()
    of = Filler(db, common | {"stage": folio.stage, "locked_at": None, "seal": None})
    (locked, locked_comment), (draft, draft_comment) = _review(of, me), _review(of, other)
    blob = of.add(Blob, key=chance.token()).key
    invitation = of.add(Invitation, opening=folio.opening, zone="UTC").id
    upload = of.add(Upload, invitation=invitation, blob=blob, extension=".md").id
    of.add(Submission, invitation=invitation, upload=upload)
    of.add(Standing, kind="panel", state="panel")
    interview = of.add(Interview, stage="coding").id
    interview_card = of.add(InterviewCard, interview=interview).id
    of.add(InterviewRating, card=interview_card, value=3)
    of.add(CardPass, stage="outside")
    of.add(GateDecision, word="proceed", decision="release", capacity="manager")
    of.add(AuditLine)
    of.add(PanelRead)
    of.add(PanelSheet)
    of.add(ModelAnswer)
    question = of.add(SheetQuestion, segment="failure").id
    of.common["question"] = question
    of.add(SheetEdit, what="approve")
    of.add(DesignChange)
    of.add(PanelNotes)
    card, draft_card = of.add(Scorecard), of.add(Scorecard, account=other)
    of.add(ScorecardRating, scorecard=card.id, value=3)
    of.add(ScorecardBasis, scorecard=card.id)
    of.add(ScorecardRating, scorecard=draft_card.id, not_covered=True)
    of.add(Recognition)
    of.add(DebriefDecision, outcome="offer")
    of.add(Feedback)
    of.add(SecondLook, answered_at=now)
    of.add(DebriefPass)
    of.add(DebriefVote)
    of.add(ChangedView, was=2, now=3)
    flag, dissent = of.add(RedFlag).id, of.add(Dissent, follows="escalates").id
    of.add(FlagSettled, flag=flag, how="answered")
    of.add(DissentAnswer, dissent=dissent, how="goes_on")
    of.add(DecisionGrounds, capacity="manager")
    of.add(Amendment, review=locked.id)
    locked.locked_at = card.locked_at = now
    lock_interview(db, folio.id)
    db.flush()
    factories.prompt_version(db)
    version = factories.prompt_version(db)
    version.frozen_at = now
    db.flush()
    db.get_one(Opening, folio.opening).first_invited_at = now
    chain.record(db, "lock", {}, folio=folio.id)
    locked_person, draft_person = _look_back(db, version.id)
    return {
        **{"folio": folio.id, "opening": folio.opening, "prompt_version": version.id},
        **{"locked": locked.id, "locked_comment": locked_comment, "locked_card": card.id},
        **{"draft": draft.id, "draft_comment": draft_comment, "draft_card": draft_card.id},
        **{"question": question, "locked_person": locked_person, "draft_person": draft_person},
    }


def _look_back(db: Session, version: str) -> tuple[str, str]:
    owner, *others = (factories.account(db).id for _ in range(3))
    of = Filler(db, {"started_at": clock.now(), "level": 3, "months": 6})
    begun = of.add(LookBack, prompt_version=version, owner=owner).id
    hire = of.add(LookBackHire, look_back=begun).id
    persons = [of.add(LookBackPerson, look_back=begun, account=account) for account in others]
    for person in persons:
        of.add(LookBackAnswer, person=person.id, hire=hire, known=True)
        of.add(LookBackDimension, person=person.id, hire=hire)
    persons[0].locked_at = clock.now()
    db.flush()
    return persons[0].id, persons[1].id


def _review(of: Filler, account: str) -> tuple[Review, str]:
    review: Review = of.add(Review, account=account, recommendation="proceed")
    of.add(Rating, review=review.id, value=3)
    first: str = of.add(Comment, review=review.id, kind="concern").id
    of.add(CommentSpan, comment=first, ordinal=1, start=0, end=3)
    of.add(LockQuestion, review=review.id)
    return review, first
