"""The candidate's own page says what was promised, what was answered, and shows an hour first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from blindfolio import clock
from blindfolio.visibility.models import Folio
from prompts import zones
from prompts.models import Invitation, Opening
from prompts.opening import openings
from prompts.window import adjustment
from tests.prompts import cases
from tests.sites import Site


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with clock.at(cases.NOON):
        yield


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


def test_what_was_promised_before_the_start_stays_on_the_page(
    site: Site, invited: FlaskClient
) -> None:
    assert "7 days from when you press start." in invited.get("/my").text
    invited.post("/my/start", data={"zone": "Europe/Lisbon"})
    for stage in ("0", "2", "7s"):
        with site.parts.database.transaction() as db:
            db.scalars(select(Folio)).one().stage = stage
        page = invited.get("/my").text
        for heading in ("Time", "Who reads it", "Ownership", "How long we keep it"):
            assert f"<dt>{heading}</dt>" in page


def test_a_message_to_all_stands_open_on_the_page_of_who_has_started(site: Site) -> None:
    with site.parts.database.transaction() as db:
        mine = cases.writing(db)
        job, by = db.get_one(Opening, mine.opening), cases.member(db)
        for words in ("We are closed on Tuesday.", "And on Wednesday."):
            openings.add_note(db, job, words, by=by)
    page = site.as_candidate(mine.id).get("/my").text
    section, fold = (
        page.index("Messages from the team to all candidates"),
        page.index("<details"),
    )
    places = [page.index(words) for words in ("And on Wednesday.", "We are closed on Tuesday.")]
    assert section < places[0] < places[1] < fold
    assert page.count("We are closed on Tuesday.") == 1


def test_an_answer_stands_at_the_top_with_the_way_to_it(
    site: Site, invited: FlaskClient
) -> None:
    assert "Your coordinator answered" not in invited.get("/my").text
    invited.post("/my/adjustment", data={"adjustment": "More time."})
    for path in ("/my", "/my/start"):
        page = invited.get(path).text
        assert "is waiting for an answer. You will get an email." in page
    with site.parts.database.transaction() as db:
        mine = db.scalars(select(Invitation)).one()
        (asked,) = adjustment.of_invitation(db, mine.id)
        adjustment.answer(db, mine.folio, asked.id, "You have it.", by=cases.member(db))
    page = invited.get("/my").text
    assert "Your coordinator answered your" in page
    assert 'href="/my/adjustment"' in page


def test_each_note_says_what_was_asked_by_its_first_words(
    site: Site, invited: FlaskClient
) -> None:
    long = (
        "What is the load at peak on the busiest day of the year, in payments for each second?"
    )
    for about, text in (("problem", long), ("process", "When do I hear?")):
        invited.post("/my/questions", data={"about": about, "text": text})
    page = invited.get("/my").text
    assert "Your question about the problem, " in page
    assert "“What is the load at peak on the busiest day" in page
    assert "for each second" not in page
    assert "Your question about the process, " in page
    assert "“When do I hear?”" in page
    invited.post("/my/questions", data={"about": "process", "text": "And by whom?"})
    assert "Your 2 questions about the process are waiting" in invited.get("/my").text


def test_before_the_start_hours_are_said_in_the_zone_that_the_page_is_asked_for(
    site: Site, invited: FlaskClient
) -> None:
    there = "Kolkata (UTC+5:30)"
    page = invited.get("/my?zone=Asia/Kolkata").text
    assert page.count(there) >= 2
    assert "Lisbon (UTC" not in page
    assert 'data-suggest="chosen"' in page
    start = invited.get("/my/start?zone=Asia/Kolkata").text
    assert start.count('href="/my?zone=Asia/Kolkata"') == 2, "who goes back keeps the zone"
    for zone in ("", "?zone=Nowhere/Land", "?zone=Factory"):
        assert there not in invited.get(f"/my{zone}").text
    invited.post("/my/start", data={"zone": "Europe/Lisbon"})
    assert there not in invited.get("/my?zone=Asia/Kolkata").text, "they have chosen"


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


def test_withdrawing_says_what_it_ends_and_how_long_things_are_kept(
    invited: FlaskClient,
) -> None:
    page = invited.get("/my/withdraw").text
    assert "This ends your design document exercise for Staff Engineer." in page
    assert "kept for 180 days" in page


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
