"""A coordinator changes when a review is due."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from blindfolio import clock
from blindfolio.mail.models import MailOut
from blindfolio.visibility.models import Standing
from reviews.board import mails
from tests.journeys.looks import looked_at
from tests.live import browser, live, sign_in
from tests.reviews.board import many
from tests.sites import Site


@pytest.fixture
def crowd(site: Site) -> many.Crowd:
    """A candidate under review, and one who still writes."""
    with site.parts.database.transaction() as db:
        crowd = many.begin(db)
        many.add(db, crowd, "Ada Example", stage="2")
        many.add(db, crowd, "Bo Specimen", stage="0")
    return crowd


def _due(site: Site, folio: str, account: str) -> datetime | None:
    with site.parts.database.reading() as db:
        query = select(Standing.due).where(Standing.folio == folio, Standing.account == account)
        return db.scalars(query).one()


def _told(site: Site) -> int:
    with site.parts.database.reading() as db:
        query = select(func.count()).where(MailOut.template == mails.MOVED)
        return db.scalar(query) or 0


def test_the_case_leads_to_a_form_that_says_when_nothing_is_another(
    site: Site, crowd: many.Crowd
) -> None:
    jo, folio, reader = site.as_account(crowd.coordinator), crowd.folios[0], crowd.readers[0]
    path = f"/candidates/{folio}/reviewers/{reader}/due"
    assert f'href="{path}"' in jo.get(f"/candidates/{folio}").text
    assert "Due now" in jo.get(path).text
    chosen = {"day": "2031-07-04"}
    answer = jo.post(path, data=chosen)
    assert answer.status_code == 303
    again = jo.post(path, data=chosen)
    assert (again.status_code, "This is the due date already" in again.text) == (422, True)
    assert (_due(site, folio, reader), _told(site)) == (
        datetime(2031, 7, 4, 17, tzinfo=UTC),
        1,
    )
    assert "The due date has been changed." in jo.get(answer.location).text


def test_a_refused_day_is_still_in_the_form(site: Site, crowd: many.Crowd) -> None:
    jo, folio, reader = site.as_account(crowd.coordinator), crowd.folios[0], crowd.readers[0]
    path, before = f"/candidates/{folio}/reviewers/{reader}/due", _due(site, folio, reader)
    for day, sentence in (("2020-07-05", "in the past"), ("soon", "Enter the new due date")):
        refused = jo.post(path, data={"day": day})
        assert (refused.status_code, sentence in refused.text) == (422, True), sentence
        assert f'value="{day}"' in refused.text
    assert _due(site, folio, reader) == before


def test_the_board_and_the_reviewer_call_it_late_on_the_same_day(
    site: Site, crowd: many.Crowd
) -> None:
    """Who reviews is told the day, and so has all of it."""
    with site.parts.database.transaction() as db:
        for held in db.scalars(select(Standing).where(Standing.due.is_not(None))):
            held.due = datetime(2031, 7, 4, 17, tzinfo=UTC)
    said = {}
    for now in (
        datetime(2031, 7, 4, 22, 58, tzinfo=UTC),
        datetime(2031, 7, 4, 23, 1, tzinfo=UTC),
    ):
        with clock.at(now):
            jo, me = site.as_account(crowd.coordinator), site.as_account(crowd.readers[0])
            late, queue = jo.get("/candidates?waits=late").text, me.get("/queue").text
        assert "Fri 4 Jul 2031" in queue
        said[now] = ("Ada Example" in late, "1 day late" in queue)
    assert list(said.values()) == [(False, False), (True, True)]


def test_the_date_of_a_document_that_is_not_there_yet_is_not_changed(
    site: Site, crowd: many.Crowd
) -> None:
    jo, (ada, bo), reader = site.as_account(crowd.coordinator), crowd.folios, crowd.readers[0]
    absent = jo.get(f"/candidates/{'a' * 20}/reviewers/{reader}/due")
    data = {"day": "2031-07-04"}
    for folio, account in ((bo, reader), (ada, crowd.readers[3]), (ada, crowd.manager)):
        path = f"/candidates/{folio}/reviewers/{account}/due"
        for answer in (jo.get(path), jo.post(path, data=data)):
            assert (answer.status_code, answer.data) == (404, absent.data)
    for other in (crowd.manager, reader):
        path = f"/candidates/{ada}/reviewers/{reader}/due"
        assert site.as_account(other).get(path).status_code == 404
        assert site.as_account(other).post(path, data=data).status_code == 404
    assert _told(site) == 0


@pytest.mark.browser
def test_the_form_is_readable_on_every_screen(site: Site, crowd: many.Crowd) -> None:
    path = f"/candidates/{crowd.folios[0]}/reviewers/{crowd.readers[0]}/due"
    with live(site) as base, browser() as chromium:
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        sign_in(context, base, site.as_account(crowd.coordinator))
        page = context.new_page()
        page.goto(base + path)
        assert looked_at(page) == []
