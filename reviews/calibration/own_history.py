from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import scope
from blindfolio.visibility.stage import Stage
from prompts.authoring.versions import guides_since
from prompts.models import Invitation, Opening, PromptVersion, Submission
from reviews.board.models import GateDecision
from reviews.calibration import in_fives
from reviews.calibration.outcomes.history import Candidate, Outcome, PastRating
from reviews.debrief.models import DebriefDecision
from reviews.forms.fields import Minutes
from reviews.reading.models import REVIEW, Rating, Review

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


def of_openings(db: Session, account: str) -> dict[str, Candidate]:
    """By folio, the applications that this account coordinates and figures count (`in_fives`): each
    end, and the document's counted ratings. Deleted people appear only as counts
    (`erased_outcomes`). Nine statements."""
    found: dict[str, Candidate] = {}
    versions: dict[str, str] = {}
    rows: list[Any] = []
    for asked in (DataClass.PROMPT, DataClass.HOW_IT_ENDED):
        query = (
            scope(account, [asked], rows=_ROWS)
            .join(Opening, Opening.id == Folio.opening)
            .outerjoin(DebriefDecision, DebriefDecision.folio == Folio.id)
            .with_only_columns(
                Folio.id,
                Folio.opening,
                Folio.stage,
                Folio.reached,
                Folio.prompt_version,
                Opening.level,
                DebriefDecision.outcome,
                DebriefDecision.level,
                maintain_column_froms=True,
            )
        )
        rows += db.execute(query)
    counted = in_fives.counted(db, {it.opening for it in rows})
    for folio, _, stage, reached, version, level, outcome, decided in rows:
        if folio in counted:
            made = Candidate(applied_level=level, decided_level=decided)
            made.interviewed = reached >= _INTERVIEWED
            _end(made, stage, outcome)
            found[folio] = made
            versions[folio] = version
    _add_days(db, account, found)
    _add_ratings(db, account, found)
    _add_guides(db, found, versions)
    _add_review_hours(db, account, found)
    return found


def outcome_of(stage: str, outcome: str | None) -> Outcome:
    made = Candidate()
    _end(made, stage, outcome)
    return made.outcome


def _end(to: Candidate, stage: str, outcome: str | None) -> None:
    if stage == Stage.ENDED:
        to.ended = "withdrawn"
    elif stage == Stage.STOPPED:
        to.ended = "rejected"
    elif stage == Stage.CLOSED and outcome == "offer":
        to.decided = "offer"
    elif stage == Stage.CLOSED:
        to.decided = "down_level" if outcome == "down_level" else "no_hire"


def _add_days(db: Session, account: str, found: dict[str, Candidate]) -> None:
    asked = _seen(account, DataClass.PROMPT).union(_seen(account, DataClass.HOW_IT_ENDED))
    rows = db.execute(
        select(
            Invitation.folio,
            Invitation.created_at,
            Invitation.started_at,
            GateDecision.at,
            DebriefDecision.at,
        )
        .outerjoin(GateDecision, GateDecision.folio == Invitation.folio)
        .outerjoin(DebriefDecision, DebriefDecision.folio == Invitation.folio)
        .where(Invitation.folio.in_(asked))
    )
    sent = db.execute(
        select(Submission.folio, Submission.at, Submission.hours)
        .where(Submission.folio.in_(asked))
        .order_by(Submission.version)
    )
    newest = {folio: (at, hours) for folio, at, hours in sent}
    for folio, invited, started, gated, decided in rows:
        if folio in found:
            at, hours = newest.get(folio, (None, ""))
            days = (invited, started, at, gated, decided)
            named = zip(_STAGES, days, strict=True)
            found[folio].days = {name: day.date() for name, day in named if day is not None}
            found[folio].hours = _hours(hours)


def _seen(account: str, asked: DataClass) -> Select[tuple[str]]:
    seen = scope(account, [asked], rows=_ROWS)
    return seen.with_only_columns(Folio.id, maintain_column_froms=True)


def _add_guides(
    db: Session, found: Mapping[str, Candidate], versions: Mapping[str, str]
) -> None:
    """Skips criteria that several prompts share: their words differ without a change."""
    asked = db.scalars(
        select(PromptVersion).where(PromptVersion.id.in_(set(versions.values())))
    )
    used = {version.id: version for version in asked}
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


def _hours(written: str) -> float | None:
    """As a candidate writes it; None for no number."""
    try:
        hours = float(written.replace(",", "."))
    except ValueError:
        return None
    return hours if 0 < hours < _HOURS_AT_MOST else None


def _add_ratings(db: Session, account: str, found: dict[str, Candidate]) -> None:
    seen = scope(account, [DataClass.AGGREGATES], rows=_ROWS).with_only_columns(
        Folio.id, maintain_column_froms=True
    )
    rated = db.execute(
        select(Review.folio, Review.account, Review.locked_at, Rating.criterion, Rating.value)
        .select_from(Review)
        .join(Rating, Rating.review == Review.id)
        .join(Standing, (Standing.folio == Review.folio) & (Standing.account == Review.account))
        .where(
            Review.folio.in_(seen),
            Standing.kind == "reviewer",
            Standing.locked,
            Standing.counted,
        )
        .order_by(Review.folio, Review.id)
    )
    for folio, reviewer, at, criterion, value in rated:
        if value is not None and at is not None and folio in found:
            found[folio].ratings.append(PastRating(reviewer, criterion, value, at.date()))


def _add_review_hours(db: Session, account: str, found: dict[str, Candidate]) -> None:
    """Hours of each document's counted reviews; none if any doesn't say, or if the form doesn't
    ask."""
    asked = [getattr(Review, it.name) for it in REVIEW.fields if isinstance(it, Minutes)]
    if not asked:
        return
    spent = sum(asked[1:], asked[0])
    told = db.execute(
        select(Review.folio, func.sum(spent))
        .join(Standing, (Standing.folio == Review.folio) & (Standing.account == Review.account))
        .where(
            Review.folio.in_(_seen(account, DataClass.AGGREGATES)),
            Standing.kind == "reviewer",
            Standing.locked,
            Standing.counted,
        )
        .group_by(Review.folio)
        .having(func.count(spent) == func.count())
    )
    for folio, minutes in told:
        if minutes is not None and folio in found:
            found[folio].review_hours = minutes / 60
