from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, select, union_all
from sqlalchemy.orm import Session

from blindfolio.visibility import matrix, over
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import in_sight, scope

# Figures are of this many applications that are over, the newest first. More would hardly
# narrow an interval, and the bar of years ago isn't today's.
MOST = 100


def newest(
    db: Session,
    account: str,
    of: over.Cells,
    *which: ColumnElement[bool],
) -> Sequence[str]:
    """Return the ids of these newest folios. What is shown must still come from `scope`."""
    at = over.first(account, of, Standing.closed_at.desc(), MOST, which=which)
    return db.scalars(
        select(at.c.folio).order_by(at.c.closed_at.desc(), at.c.folio).limit(MOST)
    ).all()


def newest_or_open(
    db: Session,
    account: str,
    classes: Sequence[DataClass],
    rows: Sequence[str],
) -> Sequence[str]:
    """As above, and every folio that isn't over."""
    still = scope(account, classes, rows=rows, stages=matrix.FORWARD)
    ids = db.scalars(still.with_only_columns(Folio.id, maintain_column_froms=True).distinct())
    cells = {it for class_ in classes for it in over.cells(rows, class_)}
    return [*ids, *newest(db, account, sorted(cells))]


def newest_of_prompt(
    db: Session,
    account: str,
    of: over.Cells,
    versions: Iterable[str],
    which: ColumnElement[bool],
) -> Sequence[str]:
    """As above, with one of these prompt versions. They are read from an index of their own,
    as few of an account's folios may have them.
    """

    def held(state: str) -> ColumnElement[bool]:
        # Not a join, for which PostgreSQL would read all of the account's standings.
        own = select(Standing.id).where(
            Standing.folio == Folio.id,
            Standing.account == account,
            Standing.state == state,
            in_sight(),
        )
        return own.limit(1).scalar_subquery().is_not(None)

    each = (
        select(Folio.id, Folio.stage_since)
        .where(Folio.prompt_version == version, Folio.stage == stage, which, held(state))
        .order_by(Folio.stage_since.desc())
        .limit(MOST)
        .subquery()
        for version in versions
        for state, stage in of
    )
    at = union_all(*(select(it) for it in each)).subquery()
    return db.scalars(
        select(at.c.id).order_by(at.c.stage_since.desc(), at.c.id).limit(MOST)
    ).all()
