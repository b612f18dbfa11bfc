"""Before the start a candidate reads that their text may go to a model: while it may, and only
then."""

from __future__ import annotations

from pathlib import Path

from blindfolio.app import assemble
from blindfolio.settings import load
from prompts.opening import terms
from tests.prompts import cases
from tests.sites import Site

TOLD = f"<dt>{terms.heading(terms.MODEL)}</dt><dd>{terms.TO_A_MODEL}</dd>"


def _switched_on(site: Site) -> Site:
    """The same site with a model."""
    folder = Path(site.parts.settings.data)
    settings = load(data=folder, model="example.model-v1:0", model_region="eu-central-1")
    parts = assemble(settings)
    return Site(parts, csrf=True)


def test_the_page_before_the_start_says_it_exactly_while_a_model_is_on(site: Site) -> None:
    with site.parts.database.transaction() as db:
        mine = cases.invited(db).id
    without = site.as_candidate(mine).get("/my").text
    assert terms.heading(terms.MODEL) not in without
    assert "language model" not in without
    with_one = _switched_on(site)
    told = with_one.as_candidate(mine).get("/my").text
    assert TOLD in told
    assert told.index(TOLD) < told.index("Start my 7 days"), "before they press"
    with_one.parts.database.engines.dispose()
    assert "language model" not in site.as_candidate(mine).get("/my").text


def test_who_runs_the_opening_sees_the_same_line(site: Site) -> None:
    with site.parts.database.transaction() as db:
        by = cases.member(db, role="coordinator")
        path = f"/openings/{cases.opening(db, by=by).id}"
    assert "language model" not in site.as_account(by).get(path).text
    with_one = _switched_on(site)
    assert TOLD in with_one.as_account(by).get(path).text
    with_one.parts.database.engines.dispose()
