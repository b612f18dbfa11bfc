from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from blindfolio import level_scale
from blindfolio.identity import book
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import scope, there
from blindfolio.visibility.stage import Stage
from prompts.loops.loop import Loop, LoopStage
from prompts.models import Opening
from reviews.forms import rows
from reviews.forms.fields import Form
from reviews.forms.filled import Filled
from reviews.interviews.models import CARD, DIMENSIONS, PLAIN, Interview, InterviewCard

TAKE_PART = ("interviewer.open+invited", "interviewer.locked+debrief")

ROWS = ("interviewer.open", "interviewer.locked", *TAKE_PART)

PAGE = 50


@dataclass(frozen=True, slots=True)
class InterviewRow:
    """A row in the list of someone's interviews. A cancelled interview has no `interview`,
    because the list shows only that it was cancelled."""

    id: str
    locked: bool
    interview: Interview | None = None
    stage: str = ""
    name: str = ""
    # The submission whose debrief they may open or vote in, or empty.
    debrief: str = ""


@dataclass(frozen=True, slots=True)
class OwnInterview:
    folio: Folio
    interview: Interview
    stage: LoopStage
    loop: Loop
    filled: Filled[InterviewCard]

    @property
    def card(self) -> InterviewCard | None:
        return self.filled.row


def form_of(stage: LoopStage) -> Form[InterviewCard]:
    return CARD if stage.needs_evidence else PLAIN


def mine(
    account: str, classes: Collection[DataClass] = (DataClass.OWN_SCORECARD,)
) -> Select[Folio, Standing]:
    """Select the submissions on which the account holds an interview, if it may see data of
    `classes`."""
    return (
        scope(account, classes, rows=ROWS)
        .join(Interview, (Interview.folio == Folio.id) & (Interview.account == account))
        .where(Interview.ended_at.is_(None))
    )


def listed(db: Session, account: str, *, page: int = 1) -> tuple[list[InterviewRow], bool]:
    """A page of the account's interviews, the latest first, and whether there is another."""
    query = (
        mine(account)
        .join(Opening, Opening.id == Folio.opening)
        .outerjoin(InterviewCard, InterviewCard.interview == Interview.id)
        .with_only_columns(
            *(Folio.id, Folio.stage, Standing.state, Interview, Opening.loop),
            InterviewCard.locked_at,
        )
        .order_by(Interview.at.desc(), Interview.id)
        .limit(PAGE + 1)
        .offset((page - 1) * PAGE)
    )
    found = db.execute(query).all()
    names = book.names_of(db, account, [folio for folio, *_ in found])
    rows = []
    for folio, stage, state, held, loop, locked_at in found[:PAGE]:
        row = InterviewRow(held.id, locked_at is not None)
        if stage != Stage.ENDED:
            discussed = state in TAKE_PART and stage in (Stage.DEBRIEF, Stage.CLOSED)
            title = Loop.model_validate(loop).stage(held.stage).title
            row = replace(
                row,
                interview=held,
                stage=title,
                name=names.get(folio, ""),
                debrief=folio if discussed else "",
            )
        rows.append(row)
    return rows, len(found) > PAGE


def own_interview(db: Session, account: str, interview: str) -> OwnInterview:
    """Raise Absent if the account doesn't hold this interview now."""
    query = mine(account).outerjoin(InterviewCard, InterviewCard.interview == Interview.id)
    folio, held, card = there(
        db.execute(
            query.where(Interview.id == interview)
            .with_only_columns(Folio, Interview, InterviewCard)
            .execution_options(populate_existing=True)
        ).first()
    )
    loop = Loop.model_validate(db.get_one(Opening, folio.opening).loop)
    stage = loop.stage(held.stage)
    ratings = rows.views(db, DIMENSIONS, [card.id])[card.id] if card else {}
    names = {rated.key: loop.dimension(rated.key).name for rated in stage.dimensions}
    filled = Filled(
        *(form_of(stage), card, {DIMENSIONS: ratings}, {DIMENSIONS: names}),
        levels=level_scale.of_site(db),
        rated=stage.levels,
    )
    return OwnInterview(folio, held, stage, loop, filled)


def is_locked(db: Session, interview: str) -> bool:
    locked = select(InterviewCard.locked_at).where(InterviewCard.interview == interview)
    return db.scalar(locked) is not None
