"""Records burns. A burn means that an account was once entitled to identity, other people's
reviews or aggregates of a folio.

A burn is written in the transaction that changes a stage or standing, whether or not the person
looked. It applies to every folio with the same document fingerprint.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
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
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.db.orm import Base, Instant
from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Burn, Folio, Standing
from blindfolio.visibility.scope import opened

# A display name burns like the full identity.
_BURNED_BY = {
    DataClass.IDENTITY: DataClass.IDENTITY,
    DataClass.DISPLAY_NAME: DataClass.IDENTITY,
    DataClass.OTHER_REVIEWS: DataClass.OTHER_REVIEWS,
    DataClass.AGGREGATES: DataClass.AGGREGATES,
}


def write(db: Session, folio: str) -> None:
    """Writes the burns that follow from the folio's standings. Older burns stay."""
    db.flush()
    given = {"of_folio": folio, "at_once": clock.now()}
    db.execute(_one_folio(), given)


def write_joined(db: Session, opening: str, account: str) -> None:
    """Writes the burns of one account on every folio of an opening, in one statement."""
    db.flush()
    given = {"of_opening": opening, "of_account": account, "at_once": clock.now()}
    db.execute(_one_account(), given)


def of(
    db: Session, folios: Iterable[Folio], accounts: Iterable[str]
) -> defaultdict[tuple[str, str], frozenset[str]]:
    """Returns burns by folio and account. They include burns on other folios with the same
    document, either as submitted or after redaction.
    """
    some = list(folios)
    prints = {it for folio in some for it in (folio.sha, folio.sent_sha) if it}
    same = or_(
        Folio.id.in_([it.id for it in some]), Folio.sha.in_(prints), Folio.sent_sha.in_(prints)
    )
    sources = db.execute(select(Folio.id, Folio.sha, Folio.sent_sha).where(same)).all()
    # In a statement of its own: joined, the burns of all folios would be read.
    burned: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    query = select(Burn.folio, Burn.account, Burn.class_)
    here = Burn.folio.in_([id_ for id_, *_ in sources]), Burn.account.in_(accounts)
    for id_, account, class_ in db.execute(query.where(*here)):
        burned[id_].append((account, class_))
    by_print: defaultdict[str | None, set[str]] = defaultdict(set)
    for id_, *both in sources:
        for it in both:
            by_print[it].add(id_)
    found: defaultdict[tuple[str, str], frozenset[str]] = defaultdict(frozenset)
    for folio in some:
        ids = {folio.id}.union(*(by_print[it] for it in (folio.sha, folio.sent_sha) if it))
        for account, class_ in (it for id_ in ids for it in burned[id_]):
            found[folio.id, account] |= {class_}
    return found


def by_classes(classes: Iterable[DataClass]) -> frozenset[str]:
    return frozenset(_BURNED_BY[it] for it in classes if it in _BURNED_BY)


def blind_to(row: str, stage: str) -> frozenset[str]:
    """Returns the burns that exclude an account from a row. They are what the row closes from
    `stage` until the debrief.
    """
    if stage not in matrix.FORWARD:
        return frozenset()
    ahead = matrix.FORWARD[matrix.FORWARD.index(stage) :]
    return by_classes(class_ for s in ahead for class_ in matrix.closed(row, s))


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
