"""Before the interview: who says that they have read, and who sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from blindfolio import clock
from blindfolio.visibility.models import Folio
from reviews.board import meetings
from reviews.board.hours import Hour
from tests.reviews import cases
from tests.reviews.panel import sheets
from tests.sites import Site

READ = "I have read the document and the sheet"


@pytest.fixture
def case(site: Site) -> cases.Case:
    """With the panel, on a question sheet."""
    return sheets.released(site.parts.database)


def test_one_press_says_it_to_the_panel_and_the_coordinator(
    site: Site, case: cases.Case
) -> None:
    first, second = (site.as_account(account) for account in case.panel)
    jo = site.as_account(case.coordinator)
    path = f"/panels/{case.folio}"
    assert jo.get(f"/candidates/{case.folio}").text.count("has not confirmed") == 2
    assert READ in first.get(path).text
    pressed = first.post(f"{path}/read")
    assert (pressed.status_code, pressed.location) == (303, f"{path}?view=prepare")
    assert first.post(f"{path}/read").status_code == 303
    mine = first.get(pressed.location).text
    assert READ not in mine
    theirs = second.get(f"{path}?view=prepare").text
    assert READ in theirs
    for page in (mine, theirs):
        assert page.count("has read both") == 1
    progress = jo.get(f"/candidates/{case.folio}").text
    assert progress.count("has read the document and the sheet") == 1
    assert progress.count("has not confirmed") == 1
    for account in (*case.readers, case.manager, case.coordinator):
        client = site.as_account(account)
        assert client.post(f"{path}/read").status_code == 404
    assert "has read the document" not in (
        site.as_account(case.manager).get(f"/candidates/{case.folio}").text
    )


def test_a_release_shortly_before_the_interview_says_so_on_the_case(
    site: Site, case: cases.Case
) -> None:
    words = "The panel has less than 24 hours with the document."
    jo = site.as_account(case.coordinator)
    with site.parts.database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        soon = clock.now() + timedelta(hours=20)
        meetings.plan(db, folio, Hour(soon, "Room 1"), by=case.coordinator)
    assert words in jo.get(f"/candidates/{case.folio}").text
    with site.parts.database.transaction() as db:
        later = Hour(clock.now() + timedelta(days=9), "Room 1")
        meetings.plan(db, db.get_one(Folio, case.folio), later, by=case.coordinator)
    assert words not in jo.get(f"/candidates/{case.folio}").text
