"""A brief is written step by step, without a script as with one, and nothing typed is lost."""

from __future__ import annotations

import html
import io
import re

import pytest
from flask.testing import FlaskClient

from prompts.authoring import brief_form
from prompts.folder import catalogue
from prompts.models import PromptDraft
from tests.expect import answered, got
from tests.prompts.authoring.test_model_draft import ANSWER, TWO
from tests.prompts.from_document.test_brief import DESIGN
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


def _typed(jo: FlaskClient) -> dict[str, str]:
    pages = [jo.get(f"{EDIT}?step={step}").text for step in brief_form.STEPS]
    return {name: text for page in pages for name, text in _boxes(page).items()}


def _saved(site: Site) -> PromptDraft:
    return got(site, PromptDraft, SLUG)


def _boxes(page: str) -> dict[str, str]:
    areas = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n(.*?)</textarea>', page, re.S)
    inputs = r'<input type="(?:text|hidden)"[^>]* name="([^"]+)"[^>]* value="([^"]*)"'
    lines = re.findall(inputs, page)
    return {name: html.unescape(text) for name, text in (*areas, *lines)}


def test_the_six_things_make_a_brief_that_can_be_published(site: Site, jo: FlaskClient) -> None:
    made = jo.post(NEW, data=FORM)
    assert made.headers["Location"] == f"{EDIT}?step="
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
    answered(jo.get(f"{EDIT}?step=publish"), 200, "Nothing blocks publication", FACTS[9][1])
    published = jo.post(f"/prompts/{SLUG}/publish", data={"revision": "1"})
    assert published.headers["Location"] == f"/prompts/{SLUG}/versions/1?said=prompt_published"


def test_each_step_comes_back_as_typed_and_saves_its_own_fields_alone(
    site: Site, jo: FlaskClient
) -> None:
    jo.post(NEW, data=FORM)
    back = _typed(jo)
    for name, words in FORM.items():
        if name != "rubric":
            assert back[name] == words, name
    facts = {name: text for name, text in back.items() if name.startswith(("topic", "answer"))}
    changed = {**facts, "step": "facts", "revision": "1", "answer-10": "A new fact."}
    saved = jo.post(EDIT, data={**changed, "action": "next"})
    assert saved.headers["Location"] == f"{EDIT}?step=positions"
    assert _saved(site).revision == 2
    assert _typed(jo) | {"step": "", "revision": ""} == {
        **back, "answer-10": "A new fact.", "topic-11": "", "answer-11": "",
        "topic-12": "", "answer-12": "", "step": "", "revision": "",
    }  # fmt: skip
    # From the old page: both texts, and the choice.
    answered(jo.post(EDIT, data={**changed, "answer-10": "Another."}), 409, "Another.", "A new")


def test_a_refusal_loses_nothing(jo: FlaskClient) -> None:
    jo.post(NEW, data=FORM)
    refused = answered(jo.post(NEW, data=FORM), 422, "already a prompt called")
    assert _boxes(refused.text)["problem"] == FORM["problem"]
    other = {
        "rubric": "../x",
        "step": "rubric",
        "reason-scope": "They say no.",
        "revision": "1",
    }
    answered(jo.post(EDIT, data=other), 422, "Choose one of the rubrics")


def test_half_a_brief_is_saved_with_marks_and_gone_on_with(site: Site, jo: FlaskClient) -> None:
    half = {"title": TITLE, "problem": "It hurts.", "rubric": "one-bar"}
    half |= {"topic-3": "Load", "topic-4": "load"}
    assert jo.post(NEW, data=half).status_code == 303
    assert {f["code"] for f in _saved(site).findings if f["severity"] == "E"} >= {"OPEN"}
    boxes = _typed(jo)
    kept = [boxes[it] for it in ("problem", "position-0", "topic-0")]
    assert kept == ["It hurts.", "", "Load"]
    said = ("<strong>Facts", "<strong>Positions", "still empty or not decided")
    answered(jo.get(f"{EDIT}?step=publish"), 200, *said)
    answered(jo.get(f"{EDIT}?step=facts"), 200, "<strong>Facts", lacks="<strong>Positions")
    assert jo.post(f"/prompts/{SLUG}/publish", data={"revision": "1"}).status_code == 422


def test_a_check_keeps_nothing(site: Site, jo: FlaskClient) -> None:
    jo.post(NEW, data=FORM)
    live = jo.post(f"{EDIT}/check", data={"step": "facts", "answer-0": "", "topic-0": "9"}).json
    assert live is not None
    assert "<strong>Facts" in live["findings"]
    assert "<b>maybe</b>" not in live["preview"]
    assert "Since February parcels leave" in live["preview"]
    assert _saved(site).revision == 1


def test_two_sentences_become_a_published_brief_when_every_proposal_is_decided(
    site: Site, jo: FlaskClient
) -> None:
    two = {"title": TITLE, "problem": TWO, "action": "model"}
    assert jo.post(NEW, data=two).headers["Location"] == f"{EDIT}?step=model"
    answered(jo.get(f"{EDIT}?step=model"), 200, html.escape(TWO), lacks="Ask the site")
    refused = jo.post(f"{EDIT}/model", data={"verb": "paste", "answer": "No.", "step": "model"})
    assert _boxes(answered(refused, 422, "This isn&#39;t an answer").text)["answer"] == "No."
    jo.post(f"{EDIT}/model", data={"verb": "paste", "answer": ANSWER})
    publish = f"/prompts/{SLUG}/publish", {"revision": "2"}
    assert jo.post(publish[0], data=publish[1]).status_code == 422
    page = jo.get(f"{EDIT}?step=situation").text
    assert TWO in page and "Proposed by a model" in page
    for n, step in enumerate(list(brief_form.STEPS)[:-1], 2):
        page = jo.get(f"{EDIT}?step={step}").text
        kept = dict.fromkeys(re.findall(r'name="(choice-[^"]+)"', page), "keep")
        jo.post(EDIT, data={**_boxes(page), **kept, "step": step, "revision": str(n)})
    answered(jo.get(f"{EDIT}?step=publish"), 200, "Nothing blocks", "Pages at night")
    assert jo.post(publish[0], data={"revision": "7"}).status_code == 303


def test_a_documents_sentences_are_proposals_in_the_same_steps(jo: FlaskClient) -> None:
    sent = {"title": TITLE, "document": (io.BytesIO(DESIGN.encode()), "rfc.md")}
    jo.post(NEW, data=sent)
    answered(jo.get(EDIT), 200, "Seats are held", "From your document · check names: Easter")
    answered(jo.get(f"{EDIT}?step=positions"), 200, "Sell by quota", "choice-position-1")
    thin = {"title": "Other labels", "document": (io.BytesIO(b"# A plan"), "rfc.md")}
    answered(jo.post(NEW, data=thin), 422, "too few for a draft", 'value="Other labels"')


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
    assert jo.get(EDIT).headers["Location"] == f"/prompts/{SLUG}/edit"
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
    assert form["unit"] == " ".join(nasty.replace("\ud800", "?").replace("\x07", "").split())


def test_empty_rows_are_no_facts() -> None:
    last = {f"topic-{brief_form.MOST - 1}": "Load", f"topic-{brief_form.MOST}": "No."}
    form = brief_form.read({"topic-3": " ", "answer-5": "A fact."} | last)
    assert brief_form.facts(form) == [("", "A fact."), ("Load", "")]
    assert brief_form.files(brief_form.new())["probes.yaml"].count("decide:") == 6
