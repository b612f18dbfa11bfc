from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ScalarSelect, Select, delete, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from blindfolio import chance, clock
from blindfolio.email_address import normal_email
from blindfolio.identity.models import CandidateIdentity, CandidateList
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import there


def keep(
    db: Session,
    opening: str,
    rows: Sequence[Mapping[str, Any]],
    *,
    notices: Sequence[str],
    account: str,
) -> CandidateList:
    kept = CandidateList(
        id=chance.new_id(),
        opening=opening,
        account=account,
        rows=[dict(row) for row in rows],
        notices=list(notices),
        created_at=clock.now(),
    )
    db.add(kept)
    db.flush()
    return kept


def own(db: Session, opening: str, account: str, list_id: str) -> CandidateList:
    """Raises Absent for another account's list."""
    return there(db.scalar(_own(opening, account).where(CandidateList.id == list_id)))


def all_own(db: Session, opening: str, account: str) -> list[CandidateList]:
    found = _own(opening, account).order_by(CandidateList.created_at.desc())
    return list(db.scalars(found))


def _own(opening: str, account: str) -> Select[CandidateList]:
    mine = CandidateList.opening == opening, CandidateList.account == account
    return select(CandidateList).where(*mine)


def unsent(opening: InstrumentedAttribute[str], account: str) -> ScalarSelect[str]:
    """Selects the id of the account's newest list that waits in each `opening`."""
    waits = CandidateList.account == account, CandidateList.sent_at.is_(None)
    found = select(CandidateList.id).where(CandidateList.opening == opening, *waits)
    return found.order_by(CandidateList.created_at.desc()).limit(1).scalar_subquery()


def forget(db: Session, list_id: str) -> None:
    db.execute(delete(CandidateList).where(CandidateList.id == list_id))


def forget_person(db: Session, folio: Folio) -> list[str]:
    """Returns the ids of lists on which nobody is left."""
    query = select(CandidateIdentity).where(CandidateIdentity.folio == folio.id)
    person = db.scalars(query).one_or_none()
    theirs = {person.email, person.next_email, person.past_email} - {""} if person else set()
    # Locked, because sending a list rewrites it.
    every = select(CandidateList).order_by(CandidateList.id).with_for_update()
    held = db.scalars(every.execution_options(populate_existing=True)).all()
    for kept in held:
        kept.rows = [row for row in kept.rows if _typed(row["email"]) not in theirs]
    db.flush()
    return [kept.id for kept in held if not kept.rows]


def _typed(address: str) -> str:
    try:
        return normal_email(address)
    except Refusal:
        return ""
