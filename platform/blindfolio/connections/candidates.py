"""Finds candidates by the ids that a connection has for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, Select, literal, or_, select, update
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.connections.models import AssessmentOrder, ConnectionCandidate
from blindfolio.connections.tokens import Caller
from blindfolio.ledger.models import Entry
from blindfolio.refusal import Refusal
from blindfolio.visibility import standing
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import CONNECTION, Absent, scope_own, there
from blindfolio.visibility.stage import BEFORE_PANEL, Stage

# how candidates end it themselves, even before they start
_OWN_ENDS = ("withdrawn", "declined")


def add(
    db: Session, connection: str, opening: str, folio: str | None = None
) -> ConnectionCandidate:
    made = ConnectionCandidate(
        id=chance.new_id(),
        connection=connection,
        opening=opening,
        folio=folio,
        made_at=clock.now(),
    )
    db.add(made)
    db.flush()
    return made


def judged_by(account: str) -> Select[str]:
    """Selects the ids of those whom an account judges. Until the debrief, it learns nothing of what
    happens to their submissions."""
    return (
        select(ConnectionCandidate.id)
        .join(Standing, Standing.folio == ConnectionCandidate.folio)
        .where(
            Standing.account == account,
            Standing.state != "ended",
            Standing.kind.not_in(standing.OF_OPENINGS),
            Standing.stage.in_((*BEFORE_PANEL, Stage.PANEL)),
        )
    )


def refuse_who_judges(db: Session, connection: str, *, by: str) -> None:
    theirs = judged_by(by).where(ConnectionCandidate.connection == connection)
    if db.scalar(theirs.limit(1)) is not None:
        raise Refusal(
            "judges",
            "You judge a candidate of this connection, so you may not learn what it is told. Ask"
            " another admin to make this change.",
            status=403,
        )


def is_known(db: Session, folio: str) -> bool:
    """Returns whether another system knows this candidate, and so keeps data of its own."""
    known = select(ConnectionCandidate.id).where(ConnectionCandidate.folio == folio)
    return db.scalar(known.limit(1)) is not None


def own_id(db: Session, connection: str, folio: Folio) -> str:
    """Returns the connection's id for a candidate, and makes one if needed. Callers must hold
    the folio's lock."""
    known = select(ConnectionCandidate.id).where(
        ConnectionCandidate.connection == connection, ConnectionCandidate.folio == folio.id
    )
    return db.scalar(known) or add(db, connection, folio.opening, folio.id).id


def one(
    db: Session, caller: Caller, id_: str, classes: Iterable[DataClass]
) -> tuple[ConnectionCandidate, Folio | None]:
    """Returns a candidate, without a folio while the invitation waits for a coordinator. Raises
    Absent unless the caller may see all of `classes`."""
    found = there(db.get(ConnectionCandidate, id_))
    if found.connection != caller.connection or not caller.reaches(found.opening):
        raise Absent
    # Asked without a folio too: the time that an answer takes must not say whether there is one.
    folio = db.scalar(scope_own(select(literal(found.folio or "")), classes, row=CONNECTION))
    if folio is None and found.folio is not None:
        raise Absent
    return found, folio


def has_acted(db: Session, folio: Folio | None) -> bool:
    """Returns whether the candidate has started, or ended it themselves. Until then, a connection
    learns nothing that it wouldn't learn of an address that waits for a coordinator."""
    of_folio = (Entry.folio == (folio.id if folio else ""), Entry.kind == "started")
    if db.scalar(select(Entry.seq).where(*of_folio).limit(1)) is not None:
        return True
    # `forget` has unlinked who was deleted without an act.
    return folio is not None and (
        folio.reached > 0 or folio.ended_reason in _OWN_ENDS or folio.stage == Stage.ERASED
    )


def forget(db: Session, folio: Folio, lists: Collection[str]) -> None:
    """Deletes what orders say of a candidate, and of who was on these lists. If the candidate
    never acted, the connection also doesn't learn of the deletion."""
    mine = ConnectionCandidate.folio == folio.id
    known = select(ConnectionCandidate.id).where(mine)
    empty_orders(db, or_(AssessmentOrder.candidate.in_(known), AssessmentOrder.list.in_(lists)))
    if not has_acted(db, folio):
        db.execute(update(ConnectionCandidate).where(mine).values(folio=None))


def empty_orders(db: Session, *of: ColumnElement[bool]) -> None:
    """Keeps of these orders what is needed to answer the same order in the same way, without
    inviting anyone again."""
    emptied = {"address": "", "profile": "", "report_to": "", "waits": ""}
    db.execute(update(AssessmentOrder).where(*of).values(emptied))
