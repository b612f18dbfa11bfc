"""The candidate's own page says what was promised, what was answered, and shows an hour first."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from prompts import zones
from prompts.models import Invitation
from prompts.window import adjustment
from tests.prompts import cases
from tests.sites import Site

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def invited(site: Site) -> FlaskClient:
    with site.parts.database.transaction() as db:
        mine = cases.invited(db).id
    return site.as_candidate(mine)


def test_nobody_starts_on_an_hour_that_they_were_not_shown(
    site: Site, invited: FlaskClient
) -> None:
    page = invited.get("/my/start").text
    assert 'name="shown" value="Europe/Lisbon"' in page
    given = {"shown": "Europe/Lisbon", "zone": "Asia/Kolkata"}
    answer = invited.post("/my/start", data=given)
    assert answer.headers["Location"] == "/my/start?zone=Asia/Kolkata"
    with site.parts.database.reading() as db:
        assert db.scalars(select(Invitation.started_at)).one() is None
    given["shown"] = "Asia/Kolkata"
    assert invited.post("/my/start", data=given).headers["Location"] == "/my/document"


def test_the_zones_are_places_with_the_well_known_ones_first() -> None:
    first, rest = zones.offered("Pacific/Chatham")
    assert first[0] == "Pacific/Chatham"
    assert len(first) < 25
    everything = {*first, *rest}
    assert {"Asia/Kolkata", "America/Argentina/Buenos_Aires", "UTC"} <= everything
    for never in (
        "localtime",
        "Factory",
        "W-SU",
        "Zulu",
        "Etc/UTC",
        "US/Eastern",
        "GMT",
        "CET",
    ):
        assert never not in everything
    assert len(first) + len(rest) == len(everything)


def test_the_address_of_a_refused_form_leads_back_to_the_document(
    site: Site, invited: FlaskClient
) -> None:
    invited.post("/my/start", data={"zone": "Europe/Lisbon"})
    assert invited.get("/my/uploads").headers["Location"] == "/my/document"
    assert invited.get("/my/submit/" + "a" * 20).status_code == 404
    with site.parts.database.transaction() as db:
        mine = db.scalars(select(Invitation)).one()
        sent = cases.sent(db, site.parts.archive, mine).id
    answer = invited.get(f"/my/submit/{sent}")
    assert answer.headers["Location"] == f"/my/uploads/{sent}"


def test_the_box_that_leads_to_an_answer_goes_once_it_is_read(
    site: Site, invited: FlaskClient
) -> None:
    box = "Your coordinator answered"
    with site.parts.database.transaction() as db:
        mine = db.scalars(select(Invitation)).one()
        asked = adjustment.ask(db, mine, "Two more days.", by=mine.id)
        adjustment.answer(db, mine.folio, asked.id, "You have them.", by="x")
    page = invited.get("/my").text
    assert box in page and 'href="/my/adjustment#asked"' in page
    assert "You have them." in invited.get("/my/adjustment").text
    assert box not in invited.get("/my").text
    with site.parts.database.transaction() as db:
        mine = db.scalars(select(Invitation)).one()
        asked = adjustment.ask(db, mine, "A break.", by=mine.id)
        adjustment.answer(db, mine.folio, asked.id, "Gladly.", by="x")
    assert box in invited.get("/my").text, "a further answer is news"
