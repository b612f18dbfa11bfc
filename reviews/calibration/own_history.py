from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, null, select, union
from sqlalchemy.orm import Session

from blindfolio.visibility import matrix, over
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import scope
from blindfolio.visibility.stage import Stage
from prompts.authoring.versions import guides_since
from prompts.models import Invitation, Opening, PromptVersion, Submission
from reviews.calibration import in_fives
from reviews.calibration.counted_ratings import counted_ratings
from reviews.calibration.newest import newest
from reviews.calibration.outcomes.history import Candidate, PastRating, ended, number
from reviews.deciding.models import DebriefDecision, GateDecision
from reviews.forms.fields import Minutes
from reviews.reading.models import REVIEW, Review

SHOWN = (
    DataClass.PROMPT,
    DataClass.DECISION,
    DataClass.HOW_IT_ENDED,
    DataClass.AGGREGATES,
)

_ROWS = ("coordinator",)
# One of these opens each end.
_KNOWN = (DataClass.PROMPT, DataClass.HOW_IT_ENDED)
_STAGES = ("invitation", "start", "submission", "review decision", "decision")
_HOURS_AT_MOST = 200
_INTERVIEWED = int(Stage.PANEL)


def of_openings(db: Session, account: str) -> dict[str, Candidate]:
    """Return the newest applications that this account coordinates and figures count
    (`in_fives`), by folio. Deleted people are in `ended_outcomes` only.
    """
    cells = [it for class_ in _KNOWN for it in over.cells(_ROWS, class_)]
    latest = newest(db, account, cells, in_fives.counted())
    seen = union(*(_seen(account, class_, latest) for class_ in _KNOWN))
    asked = db.scalars(seen).all()
    rows = db.execute(
        select(
            Folio,
            Opening.level,
            Invitation.created_at,
            Invitation.started_at,
            GateDecision.at.label("gated"),
            DebriefDecision.at.label("decided"),
            DebriefDecision.outcome,
            DebriefDecision.level.label("decided_level"),
        )
        .join(Opening, Opening.id == Folio.opening)
        .outerjoin(Invitation, Invitation.folio == Folio.id)
        .outerjoin(GateDecision, GateDecision.folio == Folio.id)
        .outerjoin(DebriefDecision, DebriefDecision.folio == Folio.id)
        .where(Folio.id.in_(asked))
    ).all()
    sent = select(Submission).where(Submission.folio.in_(asked)).order_by(Submission.version)
    last = {it.folio: it for it in db.scalars(sent)}
    found = {it.Folio.id: _candidate(it, last.get(it.Folio.id)) for it in rows}
    versions = {it.Folio.id: it.Folio.prompt_version for it in rows}
    _add_reviews(db, account, found, asked)
    _add_guides(db, found, versions)
    return found


def _candidate(it: Any, last: Submission | None) -> Candidate:
    made = ended(in_fives.outcome_of(it.Folio.stage, it.outcome), it.level, it.Folio.opening)
    made.interviewed = it.Folio.reached >= _INTERVIEWED
    made.decided_level = it.decided_level
    days = (it.created_at, it.started_at, last and last.at, it.gated, it.decided)
    named = zip(_STAGES, days, strict=True)
    made.days = {name: day.date() for name, day in named if day is not None}
    hours = number(last.hours) if last else None
    made.hours = hours if hours and 0 < hours < _HOURS_AT_MOST else None
    return made


def _seen(account: str, asked: DataClass, ids: Sequence[str]) -> Select[str]:
    seen = scope(account, [asked], rows=_ROWS, stages=matrix.DECIDED)
    chosen = seen.with_only_columns(Folio.id, maintain_column_froms=True)
    return chosen.where(Standing.folio.in_(ids))


def _add_guides(
    db: Session, found: Mapping[str, Candidate], versions: Mapping[str, str]
) -> None:
    # Skips criteria that several prompts share: their words differ without a change.
    asked = select(PromptVersion).where(PromptVersion.id.in_(set(versions.values())))
    used = {version.id: version for version in db.scalars(asked)}
    guides = guides_since(used.values())
    prompts: dict[str, set[str]] = {}
    for key, version in used.items():
        for criterion in guides[key]:
            prompts.setdefault(criterion, set()).add(version.slug)
    for folio, key in versions.items():
        found[folio].guides = {
            criterion: since
            for criterion, since in guides[key].items()
            if len(prompts[criterion]) == 1
        }


def _add_reviews(
    db: Session, account: str, found: Mapping[str, Candidate], ids: Sequence[str]
) -> None:
    # Hours only if the form asks and all counted reviews give them.
    asked = [getattr(Review, it.name) for it in REVIEW.fields if isinstance(it, Minutes)]
    spent = sum(asked[1:], asked[0]) if asked else null()
    seen = scope(account, [DataClass.AGGREGATES], rows=_ROWS).where(Standing.folio.in_(ids))
    minutes: dict[str, dict[str, int | None]] = {}
    for it in db.execute(counted_ratings(seen, spent.label("minutes"))):
        minutes.setdefault(it.folio, {})[it.account] = it.minutes
        if it.value is not None:
            rated = PastRating(it.account, it.criterion, it.value, it.locked_at.date())
            found[it.folio].ratings.append(rated)
    for folio, told in minutes.items():
        said = [it for it in told.values() if it is not None]
        if len(said) == len(told):
            found[folio].review_hours = sum(said) / 60
