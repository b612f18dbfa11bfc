"""Who may be sent to a model: what a candidate reads of it, and what they say to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.app import assemble
from blindfolio.archive.store import Archive
from blindfolio.demo.opening_texts import TEXTS
from blindfolio.ledger.models import Entry, Payload
from blindfolio.settings import load
from blindfolio.visibility.models import Folio
from prompts import deadline
from prompts.deadline import GRACE
from prompts.models import Invitation, Opening
from prompts.opening import model_use, terms
from prompts.window import start
from tests.expect import answered, got, refused, transact
from tests.prompts import cases
from tests.sites import Site

pytestmark = pytest.mark.usefixtures("noon")
_SENT = terms.to_a_model(matches=False)
TOLD = f"<dt>{terms.heading(terms.MODEL)}</dt>\n  <dd>{_SENT}</dd>".replace("'", "&#39;")
BOX = 'name="no_model"'
START = {"zone": "Europe/Lisbon"}


@pytest.fixture
def with_a_model(site: Site) -> Iterator[Site]:
    folder = Path(site.parts.settings.data)
    model = "bedrock:example.model-v1:0"
    set_to = {"model": model, "model_region": "eu-central-1", "operator": "Example Ltd."}
    parts = assemble(load(data=folder, **set_to))
    yield Site(parts)
    parts.database.engines.dispose()


def _invited(site: Site, *, model: bool = True) -> str:
    with site.parts.database.transaction() as db:
        job = cases.opening(db, by=cases.member(db), model=model)
        return cases.invited(db, job).id


def _reason(site: Site, invitation: str) -> str | None:
    with site.parts.database.reading() as db:
        return model_use.may_be_sent(db, db.get_one(Invitation, invitation).folio)


def _is_ticked(page: str) -> bool:
    (box,) = re.findall(f"<input[^>]*{BOX}[^>]*>", page)
    return " checked" in box


def _pressed(client: FlaskClient, **more: str) -> None:
    form = client.get("/my/start").text
    fields = dict(re.findall(r'<input type="hidden" name="(told_of_model)" value="(\d)"', form))
    assert client.post("/my/start", data={**START, **fields, **more}).status_code == 303


@pytest.mark.parametrize("chosen", [True, False])
def test_the_page_says_it_exactly_where_the_opening_chose_a_model(
    site: Site, with_a_model: Site, chosen: bool
) -> None:
    mine = _invited(site, model=chosen)
    for each in (site, with_a_model):
        page = each.as_candidate(mine).get("/my").text
        assert (TOLD in page, BOX in page) == (chosen, chosen)
        assert ("language model" in page) == chosen
        told = "<dt>Who runs this site, and where</dt>\n  <dd>Example Ltd.</dd>" in page
        assert told is (each is with_a_model), "only if the operator says so"
    if chosen:
        assert page.index(TOLD) < page.index(BOX) < page.index("Start my 7 days"), "in order"


def test_the_form_begins_with_what_the_site_has_and_keeps_what_is_chosen(
    site: Site, with_a_model: Site
) -> None:
    by = transact(site, cases.member, role="coordinator")
    ticked = re.compile(r'<input type="checkbox" name="model"[^>]* checked')
    assert not ticked.search(site.as_account(by).get("/openings/new").text)
    jo = with_a_model.as_account(by)
    assert ticked.search(jo.get("/openings/new").text)
    made = {"title": "Staff Engineer", "prompt": "payment-flows", "level": "3", **TEXTS}
    # A refused form keeps a box without its tick, whatever the site has.
    assert not ticked.search(jo.post("/openings/new", data=made | {"title": " "}).text)
    assert ticked.search(
        jo.post("/openings/new", data=made | {"title": " ", "model": "1"}).text
    )
    for data, chosen in ((made | {"model": "1"}, True), (made, False)):
        path = urlsplit(jo.post("/openings/new", data=data).headers["Location"]).path
        assert got(site, Opening, path.rpartition("/")[2]).model is chosen
        assert bool(ticked.search(jo.get(f"{path}/edit").text)) is chosen
    for data in (made | {"model": "1"}, made):
        jo.post(f"{path}/edit", data=data)
        assert bool(ticked.search(jo.get(f"{path}/edit").text)) is ("model" in data)


def test_a_candidate_objects_and_no_longer_objects_until_their_window_closes(
    site: Site,
) -> None:
    mine = _invited(site)
    ada = site.as_candidate(mine)
    assert not _is_ticked(ada.get("/my").text)
    assert ada.post("/my/model", data={"no_model": "1"}).status_code == 303
    assert _is_ticked(ada.get("/my").text)
    assert "will not be sent to a language model" in ada.get("/my/start").text
    _pressed(ada)
    assert _reason(site, mine) == "candidate"
    page = ada.get("/my").text
    assert _is_ticked(page)
    assert page.count("If you object, no model is used") == 2, "in the fold, and above the box"
    saved = ada.post("/my/model", data={}, follow_redirects=True).text
    assert "Your changes have been saved." in saved
    assert not _is_ticked(saved)
    assert _reason(site, mine) is None
    ada.post("/my/model", data={"no_model": "1"})
    due = got(site, Invitation, mine).deadline
    assert due is not None
    with clock.at(deadline.end_of_grace(due) + timedelta(seconds=1)):
        answered(ada.post("/my/model", data={}), 409, "Your window is closed")
        answered(ada.get("/my"), 200, "is not sent to a language model", lacks=BOX)
    assert _reason(site, mine) == "candidate"


def test_an_objection_ticked_on_the_page_to_start_needs_no_other_button(site: Site) -> None:
    mine = _invited(site)
    ada = site.as_candidate(mine)
    assert not _is_ticked(ada.get("/my/start").text)
    shown = ada.post("/my/start", data={**START, "show": "1", "no_model": "1"})
    assert _is_ticked(ada.get(shown.headers["Location"]).text), "in another time zone too"
    _pressed(ada, no_model="1")
    assert _reason(site, mine) == "candidate"


def test_a_page_of_before_the_notice_starts_without_it(site: Site) -> None:
    mine = _invited(site)
    ada = site.as_candidate(mine)
    assert ada.post("/my/start", data=START).status_code == 303
    assert _reason(site, mine) == "old-notice"
    # It is not what they started under.
    answered(ada.get("/my"), 200, lacks=(TOLD, BOX))
    refused = ada.post("/my/model", data={"no_model": "1"})
    answered(refused, 409, "so you don&#39;t have to say anything")


def _opening(db: Session, *, model: bool = True) -> Opening:
    return cases.opening(db, by=cases.member(db), model=model)


def _say(
    db: Session, mine: Invitation, *, objects: bool = True, at: datetime = cases.NOON
) -> None:
    model_use.say(db, mine, objects=objects, at=at, by=mine.id)


def test_only_whose_opening_chose_it_who_was_told_and_who_does_not_object_is_sent(
    db: Session,
) -> None:
    for model, told, objects, reason in (
        (True, True, False, None),
        (False, True, False, "opening"),
        (False, False, True, "opening"),
        (True, True, True, "candidate"),
        (True, False, True, "candidate"),
        (True, False, False, "old-notice"),
    ):
        mine = cases.invited(db, _opening(db, model=model))
        mine.told_of_model, mine.no_model = told, objects
        db.flush()
        assert model_use.may_be_sent(db, mine.folio) == reason


@pytest.mark.parametrize(("chosen", "carried"), [(True, True), (True, False), (False, True)])
def test_the_start_keeps_once_whether_the_page_carried_the_notice(
    db: Session, chosen: bool, carried: bool
) -> None:
    mine = cases.invited(db, _opening(db, model=chosen))
    assert mine.told_of_model is False
    given = {"secret": cases.SECRET, "by": mine.id}
    start.start(db, mine, "Europe/Lisbon", told_of_model=carried, **given)
    assert mine.told_of_model is (chosen and carried)
    start.start(db, mine, "Europe/Lisbon", told_of_model=not carried, **given)
    assert mine.told_of_model is (chosen and carried)


def test_an_objection_is_kept_with_its_entry_and_the_same_again_is_none(db: Session) -> None:
    mine = cases.invited(db, _opening(db))
    for objects in (True, True, False):
        _say(db, mine, objects=objects)
        assert mine.no_model is objects
    found = select(Payload.body).join(Entry, Entry.seq == Payload.seq).order_by(Entry.seq)
    said = db.scalars(found.where(Entry.kind == "model.said", Entry.folio == mine.folio))
    assert [body["facts"]["objects"] for body in said] == [True, False]


def test_one_may_object_as_long_as_one_may_submit(db: Session, archive: Archive) -> None:
    mine = cases.writing(db, _opening(db))
    assert mine.deadline is not None
    _say(db, mine, at=mine.deadline + GRACE)
    with refused("closed"):
        _say(db, mine, objects=False, at=mine.deadline + GRACE + timedelta(seconds=1))
    arrived = cases.readable(db, archive, mine)
    cases.submitted(db, mine, arrived)
    _say(db, mine, objects=False)
    _say(db, mine)
    cases.submitted(db, mine, arrived, final=True)
    assert db.get_one(Folio, mine.folio).stage == "2"
    with refused("closed", says="Your window is closed"):
        _say(db, mine, objects=False)
    assert mine.no_model is True


def test_there_is_nothing_to_say_where_nothing_is_sent(db: Session) -> None:
    old = cases.writing(db, _opening(db))
    old.told_of_model = False
    for mine in (cases.invited(db, _opening(db, model=False)), old):
        with refused("model"):
            _say(db, mine)
        assert mine.no_model is False


TICKED = re.compile(r'<input[^>]* name="model"[^>]* checked')


def test_a_copy_is_ticked_for_a_model_only_if_the_site_has_one(
    site: Site, with_a_model: Site
) -> None:
    with site.parts.database.transaction() as db:
        jo = cases.member(db)
        job = cases.opening(db, by=jo, model=True).id
    for of, ticked in ((site, False), (with_a_model, True)):
        client = of.as_account(jo)
        copy = client.get(f"/openings/new?copy={job}&step=4").text
        assert (TICKED.search(copy) is not None) == ticked
        assert ("This site has no model" in copy) != ticked
        assert TICKED.search(client.get(f"/openings/{job}/edit?step=4").text), "as it was made"


def test_where_the_model_was_removed_pages_say_what_still_holds(
    site: Site, with_a_model: Site
) -> None:
    with site.parts.database.transaction() as db:
        jo = cases.member(db)
        job = cases.opening(db, by=jo, model=True)
        job.book, opening = "brief", job.id
        mine = cases.invited(db, job).id
    looked_up, by_hand = "When you ask for a fact in your own words", "copies by hand"
    for of, has_model in ((with_a_model, True), (site, False)):
        page = of.as_candidate(mine).get("/my").text
        assert "may propose interview questions" in page
        assert (looked_up in page) == has_model
        shown = of.as_account(jo).get(f"/openings/{opening}").text
        assert (by_hand in shown) == (not has_model)
        assert ("find the facts that candidates ask for" in shown) == has_model
