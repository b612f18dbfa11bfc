"""A burn records that an account was entitled to identity, others' reviews or aggregates.

It is written in the transaction that changes a stage or standing, whether or not the person looked.
It applies to every folio with the same document fingerprint.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from sqlalchemy import (
    ColumnElement,
    Insert,
    bindparam,
    exists,
    insert,
    literal,
    or_,
    select,
    union,
)
from sqlalchemy.orm import Session, aliased

from blindfolio import clock
from blindfolio.db.orm import Base, Instant
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Burn, Folio, Standing
from blindfolio.visibility.scope import opened

_BURNED_BY = {
    DataClass.IDENTITY: DataClass.IDENTITY,
    DataClass.DISPLAY_NAME: DataClass.IDENTITY,
    DataClass.OTHER_REVIEWS: DataClass.OTHER_REVIEWS,
    DataClass.AGGREGATES: DataClass.AGGREGATES,
}
"""A display name burns like the full identity."""


def write(db: Session, folio: str) -> None:
    """Keeps older burns."""
    db.flush()
    given = {"of_folio": folio, "at_once": clock.now()}
    db.execute(_one_folio(), given)


def write_joined(db: Session, opening: str, account: str) -> None:
    """Like `write`, for every folio of an opening, in one statement."""
    db.flush()
    given = {"of_opening": opening, "of_account": account, "at_once": clock.now()}
    db.execute(_one_account(), given)


def of(db: Session, folio: Folio, accounts: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Includes burns on other folios with the same document."""
    here = Burn.folio == folio.id
    if known := [sha for sha in (folio.sha, folio.sent_sha) if sha is not None]:
        same_document = select(Folio.id).where(
            or_(Folio.sha.in_(known), Folio.sent_sha.in_(known))
        )
        here = or_(here, Burn.folio.in_(same_document))
    found: dict[str, frozenset[str]] = {account: frozenset() for account in accounts}
    query = select(Burn.account, Burn.class_).where(Burn.account.in_(found), here).distinct()
    for account, class_ in db.execute(query):
        found[account] |= {class_}
    return found


def of_opening(db: Session, opening: str, account: str) -> Mapping[str, frozenset[str]]:
    """Like `of`, for one account; returns only folios with burns."""
    source = aliased(Folio)
    query = (
        select(Folio.id, Burn.class_)
        .select_from(Burn)
        .join(source, source.id == Burn.folio)
        .join(Folio, or_(Folio.id == source.id, *_same_document(Folio, source)))
        .where(Burn.account == account, Folio.opening == opening)
    )
    found: dict[str, frozenset[str]] = {}
    for folio, class_ in db.execute(query):
        found[folio] = found.get(folio, frozenset()) | {class_}
    return found


def _same_document(one: type[Folio], other: type[Folio]) -> list[ColumnElement[bool]]:
    """SQL: the same document, either as submitted or after redaction."""
    return [
        mine == its for mine in (one.sha, one.sent_sha) for its in (other.sha, other.sent_sha)
    ]


def left_by(row: str, stage: str) -> frozenset[str]:
    cell = matrix.cell(row, stage) - matrix.closed(row, stage)
    return frozenset(burn for class_, burn in _BURNED_BY.items() if class_ in cell)


def blind_to(row: str, stage: str) -> frozenset[str]:
    """Burns that exclude a row: what it closes from `stage` until the debrief."""
    if stage not in matrix.FORWARD:
        return frozenset()
    ahead = matrix.FORWARD[matrix.FORWARD.index(stage) :]
    shut = frozenset().union(*(matrix.closed(row, s) for s in ahead))
    return frozenset(burn for class_, burn in _BURNED_BY.items() if class_ in shut)


# Cached: building the conditions takes ten times as long as running them.
@cache
def _one_folio() -> Insert:
    return _burning(Standing.folio == bindparam("of_folio"))


@cache
def _one_account() -> Insert:
    folios = select(Folio.id).where(Folio.opening == bindparam("of_opening"))
    return _burning(Standing.account == bindparam("of_account"), Standing.folio.in_(folios))


def _burning(*which: ColumnElement[bool]) -> Insert:
    entitled = [
        select(
            Standing.account,
            Standing.folio,
            literal(burn),
            bindparam("at_once", type_=Instant()),
        ).where(
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
    table = Base.metadata.tables["burn"]
    return insert(table).from_select(["account", "folio", "class", "since"], union(*entitled))
