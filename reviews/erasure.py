from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute

from blindfolio.erasure.rules import Goes, RoomTables, Stays
from reviews.board.models import CandidateNote, CopyRequest
from reviews.calibration.looking_back.models import (
    LookBack,
    LookBackAnswer,
    LookBackDimension,
    LookBackHire,
    LookBackPerson,
)
from reviews.calibration.models import EndedOutcome, WaitingEnd
from reviews.calibration.practice.models import (
    PracticeRule,
    RoundFolio,
    RoundNote,
    RoundReviewer,
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
    SourceCount,
    WaitingSource,
)
from reviews.prepared import PracticeRound
from reviews.reading.models import (
    CHOOSING,
    REVIEW,
    Amendment,
    Assignment,
    Comment,
    CommentSpan,
    Recognition,
    Review,
)

_TEAM = "It describes the team's own work, not a candidate's."
_HIRED = (
    "It describes people who were hired. It names no submission and, once closed, no person."
)


def _by_review(folio: str, column: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    return column.in_(select(Review.id).where(Review.folio == folio))


def _of_folio(table: type[Any]) -> Goes:
    return Goes(table, lambda folio: table.folio == folio)


def _by_question(folio: str, column: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    return column.in_(select(SheetQuestion.id).where(SheetQuestion.folio == folio))


# Each row is deleted before the one that leads to it, because triggers find its folio there.
ROOM = RoomTables(
    goes=(
        Goes(
            CommentSpan,
            lambda folio: CommentSpan.comment.in_(
                select(Comment.id).where(_by_review(folio, Comment.review))
            ),
        ),
        Goes(Comment, lambda folio: _by_review(folio, Comment.review)),
        *rows.goes(REVIEW, Amendment.review, named=True),
        *rows.goes(CHOOSING),
        *map(_of_folio, (Assignment, RoundFolio, Recognition)),
        Goes(SheetEdit, lambda folio: _by_question(folio, SheetEdit.question)),
        Goes(DesignChange, lambda folio: _by_question(folio, DesignChange.question)),
        *map(_of_folio, (FlagSettled, RedFlag, ChangedView, DissentAnswer, Dissent)),
        *map(_of_folio, (DebriefVote, DebriefPass, DecisionGrounds)),
        *rows.goes(panel.CARD, ScorecardBasis.scorecard),
        *map(_of_folio, (SheetQuestion, PanelSheet, ModelAnswer, PanelNotes, Conversation)),
        *rows.goes(interviews.CARD),
        _of_folio(Interview),
        Goes(CardPass, lambda folio: CardPass.folio == folio, named=True),
        *map(_of_folio, (PanelRead, Slot, GateDecision, CandidateNote, CopyRequest)),
        *map(_of_folio, (Feedback, FeedbackOwed, WaitingEnd, WaitingSource, DebriefDecision)),
    ),
    stays=(
        Stays(PracticeRound, _TEAM),
        Stays(
            EndedOutcome,
            "It counts how the applications to an opening ended, without dates, levels or ids.",
        ),
        Stays(SourceCount, "It counts how questions went, of all candidates together."),
        Stays(PracticeRule, "It says what an opening asks for, and describes no one."),
        Stays(RoundReviewer, _TEAM),
        *(Stays(table, _HIRED) for table in (LookBackHire, LookBackAnswer, LookBackDimension)),
        Stays(LookBack, _TEAM),
        Stays(LookBackPerson, _TEAM),
        Stays(RoundNote, "It says what the team thinks of a guide, and describes no one."),
    ),
)
