"""Going on to the debrief without the scorecard of one of the loop's stages: a coordinator says
why."""

from __future__ import annotations

from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.as_typed import as_typed
from blindfolio.ledger import chain
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from blindfolio.visibility.stage import Stage
from reviews.interviews import waiting
from reviews.interviews.models import CardPass
from reviews.panel.scorecards.lock import open_debrief

LONGEST = 1_000
"""Characters of a reason."""


def waited_for(db: Session, folio: Folio) -> dict[str, str]:
    """By stage of the loop, in words whose scorecard the debrief still waits for. For who may see
    SP. Empty before the panel and after it. A panelist's scorecard is passed in
    `reviews.debrief.passing`."""
    if folio.stage != Stage.PANEL:
        return {}
    return {stage.key: f"“{stage.title}”" for stage in waiting.missing(db, folio)}


def pass_card(db: Session, folio: Folio, stage: str, reason: str, *, by: str) -> None:
    """Let the debrief open without this scorecard. `by` coordinates the folio (the caller's scope).

    Absent for a stage that nobody waits for; an empty or a long reason is a Refusal.
    """
    folio = stages.locked(db, folio.id)
    if stage not in waited_for(db, folio):
        raise Absent
    reason = as_typed(reason)
    if not reason:
        raise Refusal("reason", "Say why the debrief doesn't wait for this scorecard.")
    if len(reason) > LONGEST:
        raise Refusal(
            "reason", f"The reason is longer than {LONGEST:,} characters. Shorten it."
        )
    row = CardPass(
        id=chance.new_id(), folio=folio.id, stage=stage, reason=reason, by=by, at=clock.now()
    )
    db.add(row)
    db.flush()
    open_debrief(db, folio, by=by)
    chain.record(db, "card_passed", {"stage": stage}, folio=folio.id, by=by)
