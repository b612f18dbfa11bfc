"""A prompt is written in the browser, without a script as with one."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from prompts.authoring import checking
from prompts.folder import catalogue
from prompts.models import PromptDraft, PromptVersion
from tests.prompts import cases
from tests.sites import Site

SLUG = cases.FOLDER.slug
EDIT = f"/prompts/{SLUG}/edit"


@pytest.fixture
def draft(jo: FlaskClient) -> dict[str, str]:
    jo.post(f"/prompts/{SLUG}/store")
    assert jo.post(f"/prompts/{SLUG}/draft").headers["Location"] == EDIT
    return _form(jo.get(EDIT).text)


def _form(page: str) -> dict[str, str]:
    boxes = re.findall(
        r'<textarea class="input"[^>]* name="([^"]+)"[^>]*>\n(.*?)</textarea>', page, re.S
    )
    revision = re.search(r'name="revision" value="(\d+)"', page)
    assert revision
    plain = {name: _unescaped(text) for name, text in boxes}
    assert sorted(plain) == sorted(catalogue.FILES)
    return {**plain, "revision": revision.group(1)}


def _unescaped(text: str) -> str:
    for code, character in (("&#34;", '"'), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">")):
        text = text.replace(code, character)
    return text.replace("&amp;", "&")


def _saved(site: Site) -> PromptDraft | None:
    with site.parts.database.reading() as db:
        return db.get(PromptDraft, SLUG)


def test_the_page_has_the_files_as_they_are_and_neither_renders_nor_lints(
    site: Site, jo: FlaskClient, draft: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {name: draft[name] for name in catalogue.FILES} == cases.FOLDER.texts

    def never(*_: object) -> None:
        raise AssertionError("a page that only shows something reads no text")

    for name in ("lint_folder", "team_text.render"):
        monkeypatch.setattr(f"prompts.authoring.checking.{name}", never)
    page = jo.get(EDIT)
    assert page.status_code == 200
    assert "Nothing blocks publication" in page.text
    for view in ("candidate", "reviewer", "panel"):
        assert jo.get(f"/prompts/{SLUG}/draft/{view}").status_code == 200


def test_check_shows_it_and_keeps_nothing(
    site: Site, jo: FlaskClient, draft: dict[str, str]
) -> None:
    typed = draft["prompt.md"] + "\n## The task\n\n**Use** Kafka.\n"
    answer = jo.post(EDIT, data={**draft, "prompt.md": typed, "action": "check"})
    assert answer.status_code == 200
    for words in ("<strong>Use</strong>", "P102", "Nothing blocks publication, 1 is advice."):
        assert words in answer.text
    assert _form(answer.text) == {**draft, "prompt.md": typed}
    live = jo.post(f"/prompts/{SLUG}/check", data={**draft, "prompt.md": typed})
    assert "<strong>Use</strong>" in live.json["preview"]  # type: ignore[index]
    assert "P102" in live.json["findings"]  # type: ignore[index]
    kept = _saved(site)
    assert kept is not None
    assert (kept.revision, kept.texts["prompt.md"]) == (1, draft["prompt.md"])


def test_a_save_from_an_old_page_gets_both_texts_and_the_choice(
    site: Site, jo: FlaskClient, draft: dict[str, str]
) -> None:
    theirs = {**draft, "prompt.md": draft["prompt.md"] + "\nA sixth team joins in May.\n"}
    assert jo.post(EDIT, data=theirs).status_code == 303
    mine = {**draft, "prompt.md": draft["prompt.md"] + "\nMine.\n"}
    for path in (EDIT, f"/prompts/{SLUG}/publish"):
        answer = jo.post(path, data=mine)
        assert answer.status_code == 409
        for words in ("A sixth team joins in May.", "Mine.", 'name="revision" value="2"'):
            assert words in answer.text
    # Checking what was typed on the old page does not make it a new one.
    checked = jo.post(EDIT, data={**mine, "action": "check"})
    assert _form(checked.text)["revision"] == "1"
    assert jo.post(EDIT, data={**mine, "revision": "2"}).status_code == 303
    kept = _saved(site)
    assert kept is not None
    assert "Mine." in kept.texts["prompt.md"]


def test_a_refused_publication_leaves_the_text_saved_and_says_where(
    site: Site, jo: FlaskClient, draft: dict[str, str]
) -> None:
    spoilt = draft["rubric.yaml"].replace("weight: 5", "weight: 9", 1)
    answer = jo.post(f"/prompts/{SLUG}/publish", data={**draft, "rubric.yaml": spoilt})
    assert answer.status_code == 422
    assert "Nothing was published." in answer.text
    line = draft["rubric.yaml"].split("weight: 5")[0].count("\n") + 1
    assert f"rubric.yaml, line {line}: criteria.0.weight" in answer.text
    form = _form(answer.text)
    assert (form["rubric.yaml"], form["revision"]) == (spoilt, "2")
    assert jo.get(f"/prompts/{SLUG}/draft/panel").status_code == 404
    text = "x" * (checking.MOST["prompt.md"] + 1)
    long = jo.post(EDIT, data={**form, "prompt.md": text})
    assert (long.status_code, text in long.text) == (422, True)
    with site.parts.database.reading() as db:
        assert db.scalars(select(PromptVersion.n)).all() == [1]


GUIDE = " ".join(cases.FOLDER.rubric.criteria[0].guides[3].split()[:8])
"""The beginning of a guide, which no candidate may read."""


def test_a_finding_is_waived_with_a_reason_that_the_version_shows(
    site: Site, jo: FlaskClient, draft: dict[str, str]
) -> None:
    leaked = {**draft, "prompt.md": draft["prompt.md"] + f"\n{GUIDE}.\n"}
    refused = jo.post(f"/prompts/{SLUG}/publish", data=leaked)
    assert refused.status_code == 422
    assert "you can give a reason and publish anyway" in refused.text
    (field,) = set(re.findall(r'name="(waive-[0-9a-f]+)"', refused.text))
    given = {**_form(refused.text), field: "Everybody <b>here</b> says that."}
    published = jo.post(f"/prompts/{SLUG}/publish", data=given)
    assert published.headers["Location"] == f"/prompts/{SLUG}/versions/2?said=prompt_published"
    page = jo.get(published.headers["Location"]).text
    for words in ("despite findings", "P110", "Everybody &lt;b&gt;here", "Jo Sampleton"):
        assert words in page
    assert jo.get(EDIT).status_code == 404
    # The next draft goes on with the reason.
    jo.post(f"/prompts/{SLUG}/draft")
    assert "Everybody &lt;b&gt;here" in jo.get(EDIT).text


def test_a_new_prompt_begins_with_what_goes_where_and_is_thrown_away_when_meant(
    site: Site, jo: FlaskClient
) -> None:
    refused = jo.post("/prompts/new", data={"title": "47"})
    assert (refused.status_code, 'value="47"' in refused.text) == (422, True)
    edit = jo.post("/prompts/new", data={"title": "Nightly exports"}).headers["Location"]
    assert edit == "/prompts/nightly-exports/edit"
    assert _form(jo.get(edit).text)["prompt.md"].startswith("# Nightly exports\n")
    assert "Nightly exports" in jo.get("/prompts").text
    assert 'value="nightly-exports"' not in jo.get("/openings/new").text
    unsure = jo.post("/prompts/nightly-exports/discard")
    assert (unsure.status_code, "Tick the box" in unsure.text) == (422, True)
    assert jo.post("/prompts/nightly-exports/discard", data={"sure": "1"}).status_code == 303
    assert jo.get("/prompts/nightly-exports").status_code == 404
