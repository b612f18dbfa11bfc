from __future__ import annotations

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute

from blindfolio.erasure.rules import Goes, RoomTables, Stays
from reviews.board.models import GateDecision
from reviews.calibration import erased_outcomes
from reviews.calibration.looking_back.models import (
    LookBack,
    LookBackAnswer,
    LookBackDimension,
    LookBackHire,
    LookBackPerson,
)
from reviews.calibration.models import ErasedOutcome
from reviews.calibration.practice.models import (
    PracticeRound,
    PracticeRule,
    RoundFolio,
    RoundNote,
    RoundReviewer,
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
from reviews.feedback.models import Feedback, FeedbackOwed
from reviews.forms import rows
from reviews.interviews import models as interviews
from reviews.interviews.models import CardPass, Interview
from reviews.panel import models as panel
from reviews.panel.models import (
    Conversation,
    DesignChange,
    ModelAnswer,
    PanelNotes,
    PanelRead,
    PanelSheet,
    ScorecardBasis,
    SheetEdit,
    SheetQuestion,
    Slot,
)
from reviews.reading.models import (
    REVIEW,
    Amendment,
    Assignment,
    Comment,
    CommentSpan,
    Recognition,
    Review,
)

_TEAM = "The team's own rows."
_HIRED = "Of people who were hired, by no folio; whose they are is deleted when it is closed."


def _by_review(folio: str, column: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    return column.in_(select(Review.id).where(Review.folio == folio))


# Each row is deleted before the one that leads to it, because triggers find its folio there.
ROOM = RoomTables(
    before=erased_outcomes.keep,
    goes=(
        Goes(
            CommentSpan,
            lambda folio: CommentSpan.comment.in_(
                select(Comment.id).where(_by_review(folio, Comment.review))
            ),
        ),
        Goes(Comment, lambda folio: _by_review(folio, Comment.review)),
        *rows.goes(REVIEW, Amendment.review, named=True),
        Goes(Assignment, lambda folio: Assignment.folio == folio),
        Goes(RoundFolio, lambda folio: RoundFolio.folio == folio),
        Goes(Recognition, lambda folio: Recognition.folio == folio),
        Goes(
            SheetEdit,
            lambda folio: SheetEdit.question.in_(
                select(SheetQuestion.id).where(SheetQuestion.folio == folio)
            ),
        ),
        Goes(
            DesignChange,
            lambda folio: DesignChange.question.in_(
                select(SheetQuestion.id).where(SheetQuestion.folio == folio)
            ),
        ),
        Goes(FlagSettled, lambda folio: FlagSettled.folio == folio),
        Goes(RedFlag, lambda folio: RedFlag.folio == folio),
        Goes(ChangedView, lambda folio: ChangedView.folio == folio),
        Goes(DissentAnswer, lambda folio: DissentAnswer.folio == folio),
        Goes(Dissent, lambda folio: Dissent.folio == folio),
        Goes(DebriefVote, lambda folio: DebriefVote.folio == folio),
        Goes(DebriefPass, lambda folio: DebriefPass.folio == folio),
        Goes(DecisionGrounds, lambda folio: DecisionGrounds.folio == folio),
        *rows.goes(panel.CARD, ScorecardBasis.scorecard),
        Goes(SheetQuestion, lambda folio: SheetQuestion.folio == folio),
        Goes(PanelSheet, lambda folio: PanelSheet.folio == folio),
        Goes(ModelAnswer, lambda folio: ModelAnswer.folio == folio),
        Goes(PanelNotes, lambda folio: PanelNotes.folio == folio),
        Goes(Conversation, lambda folio: Conversation.folio == folio),
        *rows.goes(interviews.CARD),
        Goes(Interview, lambda folio: Interview.folio == folio),
        Goes(CardPass, lambda folio: CardPass.folio == folio, named=True),
        Goes(PanelRead, lambda folio: PanelRead.folio == folio),
        Goes(Slot, lambda folio: Slot.folio == folio),
        Goes(GateDecision, lambda folio: GateDecision.folio == folio),
        Goes(Feedback, lambda folio: Feedback.folio == folio),
        Goes(FeedbackOwed, lambda folio: FeedbackOwed.folio == folio),
        Goes(DebriefDecision, lambda folio: DebriefDecision.folio == folio),
    ),
    stays=(
        Stays(PracticeRound, _TEAM),
        Stays(
            ErasedOutcome,
            "How many applications to an opening ended in which way: no day, no level and no id.",
        ),
        Stays(PracticeRule, "What an opening asks for, and of nobody."),
        Stays(RoundReviewer, _TEAM),
        *(Stays(table, _HIRED) for table in (LookBackHire, LookBackAnswer, LookBackDimension)),
        Stays(LookBack, _TEAM),
        Stays(LookBackPerson, _TEAM),
        Stays(RoundNote, "What the team says of a guide, and of nobody."),
    ),
)
