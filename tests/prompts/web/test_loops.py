"""A loop is written in the browser, stage by stage, and an opening keeps the version it chose."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from prompts.loops import catalogue, form, own_loops
from prompts.models import LoopDraft, Opening
from tests.expect import answered, got
from tests.prompts.web.test_briefs import boxes
from tests.sites import Site

KEY = "our-four-stages"
EDIT = f"/loops/{KEY}/edit"


def _draft(site: Site) -> LoopDraft:
    return got(site, LoopDraft, KEY)


@pytest.fixture
def copied(jo: FlaskClient) -> str:
    made = jo.post("/loops", data={"title": "Our four stages", "from": "senior-product"})
    assert made.headers["Location"] == f"{EDIT}?step=loop"
    return KEY


@pytest.mark.parametrize("key", catalogue.names())
def test_what_ships_comes_back_from_the_form_as_it_was(key: str) -> None:
    loop = catalogue.load(key)
    again = form.loop_of(key, json.loads(json.dumps(form.typed_of(loop))))
    squeezed = json.loads(" ".join(loop.model_dump_json().split()))
    order = [it.key for it in loop.dimensions]
    for stage, made in zip(squeezed["stages"], again.stages, strict=True):
        stage["holder"] = made.holder
        stage["dimensions"].sort(key=lambda rated: order.index(rated["key"]))
        assert json.loads(made.model_dump_json()) == stage
    assert form.findings(key, form.typed_of(loop)) == []


def test_a_loop_is_made_of_nothing_step_by_step(site: Site, jo: FlaskClient) -> None:
    jo.post("/loops", data={"title": "Our four stages"})
    said = answered(jo.get(f"{EDIT}?step=publish"), 200, "For whom it is</a>").text
    assert "Publish</button>" in said and f'action="/loops/{KEY}/publish"' not in said
    about = {"about": "For anybody.", "name-d1": "Nerve", "sentence-d1": "Keeps calm."}
    about |= {"name-d2": "Code", "sentence-d2": "Others can change it."}
    added = jo.post(EDIT, data={**about, "step": "loop", "revision": "1", "action": "add"})
    assert added.headers["Location"] == f"{EDIT}?step=s1"
    stage = {"title": "A wheel falls off", "kind": "debugging", "format": "on_site"}
    stage |= {"minutes": "45", "holder": "anyone", "prepare": "Nothing.", "step": "s1"}
    stage |= {f"guide-d1-{n}": f"Calm {n}" for n in range(1, 4)}
    half = stage | {"questions": "Which?\n\nWhy?", "revision": "2", "boxes": "1"}
    live = jo.post(f"/loops/{KEY}/check", data=half | {"minutes": "9"}).json
    assert live is not None
    assert (
        "A wheel falls off, minutes</a>" in live["findings"]
        and "missing: 4" in live["findings"]
    )
    assert _draft(site).revision == 2
    jo.post(EDIT, data=half)
    back = boxes(jo.get(f"{EDIT}?step=s1").text)
    assert (back["questions"], back["guide-d1-3"]) == ("Which?\n\nWhy?", "Calm 3")
    whole = {"questions": "Which?\nWhy?\nWhen?", "guide-d1-4": "Calm 4", "revision": "3"}
    jo.post(EDIT, data={**stage, **whole, "action": "up"})
    dive = {"step": "deep-dive", "boxes": "1", "rates-d2": "1", "revision": "4"}
    jo.post(EDIT, data={**dive, "action": "publish"})
    answered(
        jo.get(f"{EDIT}?step=publish"), 200, "Nothing blocks publication", "Calm 4", "When?"
    )
    done = jo.post(f"/loops/{KEY}/publish", data={"revision": "5"})
    answered(jo.get(done.headers["Location"]), 200, "Version 1", "A wheel falls off", "Nerve")
    with site.parts.database.reading() as db:
        (loop,) = own_loops.newest(db)
    assert next((it.key, it.kind, it.held_by) for it in loop.stages) == (
        "s1",
        "debugging",
        "anyone",
    )
    assert loop.stage("s1").minutes == 45 and not loop.stage("deep-dive").dimensions[0].guides


def test_a_version_stays_with_its_opening_until_it_takes_the_newer_one(
    site: Site, jo: FlaskClient, copied: str
) -> None:
    jo.post(f"/loops/{KEY}/publish", data={"revision": "1"})
    job = {"title": "Staff Engineer", "prompt": "payment-flows", "level": "3", "loop": KEY}
    made = jo.post("/openings/new", data=job).headers["Location"].partition("?")[0]
    answered(jo.get("/loops"), 200, "Our four stages", ">1</td>")
    begun = jo.post(f"/loops/{KEY}/draft").headers["Location"]
    same = jo.post(f"/loops/{KEY}/publish", data={"revision": "1"})
    answered(same, 422, "the same as version 1")
    jo.post(begun, data={"about": "For another.", "revision": "1"})
    jo.post(f"/loops/{KEY}/publish", data={"revision": "2"})
    answered(jo.get(f"/loops/{KEY}?n=1"), 200, "product manager", lacks="For another.")

    def held() -> int:
        return int(got(site, Opening, made.rsplit("/", 1)[1]).loop["version"])

    assert held() == 1
    answered(jo.get(made), 200, "Version 2 of this loop")
    jo.post(f"{made}/version", data={"loop": "1"})
    assert held() == 2
    answered(jo.get(made), 200, lacks="of this loop is available")


def test_a_save_from_an_old_page_gets_both_texts_and_the_choice(
    site: Site, jo: FlaskClient, copied: str
) -> None:
    jo.post(EDIT, data={"about": "Mine.", "revision": "1"})
    late = {"about": "Theirs.", "title": "Late", "revision": "1", "step": "loop"}
    page = answered(jo.post(EDIT, data=late), 409, "Theirs.", "Mine.", "Keep my text").text
    jo.post(EDIT, data=boxes(page))
    assert _draft(site).typed["loop"]["about"] == "Theirs."


def test_a_stage_goes_only_when_meant_and_a_rated_dimension_stays(
    site: Site, jo: FlaskClient, copied: str
) -> None:
    drop = {"step": "coding", "action": "drop", "revision": "1"}
    refused = jo.post(EDIT, data={**drop, "title": "Kept as typed"})
    answered(refused, 422, "Tick the box first", "Kept as typed")
    empty = {"name-code": "", "sentence-code": "", "revision": "1"}
    jo.post(EDIT, data=empty)
    answered(jo.get(f"{EDIT}?step=loop"), 200, 'href="#f-name-code"')
    jo.post(EDIT, data={**drop, "revision": "2", "sure": "1"})
    jo.post(EDIT, data={**empty, "about": "No code.", "revision": "3"})
    typed = _draft(site).typed
    assert [it["key"] for it in typed["stages"]] == ["screen", "deep-dive", "influence"]
    assert "code" not in typed["dimensions"]
    answered(jo.post(f"/loops/{KEY}/discard"), 422, "Tick the box first")
    jo.post(f"/loops/{KEY}/discard", data={"sure": "1"})
    assert jo.get(EDIT).status_code == 404


@pytest.mark.parametrize("title", ["Six stages", "!", "Our four stages"])
def test_a_loop_needs_a_title_of_its_own(jo: FlaskClient, copied: str, title: str) -> None:
    refused = jo.post("/loops", data={"title": title})
    answered(refused, 422, "No loop was created", f'value="{title}"')
