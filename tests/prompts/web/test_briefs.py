"""A brief is written step by step, without a script as with one, and nothing typed is lost."""

from __future__ import annotations

import html
import io
import json
import re

import pytest
from flask.testing import FlaskClient

from prompts.folder import brief_form, catalogue
from prompts.models import PromptDraft
from tests.expect import answered, got
from tests.prompts.authoring.test_model_draft import ANSWER, TWO
from tests.sites import Site

NEW = "/prompts/new/brief"
SLUG = "labels-for-sixty-two-depots"
EDIT = f"/prompts/{SLUG}/brief"
TITLE = "Labels for sixty-two depots"
_PARTS = json.loads(ANSWER)
FORM = {
    **_PARTS,
    "title": TITLE,
    "problem": f"{_PARTS['problem']} \"Yes\", they say, & 'no' & <b>maybe</b>.",
    "ask": brief_form.ask(),
    "rubric": "one-bar",
}


def _typed(jo: FlaskClient) -> dict[str, str]:
    pages = [jo.get(f"{EDIT}?step={step}").text for step in brief_form.STEPS]
    return {name: text for page in pages for name, text in boxes(page).items()}


def _ticked(jo: FlaskClient) -> list[str]:
    page = jo.get(f"{EDIT}?step=situation").text
    return re.findall(r'<li class="done">.*?value="(\w+)"', page, re.DOTALL)


def _saved(site: Site) -> PromptDraft:
    return got(site, PromptDraft, SLUG)


def boxes(page: str) -> dict[str, str]:
    areas = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n(.*?)</textarea>', page, re.S)
    inputs = r'<input type="(?:text|hidden)"[^>]* name="([^"]+)"[^>]* value="([^"]*)"'
    lines = re.findall(inputs, page)
    return {name: html.unescape(text) for name, text in (*areas, *lines)}


def test_the_six_things_make_a_brief_that_can_be_published(site: Site, jo: FlaskClient) -> None:
    made = jo.post(NEW, data=FORM)
    assert made.headers["Location"] == f"{EDIT}?step="
    # The shared rationales are proposals, and a person decides on each.
    rubric = boxes(jo.get(f"{EDIT}?step=rubric").text) | {"step": "rubric"}
    reasons = [name for name in rubric if name.startswith("reason-")]
    for n, kept in enumerate((reasons[1:], reasons), 1):
        assert _ticked(jo) == ["facts", "positions", "scenarios"]
        jo.post(EDIT, data=rubric | {f"choice-{it}": "keep" for it in kept} | {"revision": n})
    assert _ticked(jo) == ["facts", "positions", "scenarios", "rubric"]
    draft = _saved(site)
    assert [f["code"] for f in draft.findings] == []
    folder = catalogue.folder_of(SLUG, draft.texts)
    assert (folder.title, folder.probes.form, len(folder.probes.pack)) == (TITLE, "brief", 12)
    assert [p.name for p in folder.probes.positions] == [FORM["position-0"], FORM["position-1"]]
    assert folder.brief == folder.text
    answered(jo.get(f"{EDIT}?step=facts"), 200, "Nothing here blocks", lacks="Not checked")
    own = rubric | {reasons[0]: "Mine.", f"choice-{reasons[0]}": "drop"}
    assert (
        brief_form.typed_over(brief_form.unread(brief_form.read(FORM)), own)[reasons[0]]
        == "Mine."
    )
    said = ("Nothing blocks publication", "As saved.", "Import files")
    edit = jo.get(f"/prompts/{SLUG}/edit")
    answered(edit, 200, *said, f'href="{EDIT}"')
    views = [f"/prompts/{SLUG}/draft/{view}" for view in ("candidate", "reviewer", "panel")]
    for view in views:
        answered(jo.get(view), 200, f'href="{EDIT}?step=publish"', lacks="Known risks")
    topic = f">{FORM['topic-9']}</button>"
    said = ("Nothing blocks publication", "Not checked: wh", FORM["answer-9"], topic, *views)
    answered(jo.get(f"{EDIT}?step=publish"), 200, *said)
    published = jo.post(f"/prompts/{SLUG}/publish", data={"revision": "3"})
    assert published.headers["Location"] == f"/prompts/{SLUG}/versions/1?said=prompt_published"
    assert jo.post(f"/prompts/{SLUG}/draft").headers["Location"] == EDIT
    changes = f'href="/prompts/{SLUG}/draft/changes"'
    answered(jo.get(f"{EDIT}?step=publish"), 200, "Discard the draft", changes)
    as_candidate, asks = f"/prompts/{SLUG}/versions/1/candidate", "Ask for facts; you get"
    answered(jo.get(as_candidate), 200, asks, topic, lacks=FORM["answer-9"])
    answered(jo.get(f"{as_candidate}?book=open"), 200, FORM["answer-9"], lacks=topic)


def test_each_step_comes_back_as_typed_and_saves_its_own_fields_alone(
    site: Site, jo: FlaskClient
) -> None:
    jo.post(NEW, data=FORM)
    back = _typed(jo)
    assert {name: back.get(name, text) for name, text in FORM.items()} == FORM
    facts = {name: text for name, text in back.items() if name.startswith(("topic", "answer"))}
    new = "A new fact.\n\n- 4 teams\n- 9 months"
    changed = {**facts, "step": "facts", "revision": "1", "answer-12": new}
    saved = jo.post(EDIT, data={**changed, "action": "positions"})
    assert saved.headers["Location"] == f"{EDIT}?step=positions"
    assert _saved(site).revision == 2
    assert _typed(jo)["answer-12"] == new
    differ = {name for name, text in _typed(jo).items() if text != back.get(name, "")}
    assert differ - {"csrf_token"} == {"answer-12", "revision"}
    # From the old page: both texts of the fields that differ, and the choice.
    two = jo.post(EDIT, data={**changed, "answer-12": "Another."})
    answered(two, 409, "Another.", "A new", "Fact 13, answer", lacks="Fact 1, answer")
    kept = {"revision": "2", "answer-12": boxes(two.text)["answer-12"]}
    answered(two, 409, f'action="{EDIT}?step=facts"')
    jo.post(f"{EDIT}?step=facts", data=kept)
    assert _typed(jo)["answer-12"] == "Another."


def test_two_people_who_save_different_steps_keep_both(site: Site, jo: FlaskClient) -> None:
    jo.post(NEW, data=FORM)
    one, other = (boxes(jo.get(f"{EDIT}?step={it}").text) for it in ("situation", "positions"))
    jo.post(EDIT, data=one | {"unit": "63 depots"})
    assert jo.post(EDIT, data=other | {"position-0": "one queue"}).status_code == 303
    typed = _typed(jo)
    assert (typed["unit"], typed["position-0"]) == ("63 depots", "one queue")
    assert jo.post(EDIT, data=other | {"position-0": "no queue"}).status_code == 409


def test_a_refusal_loses_nothing(jo: FlaskClient) -> None:
    jo.post(NEW, data=FORM)
    refused = answered(jo.post(NEW, data=FORM), 422, "already a prompt called")
    assert boxes(refused.text)["problem"] == FORM["problem"]
    other = jo.post(EDIT, data={"step": "positions", "rubric": "x", "position-0": "Mine."})
    assert boxes(answered(other, 422, "Choose one of").text)["position-0"] == "Mine."


def test_half_a_brief_is_saved_with_marks_and_gone_on_with(site: Site, jo: FlaskClient) -> None:
    half = {"title": TITLE, "problem": "It hurts.", "rubric": "one-bar"}
    assert jo.post(NEW, data=half).status_code == 303
    assert _ticked(jo) == []
    answered(jo.get(f"{EDIT}?step=facts"), 200, "There are no facts.")
    facts = {"topic-3": "Load", "topic-4": "load", "step": "facts", "revision": "1"}
    jo.post(EDIT, data=facts)
    assert {f["code"] for f in _saved(site).findings if f["severity"] == "E"} >= {"OPEN"}
    boxes = _typed(jo)
    kept = [boxes[it] for it in ("problem", "position-0", "topic-0")]
    assert kept == ["It hurts.", "", "Load"]
    fact, position = '#f-answer-1">Fact 2, answer: this is empty.', "Position 1: this is empty."
    said = (
        f"{EDIT}?step=facts{fact}",
        position,
        "rationale: keep, change or drop the proposal.",
    )
    answered(jo.get(f"{EDIT}?step=publish"), 200, *said, lacks="[decide:")
    answered(jo.get(f"{EDIT}?step=facts"), 200, f'"{fact}', lacks=position)
    same = {f"reason-{it.key}": "Same." for it in brief_form.criteria_of("one-bar")}
    jo.post(EDIT, data=same | {"step": "rubric", "revision": "2"})
    expected = (
        '<a href="#f-rubric">Rubric</a>',
        "Expected: each criterion needs a reason of its own",
    )
    answered(jo.get(f"{EDIT}?step=rubric"), 200, *expected, lacks="Correct the file")
    assert jo.post(f"/prompts/{SLUG}/publish", data={"revision": "3"}).status_code == 422


def test_a_heading_neither_hides_text_from_the_check_nor_counts_as_a_title(
    site: Site, jo: FlaskClient
) -> None:
    out = f"# What hurts\n\n{FORM['problem']}\n\n# Out of scope\n\nWe have decided to use Temporal."
    jo.post(NEW, data=FORM | {"problem": out, "title": f"# {TITLE}"})
    draft = _saved(site)
    assert draft.texts["prompt.md"].startswith(f"# {TITLE}\n\nWhat hurts. Since 2019 ")
    found = {it["code"] for it in draft.findings}
    assert "P102" in found and "FILE" not in found
    answered(jo.post(NEW, data=FORM | {"title": "## "}), 422, "Give the prompt a title")
    jo.post(EDIT, data={"title": "##", "step": "situation", "revision": "1"})
    answered(jo.get(f"{EDIT}?step=situation"), 200, "Title: this is empty")
    headed = brief_form.read({"position-0": "## one queue", "answer-0": "# Load\n\n- 4 teams"})
    assert (headed["position-0"], headed["answer-0"]) == ("one queue", "Load\n\n- 4 teams")
    named = {
        "title": "#42, to C#",
        "problem": "# Who\n\n#pay-oncall owns it.",
        "answer-0": "#7.",
    }
    form = brief_form.read(FORM | named)
    assert {key: form[key] for key in named} == named | {
        "problem": "Who\n\n#pay-oncall owns it."
    }
    assert brief_form.form_of(brief_form.files(form)) == form


def test_a_check_keeps_nothing(site: Site, jo: FlaskClient) -> None:
    jo.post(NEW, data=FORM)
    typed = {"step": "facts", "answer-0": "", "topic-0": "", "answer-30": "", "topic-30": "9"}
    live = jo.post(f"{EDIT}/check", data=typed).json
    assert live is not None
    assert '"#f-answer-30">Fact 31, answer: this is empty.' in live["findings"]
    assert "<b>maybe</b>" not in live["preview"]
    assert "Since 2019 every new step" in live["preview"]
    assert _saved(site).revision == 1


def test_two_sentences_become_a_published_brief_when_every_proposal_is_decided(
    site: Site, jo: FlaskClient
) -> None:
    two = {"title": TITLE, "problem": TWO, "action": "model"}
    assert jo.post(NEW, data=two).headers["Location"] == f"{EDIT}?step=model"
    answered(jo.get(f"{EDIT}?step=model"), 200, html.escape(TWO), lacks="Ask the site")
    refused = jo.post(f"{EDIT}/model", data={"verb": "paste", "answer": "No.", "step": "model"})
    assert boxes(answered(refused, 422, "This isn&#39;t an answer").text)["answer"] == "No."
    own = {"step": "scenarios", "revision": "1", "scenario-0": "Who is paid twice?"}
    jo.post(EDIT, data=own)
    read = jo.post(f"{EDIT}/model", data={"verb": "paste", "answer": ANSWER})
    said = ("25 proposals came.", "1 part of the answer was left out")
    answered(jo.get(read.headers["Location"]), 200, *said)
    publish = f"/prompts/{SLUG}/publish", {"revision": "3"}
    assert jo.post(publish[0], data=publish[1]).status_code == 422
    page = jo.get(f"{EDIT}?step=situation").text
    assert TWO in page and "Proposed by a model" in page
    for n, step in enumerate(list(brief_form.STEPS)[:-1], 3):
        page = jo.get(f"{EDIT}?step={step}").text
        kept = dict.fromkeys(re.findall(r'name="(choice-[^"]+)"', page), "keep")
        jo.post(EDIT, data={**boxes(page), **kept, "step": step, "revision": str(n)})
    answered(jo.get(f"{EDIT}?step=publish"), 200, "Nothing blocks", "Pages at night")
    assert jo.post(publish[0], data={"revision": "8"}).status_code == 303


def test_a_name_removed_blocks_and_a_name_that_is_left_is_advice(jo: FlaskClient) -> None:
    asks = f"[name removed] asked. I want to see why. {FORM['problem']}"
    fact = "Its head, Marta Lund, can refuse it."
    jo.post(NEW, data=FORM | {"answer-0": fact, "answer-1": asks, "problem": asks})
    instead, wish = "write something instead of “[name removed]”.", "<q>I want to see</q>"
    name = '#f-answer-0">Fact 1, answer</a>'
    facts = (f'"{name}', "“Marta Lund” may be", f"Fact 2, answer: {instead}")
    answered(jo.get(f"{EDIT}?step=facts"), 200, *facts)
    answered(jo.get(f"{EDIT}?step=publish"), 200, f"{EDIT}?step=facts{name}")
    answered(jo.get(EDIT), 200, f'"#f-problem">What hurts: {instead}', wish, "1 is advice")
    assert not {"situation", "facts"} & {*_ticked(jo)}
    told = f"{FORM['problem']} We ask Contoso GmbH, jo@contoso.com or +49 89 1234567 of v@1.2."
    typed = {"problem": told, "unit": "0170 1234567", "title": "Move to Kafka"}
    jo.post(EDIT, data=boxes(jo.get(EDIT).text) | typed)
    reach = ("<q>jo@contoso.com</q>", "<q>+49 89 1234567</q>", "<q>0170 1234567</q>")
    said = ("2 findings block publication, 3 are advice", "<q>Contoso GmbH</q>", *reach)
    answered(jo.get(EDIT), 200, *said, '"#f-title">Title</a> <span class="soft">P102')


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
    files = (io.BytesIO(more.encode()), "probes.yaml")
    jo.post(f"/prompts/{SLUG}/edit", data={"revision": "1", "files": files})
    assert jo.get(EDIT).headers["Location"] == f"/prompts/{SLUG}/edit"
    assert f'href="{EDIT}"' not in jo.get(f"/prompts/{SLUG}/edit").text
    # The form that was open since before is not lost either.
    stale = jo.post(EDIT, data={**FORM, "revision": "1", "unit": "63 depots"})
    answered(stale, 409, "63 depots", "Keep the saved text", lacks="Keep my text")


@pytest.mark.parametrize(
    "nasty",
    ["## a\n\n# a", "```\n# a", "<h1>", "[decide: x]", "yes", "null", "3.5", "2024-11-04", "a: b",
     "- a", "# a", "[decide: x", "{a}", "'", '"', "\\n", "&a", "*a", "!x", "%", "@", "`", "|",
     "> a", "a #b", "é ß 漢 🙂", "\u2028", "\x07", "\ud800", "x" * 300, "word " * 100, ":",
     "---", "..."],
)  # fmt: skip
def test_whatever_is_typed_is_text_in_the_files(nasty: str) -> None:
    given = {**FORM, "position-0": nasty, "scenario-0": nasty, "answer-0": nasty,
             "unit": nasty, "topic-1": nasty[:60], "title": nasty, "problem": nasty,
             "reason-scope": nasty}  # fmt: skip
    form = brief_form.read(given)
    texts = brief_form.files(form)
    assert brief_form.form_of(texts) == form
    assert form["unit"] == " ".join(nasty.replace("\ud800", "?").replace("\x07", "").split())


def test_another_row_for_a_position_comes_when_the_last_is_saved(jo: FlaskClient) -> None:
    jo.post(NEW, data=FORM)
    rows = boxes(jo.get(f"{EDIT}?step=positions").text)
    assert "position-2" in rows and "position-3" not in rows
    jo.post(EDIT, data=rows | {"position-2": "design 2"})
    rows = boxes(jo.get(f"{EDIT}?step=positions").text) | {"position-0": " "}
    live = jo.post(f"{EDIT}/check", data=rows | {"position-1": ""}).json
    assert live is not None and live["findings"].count("#f-") == 1
    assert '"#f-position-0">Position 1: this is empty.' in live["findings"]
    jo.post(EDIT, data=rows)
    assert _typed(jo)["position-1"] == "design 2"
    assert "positions" in _ticked(jo)


def test_a_row_of_ones_own_comes_before_proposals_and_no_gap_is_left() -> None:
    found = brief_form.read({f"position-{n}": f"found {n}" for n in range(4)})
    first = brief_form.propose(brief_form.new(), found, "A")
    typed = first | {"position-1": "mine", "choice-position-0": "drop"}
    form = brief_form.typed_over(first, typed)
    assert (form["position-0"], form["position-3"]) == ("mine", "")
    again = brief_form.propose(form, found, "B")
    assert [again["position-0"], again["position-1"]] == ["mine", "[decide: B] found 1"]


def test_empty_rows_are_no_facts() -> None:
    last = {f"topic-{brief_form.MOST - 1}": "Load", f"topic-{brief_form.MOST}": "No."}
    form = brief_form.read({"topic-3": " ", "answer-5": "A fact."} | last)
    assert brief_form.facts(form) == [("", "A fact."), ("Load", "")]
    assert brief_form.files(brief_form.new())["probes.yaml"].count("decide:") == 7


def test_a_german_brief_says_so_and_asks_in_german(site: Site, jo: FlaskClient) -> None:
    jo.post(NEW, data=FORM)
    first = boxes(jo.get(f"{EDIT}?step=situation").text) | {"step": "situation"}
    jo.post(EDIT, data=first | {"language": "de", "revision": "1"})
    draft = _saved(site)
    assert "\nlanguage: de\n" in draft.texts["probes.yaml"]
    assert "Begründen Sie ein Vorgehen." in draft.texts["prompt.md"]
    assert [f["code"] for f in draft.findings if f["severity"] == "W"] == ["LANG"]
    page = jo.get(f"{EDIT}?step=situation").text
    assert '<option value="de" selected>Deutsch</option>' in page
    assert "These checks read English only" in page
    nowhere = jo.post(EDIT, data=first | {"language": "xx", "revision": "2"})
    answered(nowhere, 422, "Choose one of English, Deutsch.")
