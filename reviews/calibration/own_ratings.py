from __future__ import annotations

from statistics import fmean

from sqlalchemy.orm import Session

from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import scope
from reviews.calibration.counted_ratings import counted_ratings
from reviews.calibration.outcomes.severity import OwnSeverity, own_severity
from reviews.reading.assigned_reviews import LOCKED

# Only documents whose other reviews this account can read, so figures tell nothing more.
SHOWN = (DataClass.OTHER_REVIEWS,)


def severity(db: Session, account: str) -> OwnSeverity:
    seen = scope(account, SHOWN, rows=LOCKED)
    given: dict[str, dict[str, dict[str, int]]] = {}
    for it in db.execute(counted_ratings(seen)):
        if it.value is not None:
            given.setdefault(it.folio, {}).setdefault(it.account, {})[it.criterion] = it.value
    values = {}
    for folio, each in given.items():
        # Use only criteria that all rated: else a reviewer of a hard one seems severe.
        if shared := set.intersection(*(set(by) for by in each.values())):
            for reviewer, by in each.items():
                values[folio, reviewer] = fmean(by[criterion] for criterion in sorted(shared))
    return own_severity(values, account)
