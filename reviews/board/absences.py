"""Reviews, interviews and decisions that are due from team members who are away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import absence
from blindfolio.accounts.models import Account
from blindfolio.visibility import matrix
from blindfolio.visibility.eligibility import DECIDER
from blindfolio.visibility.models import Standing
from reviews import telling
from reviews.board.row import BoardRow, NextStep
from reviews.interviews.models import Interview
from reviews.panel.queries import SEATED
from reviews.reading.assignment import OPEN

_OPEN = Standing.state.in_((*OPEN, *SEATED, "interviewer.open", DECIDER))

# By the kind of a standing: the step's code, and the words before what is missed.
_STEPS = {
    "reviewer": ("replace", "The review is due"),
    "panel": ("seat", "The interview is on"),
    "interviewer": ("interview", "Their interview is on"),
}


def of_folios(db: Session, folios: Collection[str]) -> dict[str, list[Any]]:
    """What is due from people with an absence. The caller has asked `scope`."""
    own = Interview.account == Standing.account, Interview.folio == Standing.folio
    query = (
        select(Standing, Account, Interview)
        .join(Account, Account.id == Standing.account)
        .outerjoin(Interview, and_(*own, Interview.ended_at.is_(None)))
        .where(Standing.folio.in_(folios), _OPEN, Account.away_until >= clock.now().date())
        .order_by(Account.name)
    )
    found = defaultdict(list)
    for it in db.execute(query):
        found[it[0].folio].append(it)
    return found


def steps(row: BoardRow, due: Iterable[Any]) -> Iterator[NextStep]:
    reviews = {it.account: it.due for it in row.reading}
    # Else someone else decides, or the coordinator confirms.
    alone = row.word == "split" and len(row.deciders) == 1
    decisions = {it.account: row.promised for it in row.deciders if alone}
    for held, person, interview in due:
        kind, name, zone = held.kind, person.name, ZoneInfo(person.zone or row.zone)
        if kind in ("panel", "interviewer"):
            at = row.slot if kind == "panel" else interview and interview.at
            at = at if at and at > row.now else None
        else:
            at = (reviews if kind == "reviewer" else decisions).get(person.id)
        if at and absence.covers(person, max(at, row.now).astimezone(zone).date()):
            words, of = f"Replace {name}…", interview.stage if interview else held.opening
            code, what = _STEPS.get(kind, ("team", "The review decision is due"))
            said = f"{name} is {absence.words(person, row.zone)}. {what}"
            yield NextStep(code, words, said, at, None, person.id, name, of, late=True)


def tell(db: Session, person: Account, *, by: str) -> None:
    """Email the other coordinators what a person's new absence makes them miss."""
    mine = select(Standing.folio).where(Standing.account == person.id, _OPEN)
    for folio in db.scalars(mine.where(Standing.stage.in_(matrix.FORWARD))):
        telling.check_late(db, folio, clock.now(), account=person.id, by=by)
