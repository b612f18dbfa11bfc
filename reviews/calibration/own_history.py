from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, null, select
from sqlalchemy.orm import Session

from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import scope
from blindfolio.visibility.stage import Stage
from prompts.authoring.versions import guides_since
from prompts.models import Invitation, Opening, PromptVersion, Submission
from reviews.board.deciding.models import GateDecision
from reviews.calibration import in_fives
from reviews.calibration.counted_ratings import counted_ratings
from reviews.calibration.outcomes.history import Candidate, Outcome, PastRating, ended, number
from reviews.debrief.models import DebriefDecision
from reviews.forms.fields import Minutes
from reviews.reading.models import REVIEW, Review

SHOWN = (
    DataClass.PROMPT,
    DataClass.DECISION,
    DataClass.HOW_IT_ENDED,
    DataClass.AGGREGATES,
)

_ROWS = ("coordinator",)
_STAGES = ("invitation", "start", "submission", "review decision", "decision")
_HOURS_AT_MOST = 200
_INTERVIEWED = int(Stage.PANEL)
_DECIDED: Mapping[str, Outcome] = {"offer": "offer", "down_level": "down_level"}
_UNDECIDED: Mapping[str, Outcome] = {Stage.ENDED: "withdrawn", Stage.STOPPED: "rejected"}


def of_openings(db: Session, account: str) -> dict[str, Candidate]:
    """Return the applications that this account coordinates and figures count (`in_fives`), by
    folio. Deleted people are in `erased_outcomes`.
    """
    asked = _seen(account, DataClass.PROMPT).union(_seen(account, DataClass.HOW_IT_ENDED))
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
    counted = in_fives.counted(db, {it.Folio.opening for it in rows})
    sent = select(Submission).where(Submission.folio.in_(asked)).order_by(Submission.version)
    newest = {it.folio: it for it in db.scalars(sent)}
    kept = [it for it in rows if it.Folio.id in counted]
    found = {it.Folio.id: _candidate(it, newest.get(it.Folio.id)) for it in kept}
    versions = {it.Folio.id: it.Folio.prompt_version for it in kept}
    _add_reviews(db, account, found)
    _add_guides(db, found, versions)
    return found


def _candidate(it: Any, last: Submission | None) -> Candidate:
    made = ended(outcome_of(it.Folio.stage, it.outcome), it.level)
    made.interviewed = it.Folio.reached >= _INTERVIEWED
    made.decided_level = it.decided_level
    days = (it.created_at, it.started_at, last and last.at, it.gated, it.decided)
    named = zip(_STAGES, days, strict=True)
    made.days = {name: day.date() for name, day in named if day is not None}
    hours = number(last.hours) if last else None
    made.hours = hours if hours and 0 < hours < _HOURS_AT_MOST else None
    return made


def outcome_of(stage: str, outcome: str | None) -> Outcome:
    if stage == Stage.CLOSED:
        return _DECIDED.get(outcome or "", "no_hire")
    return _UNDECIDED.get(stage, "open")


def _seen(account: str, asked: DataClass) -> Select[tuple[str]]:
    seen = scope(account, [asked], rows=_ROWS)
    return seen.with_only_columns(Folio.id, maintain_column_froms=True)


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


def _add_reviews(db: Session, account: str, found: Mapping[str, Candidate]) -> None:
    # Hours only if the form asks and all counted reviews give them.
    asked = [getattr(Review, it.name) for it in REVIEW.fields if isinstance(it, Minutes)]
    spent = sum(asked[1:], asked[0]) if asked else null()
    seen = scope(account, [DataClass.AGGREGATES], rows=_ROWS)
    minutes: dict[str, dict[str, int | None]] = {}
    for it in db.execute(counted_ratings(seen, spent.label("minutes"))):
        if it.folio in found:
            minutes.setdefault(it.folio, {})[it.account] = it.minutes
            if it.value is not None:
                rated = PastRating(it.account, it.criterion, it.value, it.locked_at.date())
                found[it.folio].ratings.append(rated)
    for folio, told in minutes.items():
        said = [it for it in told.values() if it is not None]
        if len(said) == len(told):
            found[folio].review_hours = sum(said) / 60
