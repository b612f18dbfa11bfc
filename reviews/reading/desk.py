"""A reviewer's own place at a folio: what every verb of the reading room begins with."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.refusal import Refusal
from blindfolio.visibility import matrix, stages
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent
from blindfolio.visibility.stage import WRITING
from prompts.folder.rubric import Rubric
from prompts.models import PromptVersion
from reviews.forms import rows
from reviews.reading.models import REVIEW, Review

LOCKED = (
    "This review is locked. No one can change it, including you. Append an amendment instead."
)
ENDED = (
    "The review of this document has ended. Your text has been kept, but nothing can be added"
    " to it."
)


@dataclass(frozen=True, slots=True)
class Desk:
    """A folio, its row locked, with the rubric and what this reviewer has of it.

    `state` is the reviewer's row of the matrix; `review` is None until the first save.
    """

    folio: Folio
    state: str
    rubric: Rubric
    review: Review | None


def take(db: Session, folio_id: str, *, by: str) -> Desk:
    """Lock the folio and find this reviewer's place at it. Two statements.

    Raises Absent for who is not one of its reviewers, has not accepted or was recused. Who
    practises has a place like theirs.
    """
    folio = stages.locked(db, folio_id)
    found = db.execute(
        select(Standing.state, PromptVersion.rubric, Review)
        .select_from(Standing)
        .join(PromptVersion, PromptVersion.id == folio.prompt_version)
        .outerjoin(
            Review,
            and_(Review.folio == Standing.folio, Review.account == Standing.account),
        )
        .where(
            Standing.folio == folio.id,
            Standing.account == by,
            Standing.kind.in_(("reviewer", "practice")),
            Standing.state.in_(
                (
                    *("reviewer.accepted", "reviewer.locked"),
                    *("reviewer.locked+invited", "reviewer.locked+debrief", "practice"),
                )
            ),
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise Absent
    state, rubric, review = found
    return Desk(folio, state, Rubric.model_validate(rubric), review)


def check_open(desk: Desk) -> None:
    """Refuse unless this reviewer may write their draft now; Absent before reading begins."""
    if desk.review is not None and desk.review.locked_at is not None:
        raise Refusal("locked", LOCKED, status=409)
    if not matrix.may_write([desk.state], DataClass.OWN_REVIEW, desk.folio.stage):
        if desk.folio.stage in WRITING:
            raise Absent
        raise Refusal("ended", ENDED, status=409)


def begin(db: Session, desk: Desk, *, by: str) -> Review:
    """The draft under way; what is written first makes its row. A GET never comes here."""
    if desk.review is not None:
        return desk.review
    return rows.begin(db, REVIEW, folio=desk.folio.id, account=by, started_at=clock.now())


def rubric_of(db: Session, prompt_version: str) -> Rubric:
    """The rubric of a prompt version, as it was sent. One statement."""
    stored = db.scalars(
        select(PromptVersion.rubric).where(PromptVersion.id == prompt_version)
    ).one()
    return Rubric.model_validate(stored)
