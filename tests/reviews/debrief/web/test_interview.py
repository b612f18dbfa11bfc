"""The interview by criterion on the debrief's page, apart from the document."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text

from blindfolio import clock
from reviews.panel.models import Scorecard
from reviews.panel.sheet import edit
from tests.reviews import cases
from tests.reviews.panel import sheets
from tests.sites import Site


@pytest.fixture
def case(site: Site) -> cases.Case:
    """At its debrief; both scorecards rest on a question that was reworded in between."""
    made = sheets.released(site.parts.database)
    with site.parts.database.transaction() as db:
        cases.meet(db, made, 4)
        folio, one = sheets.folio_of(db, made), sheets.question(db, made, "one")
        edit.reword(db, folio, one, "One, but later?", was="one", by=made.panel[1])
        cases.meet(db, made, 4, 2)
    return made


def _section(page: str, id_: str) -> str:
    found = re.search(rf'<section[^>]* aria-labelledby="{id_}">(.*?)</section>', page, re.S)
    assert found is not None, id_
    return found[1]


def _cell(page: str, criterion: str, column: str) -> str:
    row = re.search(rf'<tr id="t-{criterion}">(.*?)</tr>', page, re.S)
    assert row is not None, criterion
    found = re.search(rf'<td data-label="{column}">(.*?)</td>', row[1], re.S)
    assert found is not None, column
    return found[1]


def test_each_card_stands_by_criterion_with_what_was_said_and_what_it_rests_on(
    site: Site, case: cases.Case
) -> None:
    for account in (case.coordinator, case.manager, *case.panel):
        page = site.as_account(account).get(f"/debriefs/{case.folio}").text
        heard = _cell(page, "failure", "Interview")
        assert re.findall(r"<b>(\d)</b>", heard) == ["4", "2"]
        assert heard.count(f"Asked of failure: {cases.SEEN}") == 2
        assert re.findall(r"<li>“(.+?)”</li>", heard) == ["one", "One, but later?"]
        assert _cell(page, "migration", "Interview").count("not covered") == 2
        whole = _section(page, "votes")
        assert re.findall(r"<b>(\d)</b>", whole) == ["4", "2"]
        assert whole.count("Confidence: Medium") == 2
        # Level, confidence and closing sentence are there, and only there.
        assert page.count("Confidence: Medium") == 2


def test_the_page_takes_the_same_statements_for_three_cards_as_for_one(
    site: Site, case: cases.Case
) -> None:
    jo, path = site.as_account(case.coordinator), f"/debriefs/{case.folio}"

    def count() -> int:
        with site.counted() as statements:
            assert jo.get(path).status_code == 200
        return len(statements)

    two = count()
    with site.parts.database.transaction() as db:
        third = cases.member(db, "Panel Member 3")
        db.add(
            Scorecard(
                id="z" * 20,
                folio=case.folio,
                account=third,
                level=3,
                text=cases.SEEN,
                saved_at=clock.now(),
            )
        )
        db.flush()
        db.execute(
            text(
                "INSERT INTO scorecard_rating (scorecard, criterion, value, not_covered, said)"
                " SELECT :id, criterion, 3, false, 'More.' FROM scorecard_rating"
                " WHERE scorecard = (SELECT min(scorecard) FROM scorecard_rating)"
            ),
            {"id": "z" * 20},
        )
        db.execute(text("UPDATE scorecard SET locked_at = saved_at WHERE locked_at IS NULL"))
    assert count() == two
