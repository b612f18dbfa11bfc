"""The agreement page of an opening: the same figures as the command, none where there are too few
documents, and nothing to who doesn't run it. The page of one's own ratings."""

from __future__ import annotations

import csv
import io
import math
import random
from collections.abc import Iterable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from blindfolio.visibility import standing
from prompts.models import Opening, OpeningMember, PromptVersion
from reviews.calibration.agreement.alpha import UNITS_AT_LEAST, alpha
from reviews.calibration.agreement.ratings import table
from reviews.calibration.agreement.report import agreement
from reviews.calibration.opening_agreement import COLUMNS, CriterionAgreement
from reviews.calibration.outcomes.by_rating import DOCUMENTS_AT_LEAST
from reviews.calibration.outcomes.chances import whole_fives
from tests import factories
from tests.reviews import cases
from tests.reviews.calibration.rated import rated
from tests.reviews.reading import desks
from tests.sites import Site

CRITERION = desks.KEYS[0]
Given = list[tuple[str, str, float]]


def _opening(db: Session) -> tuple[Opening, str, list[str]]:
    """An opening of the library's prompt, its coordinator, and two engineers."""
    jo = cases.member(db, "Jo Sampleton", "coordinator")
    opening = factories.opening(db)
    version = db.get_one(PromptVersion, opening.prompt_version)
    version.rubric = desks.RUBRIC.model_dump(mode="json")
    db.add(OpeningMember(opening=opening.id, account=jo, kind="coordinator"))
    return opening, jo, [factories.account(db).id for _ in range(2)]


def _rated(
    db: Session,
    opening: Opening,
    jo: str,
    raters: list[str],
    values: list[int],
    stage: str = "7",
    beside: Iterable[str] = (),
) -> Given:
    """One document, rated so by these people, at this stage; other criteria are rated 2."""
    more = dict.fromkeys(beside, 2)
    each = dict(zip(raters, values, strict=True))
    by = {account: {CRITERION: value, **more} for account, value in each.items()}
    folio = rated(db, opening, by, stage)
    standing.give(db, folio, jo, "coordinator", by=None)
    return [(folio.id, account, value) for account, value in each.items()]


def _csv(client: FlaskClient, path: str) -> list[dict[str, str]]:
    raw = client.get(f"{path}.csv").data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(raw)))


@pytest.mark.parametrize("documents", [0, 1, UNITS_AT_LEAST - 1])
def test_too_few_documents_show_no_figure(site: Site, documents: int) -> None:
    with site.parts.database.transaction() as db:
        opening, jo, raters = _opening(db)
        for n in range(documents):
            _rated(db, opening, jo, raters, [1 + n % 4, 4 - n % 3])
        path = f"/openings/{opening.id}/agreement"
    page = site.as_account(jo).get(path)
    assert page.status_code == 200
    assert page.text.count("Too few to say") == len(desks.KEYS)
    assert "<svg" not in page.text.split("<main")[1]
    rows = _csv(site.as_account(jo), path)
    assert {row["enough"] for row in rows} == {"no"}
    assert {row["alpha"] for row in rows} == {""}
    assert rows[0]["documents"] == str(whole_fives(documents))


def test_enough_documents_of_all_own_openings_show_the_figures_of_the_statistics(
    site: Site,
) -> None:
    rng = random.Random(7)
    given: Given = []
    with site.parts.database.transaction() as db:
        opening, jo, raters = _opening(db)
        second, strange = factories.opening(db), factories.opening(db)
        second.prompt_version = strange.prompt_version = opening.prompt_version
        other = factories.account(db).id
        for of, by in ((opening, jo), (second, jo), (strange, other)):
            for _ in range(20):
                one = rng.randint(1, 4)
                values = [one, min(4, max(1, one + rng.choice((-1, 0, 0, 1))))]
                told = _rated(db, of, by, raters, values)
                given += told if by == jo else []
        # The latest four wait for a fifth, and what is not over counts for nothing.
        for stage in ("7", "7s", "7", "7", "6", "3"):
            _rated(db, opening, jo, raters, [1, 4], stage=stage)
        path = f"/openings/{opening.id}/agreement"
    expected = alpha(table(given))
    assert expected.interval is not None
    client = site.as_account(jo)
    page = client.get(path).text
    assert f"{expected.estimate:.2f}" in page
    assert f"{expected.interval[0]:.2f} to {expected.interval[1]:.2f}" in page
    assert page.count("Too few to say") == len(desks.KEYS) - 1
    chart = page.split('<svg class="chart"')[1].split("</svg>")[0]
    assert "alpha (no unit)" in chart and "(40)" in chart
    row = _csv(client, path)[0]
    assert (row["criterion"], row["documents"], row["enough"]) == (CRITERION, "40", "yes")
    assert float(row["alpha"]) == pytest.approx(expected.estimate, abs=1e-4)


def test_they_cost_the_same_for_more(site: Site) -> None:
    with site.parts.database.transaction() as db:
        opening, jo, raters = _opening(db)
    pages = {jo: f"/openings/{opening.id}/agreement"}
    clients = {path: site.as_account(who) for who, path in pages.items()}
    counted: dict[str, list[int]] = {path: [] for path in clients}
    for n in (1, 1, 24):  # what is loaded once is loaded with the first
        with site.parts.database.transaction() as db:
            for _ in range(n):
                _rated(db, db.merge(opening), jo, raters, [2, 3])
        for path, client in clients.items():
            with site.counted() as statements:
                assert client.get(path).status_code == 200
            counted[path].append(len(statements))
    assert all(second == third for _, second, third in counted.values()), counted


def test_drift_is_shown_and_parted_where_the_guide_changed(site: Site) -> None:
    with site.parts.database.transaction() as db:
        opening, jo, raters = _opening(db)
        other = factories.opening(db)
        db.add(OpeningMember(opening=other.id, account=jo, kind="coordinator"))
        old = db.get_one(PromptVersion, opening.prompt_version)
        new = db.get_one(PromptVersion, other.prompt_version)
        rubric = desks.RUBRIC.model_dump(mode="json")
        changed = rubric["criteria"][desks.KEYS.index(CRITERION)]
        changed["guides"] = {n: f"Now: {words}" for n, words in changed["guides"].items()}
        new.slug, new.n, new.rubric = old.slug, 2, rubric
        for of, value in ((opening, 1), (other, 3)):
            for n in range(DOCUMENTS_AT_LEAST):
                values = [value + n % 2]
                _rated(db, of, jo, raters[:1], values, beside=desks.KEYS[1:3])
        path = f"/openings/{opening.id}/agreement"
    page = site.as_account(jo).get(path).text
    drift = page.split('id="drift"')[1].split("</section>")[0]
    assert drift.count("The guide changed on") == 1
    assert drift.count("Half of the documents") == 2
    assert "+2.00" in drift
    assert drift.count("Too few to say") == len(desks.KEYS) - 3


def test_a_figure_that_the_ratings_do_not_give_is_empty_in_the_file() -> None:
    found = agreement(
        table(
            (f"d{n}", f"{who}{n}", n % 4 + (who == "a" and n < 9))
            for n in range(40)
            for who in "ab"
        )
    )
    assert found.enough and math.isnan(found.kappa), "no two raters share two documents"
    row = CriterionAgreement("scope", "Scope", found, None).as_row()
    cells = dict(zip(COLUMNS, row, strict=True))
    assert (cells["kappa_quadratic"], cells["enough"]) == ("", "yes")
    assert cells["alpha"] == round(found.alpha.estimate, 4)
