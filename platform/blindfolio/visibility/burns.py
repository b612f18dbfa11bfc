"""Entitled is burned: who could once see identity, others' reviews or aggregates of a folio.

A burn is written in the transaction that changes a stage or a standing, whether the person
looked or not, and it follows the document's fingerprint to every other folio that has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, exists, insert, literal, or_, select, union
from sqlalchemy.orm import Session, aliased

from blindfolio import clock
from blindfolio.db.orm import Instant
from blindfolio.visibility import matrix
from blindfolio.visibility.models import Burn, Folio, Standing
from blindfolio.visibility.scope import opened

_BURNED_BY = {"ID": "ID", "IDn": "ID", "RX": "RX", "AG": "AG"}
"""Which burn a data class leaves: a display name burns like the whole identity."""


def write(db: Session, *which: ColumnElement[bool]) -> None:
    """Burn everybody who is entitled now, among the standings that `which` (SQL) picks.

    One statement, whatever the number of folios; what is burned already stays as it is.
    """
    db.flush()
    now = clock.now()
    entitled = [
        select(Standing.account, Standing.folio, literal(burn), literal(now, Instant())).where(
            opened([class_]),
            *which,
            ~exists().where(
                Burn.account == Standing.account,
                Burn.folio == Standing.folio,
                Burn.class_ == burn,
            ),
        )
        for class_, burn in _BURNED_BY.items()
    ]
    columns = [Burn.account, Burn.folio, Burn.class_, Burn.since]
    db.execute(insert(Burn).from_select(columns, union(*entitled)))


def of(db: Session, folio: Folio, accounts: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """The burns that each of `accounts` has on this folio or on another with its document."""
    here = Burn.folio == folio.id
    if folio.sha is not None:
        same_document = select(Folio.id).where(Folio.sha == folio.sha)
        here = or_(here, Burn.folio.in_(same_document))
    found: dict[str, frozenset[str]] = {account: frozenset() for account in accounts}
    query = select(Burn.account, Burn.class_).where(Burn.account.in_(found), here).distinct()
    for account, class_ in db.execute(query):
        found[account] |= {class_}
    return found


def of_opening(db: Session, opening: str, account: str) -> Mapping[str, frozenset[str]]:
    """As `of`, for one account and every folio of an opening; only folios with burns."""
    source = aliased(Folio)
    query = (
        select(Folio.id, Burn.class_)
        .select_from(Burn)
        .join(source, source.id == Burn.folio)
        .join(Folio, or_(Folio.id == source.id, Folio.sha == source.sha))
        .where(Burn.account == account, Folio.opening == opening)
    )
    found: dict[str, frozenset[str]] = {}
    for folio, class_ in db.execute(query):
        found[folio] = found.get(folio, frozenset()) | {class_}
    return found


def blind_to(row: str, stage: str) -> frozenset[str]:
    """The burns that a row cannot bear: what it closes from `stage` on, until the debrief."""
    if stage not in matrix.FORWARD:
        return frozenset()
    ahead = matrix.FORWARD[matrix.FORWARD.index(stage) :]
    shut = frozenset().union(*(matrix.closed(row, s) for s in ahead))
    return frozenset(burn for class_, burn in _BURNED_BY.items() if class_ in shut)
