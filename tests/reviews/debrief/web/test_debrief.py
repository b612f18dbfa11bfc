"""The debrief's page, and the close as people meet it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from blindfolio.visibility.models import Folio
from tests.reviews import cases
from tests.sites import Site

CLOSE = {"outcome": "offer", "level": "3", "feedback": "You narrowed the problem."}


@pytest.fixture
def case(site: Site) -> cases.Case:
    """At its debrief."""
    with site.parts.database.transaction() as db:
        made = cases.begun(db, values=(4, 2))
        cases.release(db, made)
        cases.meet(db, made, 3, 4)
    return made


def _stage(site: Site) -> str:
    with site.parts.database.reading() as db:
        return db.scalars(select(Folio.stage)).one()


def test_reviews_and_scorecards_stand_side_by_side_for_who_decides(
    site: Site, case: cases.Case
) -> None:
    for account in (case.coordinator, case.manager, *case.panel):
        page = site.as_account(account).get(f"/debriefs/{case.folio}").text
        assert cases.NAME in page
        assert cases.SEEN in page
        assert "Thin on who is woken" in page
        assert case.code not in page
    for account in case.readers:
        client = site.as_account(account)
        assert client.get(f"/debriefs/{case.folio}").status_code == 404


def test_before_the_last_scorecard_it_does_not_exist(site: Site) -> None:
    with site.parts.database.transaction() as db:
        case = cases.begun(db)
        cases.release(db, case)
        cases.meet(db, case, 3)
    # The coordinator saw the reviews at the gate; who is still to judge sees none.
    for account in (case.manager, *case.panel, *case.readers):
        assert site.as_account(account).get(f"/debriefs/{case.folio}").status_code == 404
    page = site.as_account(case.coordinator).get(f"/debriefs/{case.folio}")
    assert cases.SEEN not in page.text
    closed = site.as_account(case.coordinator).post(f"/debriefs/{case.folio}/close", data=CLOSE)
    assert closed.status_code == 404


def test_only_the_coordinator_closes(site: Site, case: cases.Case) -> None:
    for account in (case.manager, *case.panel, *case.readers):
        client = site.as_account(account)
        assert client.post(f"/debriefs/{case.folio}/close", data=CLOSE).status_code == 404
    assert _stage(site) == "6"


def test_a_close_keeps_what_was_typed_until_it_is_whole_and_the_candidate_reads_it(
    site: Site, case: cases.Case
) -> None:
    jo, path = site.as_account(case.coordinator), f"/debriefs/{case.folio}/close"
    for change, says in (
        ({"outcome": ""}, "Choose the outcome"),
        ({"level": ""}, "Choose the level"),
        ({"feedback": " "}, "Write the paragraph"),
    ):
        refused = jo.post(path, data={**CLOSE, **change})
        assert refused.status_code == 422
        assert says in refused.text
        if "feedback" not in change:
            assert "You narrowed the problem." in refused.text
    assert _stage(site) == "6"
    ada = site.as_candidate(case.invitation)
    assert "You narrowed" not in ada.get("/my").text
    assert jo.post(path, data=CLOSE).status_code == 303
    assert _stage(site) == "7"
    page = ada.get("/my").text
    assert "An offer" in page
    assert "You narrowed the problem." in page
    for never in (case.code, "Reviewer 1", "Pat Example", "Thin on who", cases.SEEN, "level 3"):
        assert never not in page
    assert jo.post(path, data=CLOSE).status_code == 409


def test_after_a_stop_the_candidate_reads_the_paragraph_and_seats_are_cancelled(
    site: Site,
) -> None:
    with site.parts.database.transaction() as db:
        case = cases.begun(db, words=("stop", "stop"))
        cases.decide(db, case, "stop", reason="Thin.", feedback="What we missed: who is woken.")
    page = site.as_candidate(case.invitation).get("/my").text
    assert "No offer" in page
    assert "What we missed: who is woken." in page
    assert "Thin." not in page
    seats = site.as_account(case.panel[0]).get("/panels").text
    assert "ancelled" in seats
    assert cases.NAME not in seats
