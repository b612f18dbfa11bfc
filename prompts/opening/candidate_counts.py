from __future__ import annotations

from collections import Counter

from sqlalchemy import func
from sqlalchemy.orm import Session

from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import scope
from blindfolio.visibility.stage import BEING_READ, Stage
from prompts.models import Invitation

_WORDS = {
    Stage.DRAFT: "writing",
    Stage.SUBMITTED: "submitted",
    **dict.fromkeys(BEING_READ, "in review"),
    Stage.PANEL: "interview",
    Stage.DEBRIEF: "debrief",
}
"""Shown names of the stages. Ended stages are left out, because counting them would cost
more every year."""

NOT_STARTED = "not started"

WORDS = (NOT_STARTED, *dict.fromkeys(_WORDS.values()))


def counts(db: Session, account: str, opening: str | None = None) -> dict[str, dict[str, int]]:
    """Count active candidates per opening that this account coordinates. Openings and stages
    with none are left out."""
    started = Invitation.deadline.is_not(None)
    found = (
        scope(account, {DataClass.DISPLAY_NAME}, rows=("coordinator",), stages=list(_WORDS))
        .join(Invitation, Invitation.folio == Folio.id)
        .with_only_columns(
            Folio.opening, Standing.stage, started, func.count(), maintain_column_froms=True
        )
        .group_by(Folio.opening, Standing.stage, started)
    )
    if opening is not None:
        found = found.where(Folio.opening == opening)
    counted: dict[str, Counter[str]] = {}
    for opening, stage, begun, n in db.execute(found):
        word = NOT_STARTED if stage == Stage.DRAFT and not begun else _WORDS[Stage(stage)]
        counted.setdefault(opening, Counter())[word] += n
    return {
        opening: {word: tally[word] for word in WORDS if tally[word]}
        for opening, tally in counted.items()
    }
