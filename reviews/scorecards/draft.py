"""Save drafts of scorecards. Only their writer sees a draft, and only the lock is recorded in
the ledger."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from blindfolio.refusal import Conflict
from blindfolio.visibility import matrix, stages, standing
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from reviews.forms import filled, rows
from reviews.panel.models import CARD, Scorecard, ScorecardBasis
from reviews.scorecards.own_card import OwnCard, own_card


def save(
    db: Session,
    folio: Folio,
    fields: Mapping[str, str],
    *,
    revision: int,
    by: str,
    whole: bool = False,
) -> Scorecard:
    """Save a scorecard as `filled.save` does. With `whole`, a checkbox that was not sent counts
    as unticked."""
    folio = stages.locked(db, folio.id)
    own = own_card(db, folio, by)
    form = own.filled
    sent = form.checked(fields)
    if whole:
        criteria = {_criterion(name) for name in sent if name.startswith("said-")}
        sent = {it: "" for it in form.extra if _criterion(it) in criteria} | sent

    return filled.save(
        db,
        form,
        sent,
        revision=revision,
        begin=lambda: rows.begin(db, CARD, folio=folio.id, account=by),
        check_open=lambda: check_open(own, folio, standing.held(db, folio, by).values()),
        written=partial(_write_basis, db),
    )


def check_open(own: OwnCard, folio: Folio, held: Collection[str]) -> None:
    if own.is_locked:
        raise Conflict("locked", "Your scorecard is locked. No one can change it.")
    if not matrix.may_write(["panel"], DataClass.OWN_SCORECARD, folio.stage):
        raise Conflict("over", "This panel's scorecards can no longer be changed.")
    if "panel.passed" in held:
        raise Conflict(
            "passed",
            "The coordinator has decided that the debrief won't wait for your scorecard, so the"
            " scorecard can no longer be changed. When the debrief opens, write your vote"
            " there.",
        )


def _criterion(name: str) -> str:
    kind, _, rest = name.partition("-")
    return rest.rpartition("-")[0] if kind == "basis" else rest


def _write_basis(
    db: Session, card: Scorecard, values: Mapping[str, str], changed: Mapping[str, str]
) -> None:
    keys = {_criterion(name) for name in changed} - {""}
    of = ScorecardBasis.scorecard == card.id
    db.execute(delete(ScorecardBasis).where(of, ScorecardBasis.criterion.in_(keys)))
    ticked = [
        {
            "scorecard": card.id,
            "criterion": key,
            "question": name.rpartition("-")[2],
            "words": "",
        }
        for name, value in values.items()
        if value and name.startswith("basis-") and (key := _criterion(name)) in keys
    ]
    if ticked:
        db.execute(insert(ScorecardBasis), ticked)
