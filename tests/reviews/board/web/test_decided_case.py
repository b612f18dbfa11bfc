"""A candidate's page once the debrief has decided."""

from __future__ import annotations

import pytest

from blindfolio.visibility.models import Folio
from reviews.debrief import passing
from reviews.debrief.voices import votes
from tests.reviews import cases
from tests.sites import Site


@pytest.fixture
def case(site: Site) -> cases.Case:
    """Closed with an offer at senior for an opening for staff; one of two scorecards was passed,
    and its author has voted instead."""
    with site.parts.database.transaction() as db:
        made = cases.begun(db)
        cases.release(db, made)
        cases.meet(db, made, 3)
        folio = db.get_one(Folio, made.folio)
        late = made.panel[1]
        passing.pass_over(db, folio, late, reason="Ill.", by=made.coordinator)
        votes.cast(db, folio, level="2", sentence="Sound.", by=late)
        cases.close(db, made, outcome="down_level", level=2, conditions="One reference.")
    return made


def test_the_case_says_who_decided_what_and_why_and_leads_to_the_evidence(
    site: Site, case: cases.Case
) -> None:
    for account in (case.coordinator, case.manager):
        page = site.as_account(account).get(f"/candidates/{case.folio}").text
        assert "An offer at senior; the opening is for staff" in page
        for words in (
            "by Hanna Placeholder, the hiring manager",
            "Both columns say staff.",
            "One reference.",
            f'href="/debriefs/{case.folio}"',
            f'href="/debriefs/{case.folio}/packet"',
        ):
            assert words in page
        assert "level 2" not in page


def test_after_the_debrief_each_part_is_called_what_it_became(
    site: Site, case: cases.Case
) -> None:
    for account in (case.coordinator, case.manager):
        page = site.as_account(account).get(f"/candidates/{case.folio}").text
        people = page.split('aria-labelledby="readers"')[1].split("</section>")[0]
        assert people.count("scorecard locked") == people.count("scorecard passed") == 1
        assert people.count("<span>locked</span>") == 2
        assert "seat held" not in people
        assert "assigned" not in people
