"""Before the interview: who says that they have read, who sees it, and the calendar file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from blindfolio.visibility.models import Folio
from reviews.board import meetings
from reviews.board.hours import Hour
from tests.reviews import cases
from tests.reviews.panel import sheets
from tests.sites import Site

READ = "I have read the document and the sheet"
AT = datetime(2030, 7, 1, 10, tzinfo=UTC)


@pytest.fixture
def case(site: Site) -> cases.Case:
    """With the panel, on a question sheet."""
    return sheets.released(site.parts.database)


def _book(site: Site, case: cases.Case, *, debrief: bool) -> None:
    with site.parts.database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        then = AT + timedelta(hours=2) if debrief else None
        meetings.plan(db, folio, Hour(AT, "Room 1", debrief_at=then), by=case.coordinator)


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


@pytest.mark.parametrize("debrief", [False, True])
def test_the_panels_calendar_file_has_both_hours_and_names_nobody(
    site: Site, case: cases.Case, debrief: bool
) -> None:
    client = site.as_account(case.panel[0])
    path = f"/panels/{case.folio}/interview.ics"
    assert client.get(path).status_code == 404
    _book(site, case, debrief=debrief)
    listed = client.get("/panels").text
    assert f'href="{path}"' in listed
    assert ("Debrief: " in listed) == debrief
    file = client.get(path)
    assert file.mimetype == "text/calendar"
    assert "DTSTART:20300701T100000Z" in file.text
    assert ("DTSTART:20300701T120000Z" in file.text) == debrief
    for never in (cases.NAME, case.code, case.folio):
        assert never not in file.text
    for account in (*case.readers, case.manager, case.coordinator):
        assert site.as_account(account).get(path).status_code == 404


def test_the_hour_of_the_debrief_is_booked_with_the_interview_and_what_was_typed_is_kept(
    site: Site, case: cases.Case
) -> None:
    jo = site.as_account(case.coordinator)
    path = f"/candidates/{case.folio}/slot"
    typed = {"at": "2030-07-01T10:00", "minutes": "60", "place": "Room 1"}
    for wrong in ("2030-07-01T10:30", "soon"):
        refused = jo.post(path, data=typed | {"debrief_at": wrong})
        assert refused.status_code == 422
        assert 'href="#f-debrief_at"' in refused.text
        assert f'value="{wrong}"' in refused.text
    booked = jo.post(path, data=typed | {"debrief_at": "2030-07-01T11:00"})
    assert booked.status_code == 303
    for account, page in (
        (case.coordinator, f"/candidates/{case.folio}"),
        (case.manager, f"/candidates/{case.folio}"),
        (case.panel[0], f"/panels/{case.folio}"),
    ):
        assert "Debrief: " in site.as_account(account).get(page).text
