"""Going on to the debrief without a scorecard that is missing: a coordinator says why."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.accounts.models import Account
from blindfolio.as_typed import as_typed
from blindfolio.ledger import chain
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent
from blindfolio.visibility.stage import Stage
from reviews.interviews import waiting
from reviews.interviews.models import CardPass
from reviews.panel.models import Scorecard
from reviews.panel.scorecards.lock import open_debrief

LONGEST = 1_000
"""Characters of a reason."""


def waited_for(db: Session, folio: Folio) -> dict[str, str]:
    """By part, in words whose scorecard the debrief still waits for: a stage of the loop, or a
    panelist. For who may see SP. Empty before the panel and after it."""
    if folio.stage != Stage.PANEL:
        return {}
    done = waiting.passed(db, folio.id)
    locked = select(Scorecard.account).where(
        Scorecard.folio == folio.id, Scorecard.locked_at.is_not(None)
    )
    seats = db.execute(
        select(Standing.id, Account.name)
        .join(Account, Account.id == Standing.account)
        .where(
            Standing.folio == folio.id,
            Standing.state == "panel",
            Standing.account.not_in(locked),
        )
        .order_by(Account.name)
    )
    found = {seat: f"{name}, panel" for seat, name in seats if seat not in done}
    return found | {stage.key: f"“{stage.title}”" for stage in waiting.missing(db, folio)}


def pass_card(db: Session, folio: Folio, part: str, reason: str, *, by: str) -> None:
    """Let the debrief open without this scorecard. `by` coordinates the folio (the caller's scope).

    Absent for a part that nobody waits for; an empty or a long reason is a Refusal.
    """
    folio = stages.locked(db, folio.id)
    if part not in waited_for(db, folio):
        raise Absent
    reason = as_typed(reason)
    if not reason:
        raise Refusal("reason", "Say why the debrief doesn't wait for this scorecard.")
    if len(reason) > LONGEST:
        raise Refusal(
            "reason", f"The reason is longer than {LONGEST:,} characters. Shorten it."
        )
    row = CardPass(
        id=chance.new_id(), folio=folio.id, part=part, reason=reason, by=by, at=clock.now()
    )
    db.add(row)
    db.flush()
    open_debrief(db, folio, by=by)
    chain.record(db, "card_passed", {"part": part}, folio=folio.id, by=by)
