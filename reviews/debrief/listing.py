from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.identity import book
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.eligibility import DECIDER
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import scope
from blindfolio.visibility.stage import Stage
from prompts.models import Opening
from reviews.debrief.participants import ROWS, VOTED

_SHOWN = 50


@dataclass(frozen=True, slots=True)
class OpenDebrief:
    folio: str
    name: str
    opening: str
    since: datetime
    votes: bool


def open_debriefs(db: Session, account: str) -> list[OpenDebrief]:
    """Return the open debriefs, the longest open first."""
    query = (
        scope(
            account,
            [DataClass.DISPLAY_NAME],
            rows=ROWS,
            stages=(Stage.DEBRIEF,),
        )
        .join(Opening, Opening.id == Folio.opening)
        .with_only_columns(
            Folio.id,
            Opening.title,
            Folio.stage_since,
            Standing.state,
            maintain_column_froms=True,
        )
        .order_by(Folio.stage_since, Folio.id)
        .limit(_SHOWN)
    )
    found = db.execute(query).all()
    names = book.names_of(db, account, [folio for folio, *_ in found])
    return [
        OpenDebrief(
            folio,
            names.get(folio, ""),
            title if DataClass.PROMPT in matrix.cell(state, Stage.DEBRIEF) else "",
            since,
            state in VOTED,
        )
        for folio, title, since, state in found
    ]


def decides_open(db: Session, account: str) -> bool:
    rows = ("coordinator", DECIDER, "manager.sits")
    mine = scope(account, [DataClass.DISPLAY_NAME], rows=rows, stages=(Stage.DEBRIEF,))
    return bool(db.scalar(select(mine.where(Standing.kind != "decider").exists())))
