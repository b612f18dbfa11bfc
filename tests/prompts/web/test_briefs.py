"""A brief is written in a form, without a script as with one, and nothing typed is lost."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient

from prompts.authoring import brief_form
from prompts.authoring.brief_form import BriefForm, FactRow
from prompts.folder import catalogue
from prompts.models import PromptDraft
from tests.expect import answered, got
from tests.sites import Site

NEW = "/prompts/new/brief"
SLUG = "labels-for-sixty-two-depots"
EDIT = f"/prompts/{SLUG}/brief"
TITLE = "Labels for sixty-two depots"
FACTS = [
    ("Load", "A depot prints 22,000 labels in a usual hour and 160,000 before the last lorry."),
    ("Waiting", "A belt waits 700 ms for a label before it stops."),
    ("Cost", "A stopped belt costs 4,100 euros an hour."),
    ("Templates", "There are 118 templates; the oldest is from 2009."),
    ("People", "Two people can change a template, and one of them leaves in August."),
    ("Tariffs", "Tariffs wants a new price on every label within the hour."),
    ("Depot operations", "Depot operations refuses any change between September and January."),
    ("Partners", "Partners own nine depots; two allow no connection, but pay for theirs."),
    ("Budget", "90,000 euros and one hire for this year; Finance says so."),
    ("History", "No one knows; the last person who did left in May."),
]
FORM = {
    "title": TITLE,
    "problem": "Since February parcels leave our depots with last week's prices on them, and three"
    " teams each say that it is not theirs: \"yes\", 'no' & <b>maybe</b>.",
    "ask": brief_form.ASK,
    "position-0": "labels made in one place: always",
    "position-1": "- depots that fetch their tariff",
    "scenario-0": "On 31 December the line to the islands is cut for nine hours. What is printed?",
    "scenario-1": "Tariffs finds at 10:00 that zone 7 was wrong for two days. Which are stopped?",
    "scenario-2": "The second template maker is ill for three months. Who then makes a new field?",
    "unit": "62 depots, 10 of them without an owner",
    "rubric": "one-bar",
    **{f"topic-{n}": topic for n, (topic, _) in enumerate(FACTS)},
    **{f"answer-{n}": answer for n, (_, answer) in enumerate(FACTS)},
}


def _saved(site: Site) -> PromptDraft:
    return got(site, PromptDraft, SLUG)


def _boxes(page: str) -> dict[str, str]:
    areas = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n(.*?)</textarea>', page, re.S)
    inputs = r'<input type="(?:text|hidden)"[^>]* name="([^"]+)"[^>]* value="([^"]*)"'
    lines = re.findall(inputs, page)
    return {name: html.unescape(text) for name, text in (*areas, *lines)}


def test_the_six_things_make_a_brief_that_can_be_published(site: Site, jo: FlaskClient) -> None:
    made = jo.post(NEW, data=FORM)
    assert made.headers["Location"] == f"/prompts/{SLUG}/edit"
    draft = _saved(site)
    assert [f["code"] for f in draft.findings] == []
    folder = catalogue.folder_of(SLUG, draft.texts)
    assert (folder.title, folder.probes.form, len(folder.probes.pack)) == (TITLE, "brief", 10)
    assert [p.name for p in folder.probes.positions] == [FORM["position-0"], FORM["position-1"]]
    assert folder.brief == folder.text
    said = ("Nothing blocks publication", "As saved.", "A title, and 60 to 250 words")
    edit = jo.get(f"/prompts/{SLUG}/edit")
    answered(edit, 200, *said, f'href="{EDIT}"', lacks="Out of scope")
    for view in ("candidate", "reviewer", "panel"):
        assert jo.get(f"/prompts/{SLUG}/draft/{view}").status_code == 200
    published = jo.post(f"/prompts/{SLUG}/publish", data={"revision": "1"})
    assert published.headers["Location"] == f"/prompts/{SLUG}/versions/1?said=prompt_published"


def test_the_form_comes_back_with_what_was_typed_and_is_saved_again(
    site: Site, jo: FlaskClient
) -> None:
    jo.post(NEW, data=FORM)
    back = _boxes(jo.get(EDIT).text)
    for name, words in FORM.items():
        if name != "rubric":
            assert back[name] == words, name
    changed = {**FORM, **back, "unit": "62 depots", "topic-10": "", "answer-10": "A new fact."}
    assert jo.post(EDIT, data=changed).status_code == 303
    assert _saved(site).revision == 2
    assert "A new fact." in _saved(site).texts["probes.yaml"]
    # From the old page: both texts, and the choice.
    stale = jo.post(EDIT, data={**changed, "unit": "sixty-three depots"})
    answered(stale, 409, "sixty-three depots")


def test_a_refusal_loses_nothing(jo: FlaskClient) -> None:
    jo.post(NEW, data=FORM)
    refused = answered(jo.post(NEW, data=FORM), 422, "already a prompt called")
    assert _boxes(refused.text)["answer-9"] == FORM["answer-9"]
    other = jo.post(NEW, data={**FORM, "title": "Other labels", "rubric": "../x"})
    answered(other, 422, "Choose one of the rubrics")
    assert _boxes(other.text)["scenario-1"] == FORM["scenario-1"]


def test_half_a_brief_is_saved_with_marks_and_gone_on_with(site: Site, jo: FlaskClient) -> None:
    half = {"title": TITLE, "problem": "It hurts.", "rubric": "one-bar"}
    half |= {"topic-3": "Load", "topic-4": "load"}
    assert jo.post(NEW, data=half).status_code == 303
    assert {f["code"] for f in _saved(site).findings if f["severity"] == "E"} >= {"OPEN"}
    page = jo.get(EDIT).text
    boxes = _boxes(page)
    kept = [boxes[it] for it in ("problem", "position-0", "topic-0")]
    assert kept == ["It hurts.", "", "Load"]
    said = page.partition('id="findings"')[2].partition('id="preview"')[0]
    for words in ("The facts", "The designs", "This is still empty."):
        assert words in said
    assert "[decide" not in said
    assert jo.post(f"/prompts/{SLUG}/publish", data={"revision": "1"}).status_code == 422


def test_a_check_keeps_nothing_and_loses_nothing(site: Site, jo: FlaskClient) -> None:
    answer = jo.post(NEW, data={**FORM, "topic-4": "118 templates", "action": "check"})
    assert answer.status_code == 200
    boxes = _boxes(answer.text)
    assert boxes["answer-9"] == FORM["answer-9"]
    assert "answer-13" in boxes and "answer-14" not in boxes
    live = jo.post(f"{NEW}/check", data={**FORM, "answer-0": ""}).json
    assert live is not None
    assert "The facts" in live["findings"]
    assert "<b>maybe</b>" not in live["preview"]
    assert "Since February parcels leave" in live["preview"]
    with site.parts.database.reading() as db:
        assert db.get(PromptDraft, SLUG) is None


def test_files_that_hold_more_than_the_form_have_no_form(site: Site, jo: FlaskClient) -> None:
    jo.post(NEW, data=FORM)
    texts = dict(_saved(site).texts)
    assert brief_form.form_of(texts) is not None
    for name, text in (
        ("probes.yaml", texts["probes.yaml"] + "known_risks: [{text: A risk.}]\n"),
        ("probes.yaml", "# A comment.\n" + texts["probes.yaml"]),
        ("probes.yaml", "form: brief\npositions: 3\n"),
        ("probes.yaml", "form: brief\n["),
        ("rubric.yaml", texts["rubric.yaml"] + "weights: {scope: 5}\n"),
        ("prompt.md", "No title.\n"),
        ("brief.md", "A brief.\n"),
    ):
        assert brief_form.form_of({**texts, name: text}) is None, text
    more = texts["probes.yaml"] + "known_risks: [{text: A risk.}]\n"
    jo.post(f"/prompts/{SLUG}/edit", data={"revision": "1", "probes.yaml": more})
    assert jo.get(EDIT).status_code == 404
    assert f'href="{EDIT}"' not in jo.get(f"/prompts/{SLUG}/edit").text
    # The form that was open since before is not lost either.
    assert jo.post(EDIT, data={**FORM, "revision": "1", "unit": "63 depots"}).status_code == 409


@pytest.mark.parametrize(
    "nasty",
    ["yes", "null", "3.5", "2024-11-04", "a: b", "- a", "# a", "[decide: x", "{a}", "'", '"', "\\n",
     "&a", "*a", "!x", "%", "@", "`", "|", "> a", "a #b", "é ß 漢 🙂", "\u2028", "\x07", "\ud800",
     "x" * 300, "word " * 100, ":", "---", "..."],
)  # fmt: skip
def test_whatever_is_typed_is_text_in_the_files(nasty: str) -> None:
    given = {**FORM, "position-0": nasty, "scenario-0": nasty, "answer-0": nasty,
             "unit": nasty, "topic-1": nasty[:60]}  # fmt: skip
    form = brief_form.read(given)
    texts = brief_form.files(form)
    assert brief_form.form_of(texts) == form
    assert form.unit == " ".join(nasty.replace("\ud800", "?").replace("\x07", "").split())


def test_empty_rows_are_no_facts() -> None:
    last = {f"topic-{brief_form.MOST - 1}": "Load", f"topic-{brief_form.MOST}": "No."}
    form = brief_form.read({"topic-3": " ", "answer-5": "A fact."} | last)
    assert form.facts == (FactRow(answer="A fact."), FactRow("Load"))
    assert brief_form.files(BriefForm())["probes.yaml"].count("decide:") == 6
