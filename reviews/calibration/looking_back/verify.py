"""A check for `audit verify`: locked answers of a look-back are those that were recorded."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.ledger.verify import compare, recorded
from reviews.calibration.looking_back import sealed
from reviews.calibration.looking_back.models import LookBack, LookBackAnswer, LookBackPerson


def check(db: Session) -> Iterable[str]:
    """A sentence for each person's locked answers that are not as the ledger has them, or are
    gone, but for those of a look-back that was cancelled."""
    cancelled = set(db.scalars(select(LookBack.id).where(LookBack.cancelled_at.is_not(None))))
    told = {
        entry.facts["person"]: entry.facts
        for entry in recorded(db, sealed.KIND)
        if entry.facts["look_back"] not in cancelled
    }
    kept = {it.id: sealed.facts(it, answers) for it, answers in _locked(db)}
    altered, gone = compare(told, kept)
    for person in altered:
        yield f"The look-back answers of {person} are not what was recorded when locked."
    for person in gone:
        yield f"The look-back answers of {person} were locked, but are gone or a draft again."


def _locked(db: Session) -> Iterable[tuple[LookBackPerson, list[LookBackAnswer]]]:
    found: dict[str, tuple[LookBackPerson, list[LookBackAnswer]]] = {}
    for person, answer in db.execute(
        select(LookBackPerson, LookBackAnswer)
        .outerjoin(LookBackAnswer, LookBackAnswer.person == LookBackPerson.id)
        .where(LookBackPerson.locked_at.is_not(None))
        .order_by(LookBackPerson.id)
        .execution_options(populate_existing=True)
    ):
        _, answers = found.setdefault(person.id, (person, []))
        if answer is not None:
            answers.append(answer)
    return found.values()
