"""Selects the folios that an account may see. Every read starts from this module's join of
folio and standing.

Forbidden and missing are the same: a folio that `scope` doesn't find doesn't exist for that
account, and the web layer gives one answer for both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TypeVar

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    exists,
    false,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from blindfolio.visibility import matrix
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import ErasureRequest, Folio, Reopening, Standing

# These have no standing.
CANDIDATE = "candidate.own"
CONNECTION = "connection"

T = TypeVar("T")

_StageGroups = tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]


class Absent(Exception):
    """Something is missing or forbidden, and the caller must not learn which."""


def there(row: T | None) -> T:
    """Returns the row. Raises `Absent` for None."""
    if row is None:
        raise Absent
    return row


def scope(
    account: str,
    classes: Iterable[DataClass],
    *,
    rows: Sequence[str] | None = None,
    stages: Sequence[str] = matrix.STAGES,
) -> Select[Folio, Standing]:
    """Selects the folios in which a single cell of the matrix opens all of `classes`, with the
    account's standing. A page that needs classes of two capacities makes two scopes. Raises
    ValueError if `classes` is empty, unknown, or would put a submission code beside a name.

    Lists pass `rows`, which is much faster on PostgreSQL and shows each folio once. Pages about
    open work pass `stages`, because a second condition on the stage would make SQLite read
    years of standings.
    """
    return (
        select(Folio, Standing)
        .join(Standing, Standing.folio == Folio.id)
        .where(Standing.account == account, opened(classes, rows=rows, stages=stages))
    )


def scope_own(
    folios: Select[str], classes: Iterable[DataClass], *, row: str = CANDIDATE
) -> Select[Folio]:
    """Selects those of `folios` (ids) whose stage opens `classes` to a candidate or connection.
    The caller supplies `folios`, because only their tables say which belong to whom.
    """
    asked = _checked(classes)
    stages = [s for s in matrix.STAGES if asked <= matrix.cell(row, s)]
    found = select(Folio).where(Folio.id.in_(folios), Folio.stage.in_(stages))
    return found if row == CANDIDATE else found.where(~closed(Folio.id))


def opened(
    classes: Iterable[DataClass],
    *,
    rows: Sequence[str] | None = None,
    stages: Sequence[str] = matrix.STAGES,
) -> ColumnElement[bool]:
    """Returns an SQL condition over `Standing`. It is true if a standing opens all of `classes`
    and no other standing closes one of them.
    """
    of_rows = matrix.ROWS if rows is None else tuple(rows)
    return _opened(_checked(classes), of_rows, tuple(stages))


def closed(folio: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Returns the SQL condition that a folio is closed: its candidate's deletion waits for the
    end of a legal hold.
    """
    return exists().where(ErasureRequest.folio == folio, ErasureRequest.closed)


def in_sight() -> ColumnElement[bool]:
    """Returns an SQL condition over `Standing`. It is false on a closed folio that hasn't been
    opened again to this account. What `opened` finds is in sight.
    """
    reopened = exists().where(
        Reopening.folio == Standing.folio,
        Reopening.account == Standing.account,
        Reopening.opened_at.is_not(None),
    )
    return or_(~closed(Standing.folio), reopened)


def one(
    db: Session,
    account: str,
    classes: Iterable[DataClass],
    *,
    id: str | None = None,  # noqa: A002 - the folio's own word for it
    code: str | None = None,
    rows: Sequence[str] | None = None,
) -> tuple[Folio, Standing]:
    """Returns the folio with this `id` or `code`. Raises Absent if `scope` doesn't find it."""
    asked = _checked(classes)
    query = _one(asked, matrix.ROWS if rows is None else tuple(rows), id is not None)
    wanted = {"me": account, "wanted": id if id is not None else code}
    folio, standing = there(db.execute(query, wanted).first())
    _note(db, folio.id, asked)
    return folio, standing


def classes_of(db: Session, account: str, folio_id: str) -> frozenset[DataClass]:
    """Returns what the account may see of a folio, which is nothing without a standing."""
    held = db.execute(
        # The id isn't used. Without it, the index for lists would cover the query, and SQLite would
        # read all of the account's standings there.
        select(Standing.state, Standing.stage, Standing.id).where(
            Standing.folio == folio_id,
            Standing.account == account,
            Standing.state != "ended",
            in_sight(),
        )
    ).all()
    if not held:
        return frozenset()
    return _note(db, folio_id, matrix.visible([state for state, _, _ in held], held[0][1]))


def noted(db: Session) -> dict[str, frozenset[DataClass]]:
    """Returns the folios that `one` and `classes_of` opened in this session, with the classes."""
    found: dict[str, frozenset[DataClass]] = db.info.setdefault("opened", {})
    return found


def _note(db: Session, folio: str, classes: frozenset[DataClass]) -> frozenset[DataClass]:
    noted(db)[folio] = noted(db).get(folio, frozenset()) | classes
    return classes


def classes_of_own(folio: Folio) -> frozenset[DataClass]:
    return matrix.cell(CANDIDATE, folio.stage)


def _checked(classes: Iterable[DataClass]) -> frozenset[DataClass]:
    asked = frozenset(classes)
    if not asked or not asked <= matrix.CLASSES:
        unknown = sorted(asked - matrix.CLASSES)
        raise ValueError(f"name the data classes that the page shows; unknown: {unknown}")
    if DataClass.FOLIO_CODE in asked and asked & {DataClass.IDENTITY, DataClass.DISPLAY_NAME}:
        raise ValueError(
            "a submission code must not appear beside a name: use two scopes and two pages"
        )
    return asked


# Cached: nearly every page runs it, and building it takes longer than the query.
@lru_cache(maxsize=256)
def _one(
    asked: frozenset[DataClass], rows: tuple[str, ...], by_id: bool
) -> Select[Folio, Standing]:
    wanted = Folio.id if by_id else Folio.code
    return (
        select(Folio, Standing)
        .join(Standing, Standing.folio == Folio.id)
        .where(
            Standing.account == bindparam("me"),
            wanted == bindparam("wanted"),
            _opened(asked, rows, matrix.STAGES),
        )
        .order_by(Standing.kind)
        .limit(1)
    )


@lru_cache(maxsize=256)
def _opened(
    asked: frozenset[DataClass], rows: tuple[str, ...], stages: tuple[str, ...]
) -> ColumnElement[bool]:
    opening = {
        row: tuple(s for s in stages if asked <= matrix.cell(row, s))
        for row in rows
        if row not in (CANDIDATE, CONNECTION)
    }
    closing = {
        row: tuple(s for s in matrix.STAGES if asked & matrix.closed(row, s))
        for row in matrix.ROWS
    }
    groups = _by_stages(opening)
    condition = _in(Standing.state, Standing.stage, groups)
    if rows != matrix.ROWS and len(groups) > 1:
        # Said once more in short, so that SQLite reads only these in the index for lists.
        held, at = ({it for group in groups for it in group[n]} for n in range(2))
        condition = and_(
            Standing.state.in_(sorted(held)), Standing.stage.in_(sorted(at)), condition
        )
    condition = and_(condition, in_sight())
    if not any(closing.values()):
        return condition
    blinder = aliased(Standing)
    blinded = exists().where(
        blinder.folio == Standing.folio,
        blinder.account == Standing.account,
        _in(blinder.state, blinder.stage, _by_stages(closing)),
    )
    return and_(condition, ~blinded)


def _by_stages(stages_of: dict[str, tuple[str, ...]]) -> _StageGroups:
    # Groups rows with the same stages, which keeps the condition short.
    groups: dict[tuple[str, ...], list[str]] = {}
    for row, stages in stages_of.items():
        if stages:
            groups.setdefault(stages, []).append(row)
    return tuple((tuple(rows), stages) for stages, rows in groups.items())


def _in(
    state: InstrumentedAttribute[str], stage: InstrumentedAttribute[str], groups: _StageGroups
) -> ColumnElement[bool]:
    words = ((_written(rows), _written(stages)) for rows, stages in groups)
    return or_(false(), *(and_(state.in_(rows), stage.in_(stages)) for rows, stages in words))


def _written(words: Iterable[str]) -> list[ColumnElement[str]]:
    # The matrix's own words. As parameters, they would be put into the statement at each run.
    return [literal_column(f"'{word}'", String) for word in words]
