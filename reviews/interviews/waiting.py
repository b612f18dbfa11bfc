from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, select
from sqlalchemy.orm import Session

from blindfolio.accounts.models import Account
from blindfolio.visibility import stages
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.stage import BEFORE_PANEL, Stage
from prompts.loops.loop import Dimension, Loop, LoopStage
from prompts.models import Opening
from prompts.opening.interviews import loop_of
from reviews.forms import rows
from reviews.forms.card import UNRATED, CardRating
from reviews.forms.fields import Form
from reviews.interviews.models import DIMENSIONS, CardPass, Interview, InterviewCard
from reviews.interviews.own_interview import form_of
from reviews.panel.models import Scorecard


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage that needs an interviewer. Until one is assigned, `interview` is None and `name`
    is empty. If the interviewer has left, only `name` is empty."""

    stage: LoopStage
    interview: Interview | None = None
    name: str = ""
    card: InterviewCard | None = None
    passed: CardPass | None = None
    # Filled only by `locked_interviews`, in the order of the stage's dimensions.
    ratings: tuple[tuple[Dimension, CardRating], ...] = ()

    @property
    def form(self) -> Form[InterviewCard]:
        return form_of(self.stage)

    @property
    def is_locked(self) -> bool:
        return self.card is not None and self.card.locked_at is not None

    @property
    def is_missing(self) -> bool:
        return not self.is_locked and self.passed is None


def loop_for(db: Session, folio: Folio) -> Loop | None:
    return loop_of(db.get_one(Opening, folio.opening))


HOLDS = and_(
    Standing.folio == Interview.folio,
    Standing.account == Interview.account,
    Standing.kind == "interviewer",
    Standing.state != "ended",
)


def unheld(folios: Collection[str] | Select[str]) -> Select[str, datetime]:
    """Select the times of interviews whose interviewer has left. Their candidates count on them
    until someone else is named or the interview is cancelled."""
    return select(Interview.folio, Interview.at).where(
        Interview.folio.in_(folios), Interview.ended_at.is_(None), ~exists().where(HOLDS)
    )


def held(db: Session, folio: str) -> dict[str, tuple[Interview, str]]:
    """Return each stage's present interview and the name of its interviewer, empty if they have
    left. The caller must have checked that the viewer may see interview times and names (SL and
    PN)."""
    return {it.stage: (it, name) for it, name, *_ in _held(db, [folio]) if it}


def _held(db: Session, folios: Collection[str], *, with_passes: bool = False) -> Sequence[Any]:
    here = Interview.folio == Folio.id, Interview.ended_at.is_(None)
    query = (
        select(Interview, Account.name, InterviewCard)
        .select_from(Folio)
        .outerjoin(Interview, and_(*here))
        .outerjoin(Standing, HOLDS)
        .outerjoin(Account, Account.id == Standing.account)
        .outerjoin(InterviewCard, InterviewCard.interview == Interview.id)
        .where(Folio.id.in_(folios))
        .order_by(Interview.id)
        .execution_options(populate_existing=True)
    )
    if with_passes:
        # Each interview beside each pass: there are few, and a statement costs more.
        query = query.add_columns(CardPass).outerjoin(CardPass, CardPass.folio == Folio.id)
    return db.execute(query).all()


def _rows(
    db: Session, loops: Mapping[str, Loop], *, with_passes: bool = True
) -> dict[str, list[StageRow]]:
    if not loops:
        return {}
    rows = _held(db, loops, with_passes=with_passes)
    held = {(it.folio, it.stage): (it, *of) for it, *of in (row[:3] for row in rows) if it}
    passes = {(it.folio, it.stage): it for row in rows for it in row[3:] if it}
    found: dict[str, list[StageRow]] = {folio: [] for folio in loops}
    for folio, loop in loops.items():
        for stage in loop.seats:
            interview, name, card = held.get((folio, stage.key), (None, "", None))
            row = passes.get((folio, stage.key))
            found[folio].append(StageRow(stage, interview, name, card, row))
    return found


def _of_folio(db: Session, folio: Folio) -> list[StageRow]:
    loop = loop_for(db, folio)
    # What is passed is a scorecard that the debrief waits for.
    passes = folio.stage not in BEFORE_PANEL
    return _rows(db, {folio.id: loop}, with_passes=passes)[folio.id] if loop else []


def to_plan(db: Session, folio: Folio, loop: Loop | None) -> list[StageRow]:
    """Return the loop's stages that need an interviewer, without what was passed. The caller
    must have checked that the viewer may see interview times and names.
    """
    if loop is None:
        return []
    return _rows(db, {folio.id: loop}, with_passes=False)[folio.id]


def of_candidate(db: Session, folio: Folio, classes: frozenset[DataClass]) -> list[StageRow]:
    """Return the candidate's stages that need an interviewer. Scorecards are left out unless
    `classes` include their progress (SP)."""
    found = _of_folio(db, folio)
    if DataClass.SCORECARD_PROGRESS in classes:
        return found
    return [replace(it, card=None) for it in found]


def missing_of(
    db: Session, loops: Mapping[str, Mapping[str, Any]], knows: Collection[str]
) -> dict[str, list[StageRow]]:
    """Return the stages that each debrief still waits for, by submission and in the order of
    its loop; of submissions not in `knows`, the stages without an interview, passed or not. The
    caller must have checked that the viewer may see interview times (SL) and, of those in
    `knows`, scorecard progress and names (SP and PN)."""
    read = {folio: Loop.model_validate(loop) for folio, loop in loops.items() if loop}
    return {
        folio: [it for it in stages if (it.is_missing if folio in knows else not it.interview)]
        for folio, stages in _rows(db, read).items()
    }


def missing(db: Session, folio: Folio) -> list[LoopStage]:
    """Stages, also without an interviewer, whose scorecard is neither locked nor passed."""
    return [it.stage for it in _of_folio(db, folio) if it.is_missing]


def waited_for(db: Session, folio: Folio) -> dict[str, str]:
    """Return the quoted title of each stage whose scorecard the debrief waits for, by the
    stage's key. The caller must have checked that the viewer may see scorecard progress
    (SP)."""
    return waited_in(_of_folio(db, folio)) if folio.stage == Stage.PANEL else {}


def waited_in(rows: Iterable[StageRow]) -> dict[str, str]:
    return {it.stage.key: f"“{it.stage.title}”" for it in rows if it.is_missing}


def locked_interviews(db: Session, folio: Folio) -> list[StageRow]:
    """Return the stages whose scorecard is locked or passed; a passed one has no `card`. The
    caller must have checked that the viewer may see other people's scorecards (SX)."""
    loop = loop_for(db, folio)
    if loop is None:
        return []
    stages = _rows(db, {folio.id: loop})[folio.id]
    locked = [it.card.id for it in stages if it.card is not None and it.is_locked]
    ratings = rows.views(db, DIMENSIONS, locked)
    found = []
    for it in stages:
        if it.card is not None and it.is_locked:
            rated = tuple(
                (loop.dimension(of.key), ratings[it.card.id].get(of.key, UNRATED))
                for of in it.stage.dimensions
            )
            found.append(replace(it, ratings=rated))
        elif it.passed is not None:
            # A passed scorecard's text is a draft, which is never shown.
            found.append(replace(it, card=None))
    return found


def seat_ended(db: Session, folio: Folio, event: str, before: str, after: str) -> None:
    """A recusal may end the only seat whose scorecard was still to be locked."""
    if event == "recuse" and after == Stage.PANEL:
        open_debrief(db, folio, by=None)


def open_debrief(db: Session, folio: Folio, *, by: str | None) -> None:
    """Open the debrief of a released folio if at least one panelist has locked, and everyone
    else has locked or was passed. The folio must be locked."""
    if folio.stage != Stage.PANEL:
        return
    locked = select(Scorecard.account).where(
        Scorecard.folio == folio.id, Scorecard.locked_at.is_not(None)
    )
    waiting = select(Standing.id).where(
        Standing.folio == folio.id, Standing.state == "panel", Standing.account.not_in(locked)
    )
    none_locked = db.scalar(locked.limit(1)) is None
    if none_locked or db.scalar(waiting.limit(1)) or missing(db, folio):
        return
    stages.move(db, folio, "scorecards", by=by)
