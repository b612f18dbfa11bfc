"""The candidate's own page says what was promised and answered, and asks after the end."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from prompts import zones
from prompts.models import Invitation, Opening
from prompts.opening import openings
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
    assert not {"localtime", "W-SU", "Etc/UTC", "US/Eastern", "GMT"} & everything
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


ASKED = "Was this a fair use of your time?"


def _over(site: Site, stage: str, of: str = "") -> tuple[str, str]:
    with site.parts.database.transaction() as db:
        mine = cases.writing(db, db.get_one(Opening, of) if of else None)
        db.get_one(Folio, mine.folio).stage = stage
        return mine.id, mine.opening


@pytest.mark.parametrize("stage", ["7", "7s", "E"])
def test_a_candidate_answers_once_on_their_page(site: Site, stage: str) -> None:
    mine, _ = _over(site, stage)
    client = site.as_candidate(mine)
    page = client.get("/my").text
    assert ASKED in page and "only in groups of 5" in page
    refused = client.post("/my/process", data={"words": "Fewer & shorter."})
    assert refused.status_code == 422
    assert "Your answer was not sent. What you typed is kept." in refused.text
    assert "Fewer &amp; shorter." in refused.text and 'href="#f-answer"' in refused.text
    sent = {"answer": "yes", "words": "Fewer & shorter."}
    done = client.post("/my/process", data=sent, follow_redirects=True)
    assert "Your answer has been sent." in done.text
    assert ASKED not in done.text and "Fewer &amp; shorter." not in done.text
    assert client.post("/my/process", data=sent).status_code == 409


def test_the_openings_page_shows_answers_in_groups_of_five(site: Site) -> None:
    mine, opening = _over(site, "7")
    with site.parts.database.transaction() as db:
        by = openings.members(db, opening)[0][0]
        folio = db.get_one(Folio, db.get_one(Invitation, mine).folio)
        assert "coordinator" in standing.held(db, folio, by)
    jo = site.as_account(by)
    everybody = [mine, *(_over(site, "7", opening)[0] for _ in range(4))]
    for n, candidate in enumerate(everybody):
        page = jo.get(f"/openings/{opening}").text
        assert "The first five answers are not complete yet." in page
        assert "Words of" not in page
        sent = {"answer": "no", "words": f"Words of {n}."}
        site.as_candidate(candidate).post("/my/process", data=sent)
    page = jo.get(f"/openings/{opening}").text
    assert all(f"Words of {n}." in page for n in range(5))
    assert "first five answers" not in page
    last = _over(site, "7", opening)[0]
    site.as_candidate(last).post("/my/process", data={"answer": "yes", "words": "Alone."})
    page = jo.get(f"/openings/{opening}").text
    assert "Alone." not in page
    assert "5 have answered." in page
    assert re.search(r"<dt>No</dt>\s*<dd>5</dd>", page) and "<dt>Yes</dt>" not in page
