"""Finds candidates by the ids that a connection has for them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.connections.models import ConnectionCandidate
from blindfolio.connections.tokens import Caller
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import CONNECTION, Absent, scope_own, there


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
    if found.folio is None:
        return found, None
    return found, there(
        db.scalar(scope_own(select(literal(found.folio)), classes, row=CONNECTION))
    )
