"""A loop is written in the browser, and an opening keeps the version that it chose."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from prompts.authoring import loop_form as form
from prompts.authoring import own_loops
from prompts.loops import catalogue
from prompts.loops.loop import Loop
from prompts.models import Opening, OwnLoop
from tests.expect import answered, got
from tests.prompts import cases
from tests.prompts.web.test_briefs import boxes
from tests.sites import Site, open_site

KEY = "our-four-stages"
EDIT = f"/loops/{KEY}/edit"


def _draft(site: Site) -> form.Typed:
    return dict(got(site, OwnLoop, (KEY, own_loops.DRAFT)).typed)


@pytest.fixture
def copied(jo: FlaskClient) -> str:
    made = jo.post("/loops", data={"title": "Our four stages", "from": "senior-product"})
    assert made.headers["Location"] == EDIT
    return KEY


@pytest.mark.parametrize("key", catalogue.names())
def test_what_ships_comes_back_from_the_form_as_it_was(key: str) -> None:
    loop = catalogue.load(key)
    order = [it.key for it in loop.dimensions]
    again = form.loop_of(key, form.typed_of(loop))
    squeezed = json.loads(" ".join(loop.model_dump_json().split()))
    for stage, made in zip(squeezed["stages"], again.stages, strict=True):
        stage["holder"] = made.holder
        stage["dimensions"].sort(key=lambda rated: order.index(rated["key"]))
        assert json.loads(made.model_dump_json()) == stage
    assert form.findings(key, form.typed_of(loop)) == []
    assert Loop.model_validate(loop.model_dump(mode="json")) == loop, "what an opening keeps"


def test_each_field_has_the_name_that_the_form_gives_it() -> None:
    typed = {"dimensions": "d1", "name.d1": "Nerve", "s1.title": "A wheel falls off"}
    typed |= {"s1.kind": "debugging", "s2.title": "Dive", "s2.kind": "deep_dive"}
    fields = ("about", "sentence.d1", "s1.minutes", "s1.d1.4", "s2.rates.d1")
    assert [form.label(it, typed) for it in fields] == [
        *("For whom it is", "Nerve", "A wheel falls off: Minutes"),
        *("A wheel falls off: Nerve, 4", "Dive: Nerve"),
    ]


def test_a_loop_is_made_of_nothing(site: Site, jo: FlaskClient) -> None:
    jo.post("/loops", data={"title": "Our four stages"})
    page = boxes(answered(jo.get(EDIT), 200, '"#f-about">For whom it is</a>').text)
    about = {"about": "For anybody.", "name.d1": "Nerve", "sentence.d1": "Keeps calm."}
    added = jo.post(EDIT, data={**page, **about, "action": "add"})
    assert added.headers["Location"] == f"{EDIT}?stage=s1#f-s1.title"
    own = ('href="#f-s1.questions"', 'href="#f-s1.guides"', "of at least one dim")
    page = boxes(answered(jo.get(added.headers["Location"]), 200, *own).text)
    assert page["dimensions"] == "d1" and "s1.d1.4" in page
    stage = {"title": "A wheel falls off", "kind": "debugging", "format": "on_site"}
    stage |= {"minutes": "45", "holder": "anyone", "prepare": "Nothing."}
    stage |= {f"d1.{n}": f"Calm {n}" for n in (1, 2, 4)} | {"questions": "Which?\n\nWhy?"}
    typed = {**page, **{f"s1.{name}": text for name, text in stage.items()}}
    typed |= {"name.d2": "Code", "sentence.d2": "Others can change it."}
    live = jo.post(f"/loops/{KEY}/check", data=typed | {"s1.minutes": "9"}).json
    assert live is not None
    for said in ('"#f-s1.minutes">A wheel falls off, minutes', "guides</a>", "missing: 3"):
        assert said in live["findings"]
    assert "s1.title" not in _draft(site) or not _draft(site)["s1.title"]
    refused = answered(
        jo.post(EDIT, data=typed | {"action": "publish"}),
        422,
        "isn&#39;t finished",
        "As typed, not saved yet.",
    )
    page = boxes(refused.text)
    assert (page["s1.questions"], page["s1.d1.4"]) == ("Which?\n\nWhy?", "Calm 4")
    typed |= {"s1.questions": "Which?\nWhy?\nWhen?", "s1.d1.3": "Calm 3"}
    jo.post(EDIT, data={**typed, "action": "up s1"})
    rated = {"deep-dive.rates.d2": "1"}
    jo.post(EDIT, data={**boxes(jo.get(EDIT).text), **rated, "s1.d1.4": ""})
    at = '"#f-s1.d1.4">A wheel falls off, senior staff'
    answered(jo.get(EDIT), 200, at, "below senior to staff without it")
    rated |= {"s1.d1.4": "Calm 4", "action": "publish"}
    done = jo.post(EDIT, data={**boxes(jo.get(EDIT).text), **rated})
    answered(jo.get(done.headers["Location"]), 200, "Version 1", "A wheel falls off", "Calm 4")
    with site.parts.database.reading() as db:
        (loop,) = own_loops.versions(db, KEY)
    first, dive = loop.stages
    assert (first.key, first.minutes, first.held_by) == ("s1", 45, "anyone")
    assert [it.key for it in dive.dimensions] == ["d2"] and not dive.dimensions[0].guides


def test_an_opening_keeps_the_version_that_it_chose(
    site: Site, jo: FlaskClient, copied: str
) -> None:
    publish = {"action": "publish", "revision": "1"}
    jo.post(EDIT, data=publish)
    answered(jo.get("/loops"), 200, "Our four stages", lacks=">Draft<")
    jo.post(EDIT, data={"about": "Not meant.", "revision": "1"})
    answered(jo.get("/loops"), 200, ">Draft<")
    discard = {"action": "discard", "revision": "2"}
    answered(jo.post(EDIT, data=discard), 422, "Tick the box first")
    jo.post(EDIT, data=discard | {"sure": "discard"})
    answered(jo.get("/loops"), 200, "Our four stages", lacks=">Draft<")
    answered(jo.get(EDIT), 200, lacks=("Not meant.", "Discard the draft"))
    publish["revision"] = "3"
    job = {"title": "Staff Engineer", "prompt": "payment-flows", "level": "3", "loop": KEY}
    made = jo.post("/openings/new", data=job).headers["Location"].partition("?")[0]
    answered(jo.post(EDIT, data=publish), 409, "the same as version 1")
    jo.post(EDIT, data={**publish, "about": "For another."})
    answered(jo.get(f"/loops/{KEY}?n=1"), 200, "product manager", lacks="For another.")

    def held() -> int:
        return int(got(site, Opening, made.rsplit("/", 1)[1]).loop["version"])

    assert held() == 1
    jo.post(f"{made}/edit", data=job)
    assert held() == 2
    remove = {"action": "remove", "revision": "4"}
    answered(jo.post(EDIT, data=remove), 422, "Tick the box first")
    jo.post(EDIT, data={**remove, "sure": "remove"})
    answered(jo.get("/loops"), 200, lacks="Our four stages")
    assert jo.get(EDIT).status_code == 404
    kept = answered(jo.get(f"{made}/edit"), 200, f'id="f-loop-{KEY}" checked')
    for act in ({"to": "2"}, {"preset": ""}):
        jo.post(f"{made}/edit", data={**boxes(kept.text), **job, **act})
    assert held() == 2
    copy = f"/openings/new?copy={made.rsplit('/', 1)[1]}"
    answered(jo.get(copy), 200, 'id="f-loop" checked', lacks=f"f-loop-{KEY}")
    answered(jo.post(copy, data=job), 422, "Choose an interview loop from the list")


def test_a_save_from_an_old_page_gets_both_texts_and_the_choice(
    site: Site, jo: FlaskClient, copied: str
) -> None:
    old = boxes(jo.get(EDIT).text) | {"about": "Theirs.", "coding.title": "Theirs, too."}
    drop = {"about": "Mine.", "revision": "1", "action": "drop coding"}
    answered(jo.post(EDIT, data=drop), 422, "Tick the box first", "Mine.")
    jo.post(EDIT, data={**drop, "sure": "drop coding"})
    assert "coding" not in _draft(site)["stages"]
    page = answered(jo.post(EDIT, data=old), 409, "Theirs.", "Mine.", "Keep my text").text
    jo.post(EDIT, data=boxes(page))
    assert (_draft(site)["about"], _draft(site)["coding.title"]) == ("Theirs.", "Theirs, too.")
    assert "coding" in _draft(site)["stages"]


def test_a_dimension_that_a_stage_rates_stays_and_is_asked_for_its_name(
    site: Site, jo: FlaskClient, copied: str
) -> None:
    jo.post(EDIT, data={"name.code": "", "sentence.code": "", "revision": "1"})
    answered(jo.get(EDIT), 200, 'href="#f-name.code"')
    guides = {f"coding.code.{n}": "" for n in range(1, 5)}
    jo.post(EDIT, data={**guides, "revision": "2"})
    assert "code" not in _draft(site)["dimensions"].split()


def test_a_new_stage_has_nothing_of_one_that_was_dropped(
    site: Site, jo: FlaskClient, copied: str
) -> None:
    jo.post(EDIT, data={"revision": "1", "action": "add"})
    jo.post(EDIT, data={"revision": "2", "s1.title": "Old", "s1.code.1": "Old"})
    drop = {"action": "drop s1", "sure": "drop s1"}
    jo.post(EDIT, data={"revision": "3", **drop})
    jo.post(EDIT, data={"revision": "4", "action": "add"})
    page = boxes(jo.get(EDIT).text)
    assert (page["s1.title"], page["s1.minutes"], page["s1.code.1"]) == ("", "60", "")


def test_what_a_new_stage_needs_is_there_or_asked_for_by_name(
    site: Site, jo: FlaskClient
) -> None:
    jo.post("/loops", data={"title": "Our four stages"})
    page = boxes(answered(jo.get(EDIT), 200, "when nothing is missing").text)
    assert "name.d2" in page and "name.d3" not in page
    jo.post(EDIT, data=page | {"action": "add"})
    typed = {"s1.title": "A change", "s1.kind": "influence", "name.d1": "Nerve"}
    jo.post(EDIT, data=typed | {"revision": "2"})
    assert "how did you find out" in boxes(jo.get(EDIT).text)["s1.diagnosis"]
    lacks = ("#f-stages", "#f-s1.diagnosis", "steps in an influence")
    answered(jo.get(EDIT), 200, "at least 2 entries", '"#f-dimensions">', lacks=lacks)


@pytest.mark.parametrize("title", ["Six stages", "!", "Our four stages"])
def test_a_loop_needs_a_title_of_its_own(jo: FlaskClient, copied: str, title: str) -> None:
    refused = jo.post("/loops", data={"title": title})
    answered(refused, 422, "No loop was created", f'value="{title}"')


def test_however_many_loops_there_are_one_statement_reads_them(
    site: Site, account: str
) -> None:
    def statements(upto: int) -> int:
        with site.parts.database.transaction() as db:
            for n in range(len(own_loops.choices(db)) - len(catalogue.names()), upto):
                key = own_loops.new(db, f"Loop {n}", "senior-product", by=account).key
                own_loops.publish(db, key, by=account)
        with site.counted() as seen, site.parts.database.reading() as db:
            assert len(own_loops.choices(db)) == len(catalogue.names()) + upto
        return len(seen)

    assert (statements(2), statements(7)) == (1, 1)


@pytest.mark.postgresql
def test_a_draft_is_shown_where_pages_may_lock_nothing(
    postgresql_url: str, tmp_path: Path
) -> None:
    site = open_site(tmp_path, database=postgresql_url)
    with site.parts.database.transaction() as db:
        by = cases.member(db, "Jo Sampleton", "coordinator")
        own_loops.new(db, "Our four stages", "", by=by)
    jo = site.as_account(by)
    jo.post(EDIT, data=boxes(answered(jo.get(EDIT), 200).text) | {"about": "For anybody."})
    answered(jo.get(EDIT), 200, "For anybody.")
    site.parts.database.engines.dispose()
