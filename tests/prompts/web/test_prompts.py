"""A site's prompts: written in the browser, with or without a script; listed and compared."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import select

from prompts.authoring import checking, versions
from prompts.folder import brief_form, catalogue
from prompts.models import PromptDraft, PromptVersion
from tests.expect import answered, every, one, transact
from tests.prompts import cases
from tests.prompts.lint.test_languages import FILES
from tests.prompts.web.pressing import hidden
from tests.sites import Site

SLUG = cases.FOLDER.slug
EDIT = f"/prompts/{SLUG}/edit"


@pytest.fixture
def draft(jo: FlaskClient) -> dict[str, str]:
    jo.post(f"/prompts/{SLUG}/store")
    assert jo.post(f"/prompts/{SLUG}/draft").headers["Location"] == EDIT
    return _form(jo.get(EDIT).text)


def _form(page: str) -> dict[str, str]:
    area = r'<textarea class="input"[^>]* name="([^"]+)"[^>]*>\n(.*?)</textarea>'
    boxes = re.findall(area, page, re.S)
    plain = {name: html.unescape(text) for name, text in boxes}
    assert sorted(plain) == sorted(catalogue.FILES)
    return {**plain, "revision": hidden(page, "revision")}


def test_the_page_has_the_files_as_they_are_and_neither_renders_nor_lints(
    site: Site, jo: FlaskClient, draft: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {name: draft[name] for name in catalogue.FILES} == cases.FOLDER.texts

    def never(*_: object) -> None:
        raise AssertionError("a page that only shows something reads no text")

    for name in ("lint_folder", "team_text.render"):
        monkeypatch.setattr(f"prompts.authoring.checking.{name}", never)
    answered(jo.get(EDIT), 200, "Nothing blocks publication")
    for view in ("candidate", "reviewer", "panel"):
        assert jo.get(f"/prompts/{SLUG}/draft/{view}").status_code == 200


def test_a_check_keeps_nothing_and_saving_shows_the_same_and_what_changed(
    site: Site, jo: FlaskClient, draft: dict[str, str]
) -> None:
    typed = draft["prompt.md"] + "\n## The task\n\n**Use** Kafka.\n"
    live = jo.post(f"/prompts/{SLUG}/check", data={**draft, "prompt.md": typed})
    assert "<strong>Use</strong>" in live.json["preview"]  # type: ignore[index]
    assert "P102" in live.json["findings"]  # type: ignore[index]
    kept = one(site, select(PromptDraft))
    assert (kept.revision, kept.texts["prompt.md"]) == (1, draft["prompt.md"])
    jo.post(EDIT, data={**draft, "prompt.md": typed})
    advice = "Nothing blocks publication, 1 is advice."
    answered(jo.get(EDIT), 200, "<strong>Use</strong>", "P102", advice)
    changed = draft["prompt.md"].replace(" the ", " each ", 1)
    jo.post(EDIT, data={**draft, "prompt.md": f"{changed}\nNew.\n", "revision": "2"})
    changes = f"/prompts/{SLUG}/draft/changes"
    said = ("<del>the ", "<ins>each ", "<ins>\nNew.")
    answered(jo.get(changes), 200, *said, lacks="@@")
    answered(jo.get(f"/prompts/{SLUG}"), 200, f'href="{changes}"')


def test_a_save_from_an_old_page_gets_both_texts_and_the_choice(
    site: Site, jo: FlaskClient, draft: dict[str, str]
) -> None:
    theirs = {**draft, "prompt.md": draft["prompt.md"] + "\nA sixth team joins in May.\n"}
    assert jo.post(EDIT, data=theirs).status_code == 303
    mine = {**draft, "prompt.md": draft["prompt.md"] + "\nMine.\n"}
    for path in (EDIT, f"/prompts/{SLUG}/publish"):
        said = ("A sixth team joins in May.", "Mine.", 'name="revision" value="2"')
        answered(jo.post(path, data=mine), 409, *said)
    assert jo.post(EDIT, data={**mine, "revision": "2"}).status_code == 303
    kept = one(site, select(PromptDraft))
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
    answered(jo.post(EDIT, data={**form, "prompt.md": text}), 422, text)
    assert every(site, select(PromptVersion.n)) == [1]


GUIDE = " ".join(cases.FOLDER.rubric.criteria[0].guides[3].split()[:8])
"""The beginning of a guide, which no candidate may read."""


def test_a_finding_is_waived_with_a_reason_that_the_version_shows(
    site: Site, jo: FlaskClient, draft: dict[str, str]
) -> None:
    leaked = {**draft, "prompt.md": draft["prompt.md"] + f"\n{GUIDE}.\n"}
    refused = answered(jo.post(f"/prompts/{SLUG}/publish", data=leaked), 422)
    assert "you can give a reason and publish anyway" in refused.text
    (field,) = set(re.findall(r'name="(waive-[0-9a-f]+)"', refused.text))
    given = {**_form(refused.text), field: "Everybody <b>here</b> says that."}
    published = jo.post(f"/prompts/{SLUG}/publish", data=given)
    assert published.headers["Location"] == f"/prompts/{SLUG}/versions/2?said=prompt_published"
    page = jo.get(published.headers["Location"]).text
    for it in ("despite findings", "P110", "Everybody &lt;b&gt;here", "Jo Sampleton"):
        assert it in page
    assert jo.get(EDIT).status_code == 404
    # The next draft goes on with the reason.
    jo.post(f"/prompts/{SLUG}/draft")
    assert "Everybody &lt;b&gt;here" in jo.get(EDIT).text


def test_a_new_prompt_begins_with_what_goes_where_and_is_thrown_away_when_meant(
    site: Site, jo: FlaskClient
) -> None:
    answered(jo.post("/prompts/new", data={"title": "47"}), 422, 'value="47"')
    edit = jo.post("/prompts/new", data={"title": "Nightly exports"}).headers["Location"]
    assert edit == "/prompts/nightly-exports/edit"
    assert _form(jo.get(edit).text)["prompt.md"].startswith("# Nightly exports\n")
    assert "Nightly exports" in jo.get("/prompts").text
    assert 'value="nightly-exports"' not in jo.get("/openings/new").text
    answered(jo.post("/prompts/nightly-exports/discard"), 422, "Tick the box")
    assert jo.post("/prompts/nightly-exports/discard", data={"sure": "1"}).status_code == 303
    assert jo.get("/prompts/nightly-exports").status_code == 404


PAGE = f"/prompts/{SLUG}"


@pytest.fixture
def sent(site: Site, account: str) -> str:
    with site.parts.database.transaction() as db:
        job = cases.opening(db, by=account)
        cases.writing(db, job)
        return f"/openings/{job.id}"


def test_every_prompt_is_listed_with_what_it_tests(jo: FlaskClient, sent: str) -> None:
    page = jo.get("/prompts").text
    for slug in catalogue.slugs():
        assert f'href="/prompts/{slug}"' in page
        for criterion in catalogue.load(slug).rubric.criteria:
            assert escape(criterion.name) in page
    assert 'data-label="Sent">1</td>' in page
    assert "1, frozen" in page


def test_a_prompt_says_who_was_sent_it_in_numbers_alone(
    site: Site, jo: FlaskClient, sent: str
) -> None:
    answered(jo.get(PAGE), 200, f'href="{sent}"', lacks="Ada")
    kim = site.as_account(transact(site, cases.member, "Kim Lorem", "coordinator"))
    closed = (sent, "Staff Engineer")
    answered(kim.get(PAGE), 200, "Openings that others run", lacks=closed)


def test_what_is_not_there_is_absent(jo: FlaskClient, sent: str) -> None:
    absent = ("no-such", "night-jobs/diff", "night-jobs/versions/1")
    mine = ("edit", "draft/panel", *(f"versions/{n}" for n in ("2", "0", "one", "²", "9" * 11)))
    for path in (*absent, *(f"{SLUG}/{it}" for it in mine)):
        assert jo.get(f"/prompts/{path}").status_code == 404, path
    for path in ("no-such/store", "no-such/state", f"{SLUG}/publish"):
        assert jo.post(f"/prompts/{path}").status_code == 404, path


def test_reviewers_preview_has_the_guides_and_of_the_probes_the_known_risks(
    jo: FlaskClient, sent: str
) -> None:
    probes, first = cases.FOLDER.probes, cases.FOLDER.rubric.criteria[0]
    whose = ("panel", "reviewer", "candidate")
    panel, reviewer, candidate = (jo.get(f"{PAGE}/versions/1/{who}").text for who in whose)
    guide, risk = first.guides[4], probes.known_risks[0].text
    secrets = (
        probes.positions[0].carries[0],
        probes.failure_conditions[0].text,
        probes.flips[0].text,
        probes.withheld[0].answer,
    )

    def shown(words: str, page: str) -> bool:
        return str(words).replace("'", "&#39;") in page

    assert all(shown(words, panel) for words in secrets)
    assert not any(shown(words, reviewer) for words in secrets)
    assert (shown(guide, reviewer), shown(risk, reviewer)) == (True, True)
    assert (shown(guide, candidate), shown(risk, candidate)) == (False, False)
    assert shown(first.sentence, candidate)


def test_what_ships_is_published_once_and_compared(
    site: Site, jo: FlaskClient, account: str
) -> None:
    for _ in range(2):
        assert jo.post("/prompts/night-jobs/store").status_code == 303
    assert jo.get("/prompts/night-jobs/versions/1/candidate").status_code == 200
    with site.parts.database.transaction() as db:
        assert db.scalars(select(PromptVersion.n)).all() == [1]
        versions.publish(db, cases.FOLDER, by=account)
        cases.another_version(db, by=account)
    answered(jo.get(f"{PAGE}/diff?from=1&to=2"), 200, "Text 2.")
    assert "No differences" in jo.get(f"{PAGE}/diff?from=2&to=2").text
    assert "Text 2." in jo.get(f"{PAGE}/diff?from=x&to=²").text


def test_a_closed_prompt_is_offered_and_sent_to_nobody(
    site: Site, jo: FlaskClient, sent: str
) -> None:
    leak = {"act": "leak", "reason": " "}
    answered(jo.post(f"{PAGE}/state", data=leak), 422, "Give the reason")
    leak["reason"] = "It stood in a forum."
    answered(jo.post(f"{PAGE}/state", data=leak), 303)
    assert "It stood in a forum." in jo.get(PAGE).text
    assert f'value="{SLUG}"' not in jo.get("/openings/new").text
    assert "No one can be invited now" in jo.get(sent).text
    person = {"name": "Bo Specimen", "email": "bo@example.test"}
    answered(jo.post(f"{sent}/invitations", data=person), 409, "bo@example.test")


def test_the_list_asks_the_same_of_the_database_however_many_there_are(
    site: Site, jo: FlaskClient, account: str, sent: str
) -> None:
    jo.get("/prompts")  # reads what ships, once for the process
    counts = []
    for _ in range(2):
        with site.counted() as few:
            jo.get("/prompts")
        counts.append(len(few))
        for slug in catalogue.slugs():
            jo.post(f"/prompts/{slug}/store")
        jo.post("/prompts/night-jobs/draft")
    assert counts[0] == counts[1] <= 8


def test_a_prompt_in_another_language_says_so(site: Site, jo: FlaskClient) -> None:
    brief = brief_form.ask("de")
    texts = {**FILES, "probes.yaml": f"form: brief\n{FILES['probes.yaml']}"}
    texts["prompt.md"] = f"# Etiketten\n\nSeit März stehen die Wagen.\n\n{brief}\n"
    folder = catalogue.folder_of("etiketten", texts)
    transact(site, versions.publish, folder, by=None, source="draft")
    version = one(site, select(PromptVersion).where(PromptVersion.slug == "etiketten"))
    assert version.language == "de"
    assert "<h2>Was bekannt ist</h2>" in version.html
    assert "Fragen Sie nach Angaben" in version.brief["html"]
    assert "Fragen Sie nach Angaben" not in version.html
    answered(jo.get("/prompts/etiketten"), 200, "<dt>Language</dt>", "Deutsch")
    answered(jo.get(f"/prompts/{SLUG}"), 200, lacks="<dt>Language</dt>")
