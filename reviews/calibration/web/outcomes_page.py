from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue

from blindfolio.audit import noting
from blindfolio.refusal import Refusal
from blindfolio.visibility.data_class import DataClass
from blindfolio.web import pages
from blindfolio.web.declare import button, route
from blindfolio.web.request import current
from prompts.models import Opening
from prompts.web.openings import coordinated
from reviews.calibration import (
    ended_outcomes,
    newest,
    opening_agreement,
    own_history,
)
from reviews.calibration.agreement.alpha import APART_AT_LEAST, UNITS_AT_LEAST
from reviews.calibration.opening_agreement import CriterionAgreement
from reviews.calibration.outcomes import durations, history
from reviews.calibration.outcomes.by_rating import DOCUMENTS_AT_LEAST
from reviews.calibration.outcomes.report import Outcomes, of_the_loop, outcomes
from reviews.calibration.web import files
from reviews.calibration.web.blueprint import COORDINATOR, calibration

_look = partial(route, calibration, auth="account", roles=COORDINATOR)
_own_figures = partial(_look, classes=own_history.SHOWN)


@_own_figures("/outcomes")
def own() -> ResponseReturnValue:
    return _page(_own())


@_own_figures("/outcomes.csv", kind="export")
def own_csv() -> Response:
    # Leaves out the same figures as the page.
    return files.csv_file("outcomes", _own().as_rows())


def _own() -> Outcomes:
    db, me = current.db, current.account
    past, everybody = own_history.of_openings(db, me), ended_outcomes.of_openings(db, me)
    noting.says_about(db, {it.opening for it in (*past.values(), *everybody)})
    return of_the_loop(past, everybody, current.levels)


@_look("/outcomes/file")
def choose(refusal: Refusal | None = None) -> ResponseReturnValue:
    return pages.page(
        "reviews/calibration/outcomes_file.html",
        "Past applications",
        refusal,
        columns=history.COLUMNS,
    )


@button(calibration, "/outcomes/file", shows=choose, roles=COORDINATOR, body={"past": "file"})
def of_file() -> ResponseReturnValue:
    # The file is read and not kept.
    return _page(
        outcomes(history.read(files.chosen(), current.levels), current.levels), file=True
    )


def _page(found: Outcomes, *, file: bool = False) -> ResponseReturnValue:
    figures = found.as_json()
    return pages.page(
        "reviews/calibration/outcomes.html",
        "Outcomes",
        found=figures,
        charted=shares(figures["funnel"]["ends"]),
        percent_marks=PERCENT,
        least=durations.AT_LEAST,
        most=newest.MOST,
        of_file=file,
    )


PERCENT = [(mark / 100, str(mark)) for mark in (0, 25, 50, 75, 100)]


@dataclass(frozen=True, slots=True)
class Charted:
    words: str
    n: int
    estimate: float
    low: float
    high: float


def alphas(rows: Iterable[CriterionAgreement]) -> list[Charted]:
    # Skips criteria without one.
    return [
        Charted(row.name, row.documents, row.found.alpha.estimate, *row.found.alpha.interval)
        for row in rows
        if row.found.alpha.interval is not None and row.found.alpha.estimate is not None
    ]


def shares(ends: Iterable[dict[str, Any]]) -> list[Charted]:
    return [
        Charted(it["end"].capitalize(), it["n"], it["share"], *it["interval"]) for it in ends
    ]


_of_opening = partial(
    route,
    calibration,
    auth="account",
    roles=COORDINATOR,
    classes=(DataClass.PROMPT, DataClass.AGGREGATES),
)


@_of_opening("/openings/<opening_id>/agreement")
def shown(opening_id: str) -> ResponseReturnValue:
    opening = coordinated(opening_id)
    rows = _figures(opening)
    return pages.page(
        "reviews/calibration/agreement.html",
        f"Agreement in {opening.title}",
        opening=opening,
        rows=rows,
        charted=alphas(rows),
        halves=DOCUMENTS_AT_LEAST,
        needed=UNITS_AT_LEAST,
        apart=APART_AT_LEAST,
        most=newest.MOST,
    )


@_of_opening("/openings/<opening_id>/agreement.csv", kind="export")
def as_csv(opening_id: str) -> Response:
    rows = (row.as_row() for row in _figures(coordinated(opening_id)))
    return files.csv_file("agreement", [opening_agreement.COLUMNS, *rows])


def _figures(opening: Opening) -> list[CriterionAgreement]:
    return opening_agreement.of_prompt(current.db, current.account, opening)
