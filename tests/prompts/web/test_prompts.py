"""A site's prompts: imported, published, listed and compared."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Mapping

import pytest
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import select
from werkzeug.test import TestResponse

from prompts.authoring import checking, versions
from prompts.folder import brief_form, catalogue
from prompts.folder.new_folder import SKELETON, files_of
from prompts.models import PromptDraft, PromptVersion
from tests.expect import answered, every, one, transact
from tests.prompts import cases
from tests.prompts.lint.test_languages import FILES
from tests.sites import Site

SLUG = cases.FOLDER.slug
EDIT = f"/prompts/{SLUG}/edit"


@pytest.fixture
def draft(jo: FlaskClient) -> dict[str, str]:
    jo.post(f"/prompts/{SLUG}/store")
    assert jo.post(f"/prompts/{SLUG}/draft").headers["Location"] == EDIT
    return _shown(jo.get(EDIT).text)


def _shown(page: str) -> dict[str, str]:
    found = re.findall(r'<pre class="raw"[^>]*>(.*?)</pre>', page, re.S)
    return dict(zip(catalogue.FILES, map(html.unescape, found), strict=False))


def _import(
    jo: FlaskClient, texts: Mapping[str, str], revision: int = 1, path: str = EDIT
) -> TestResponse:
    files = [(io.BytesIO(text.encode()), f"labels/{name}") for name, text in texts.items()]
    return jo.post(path, data={"revision": str(revision), "files": files})


def test_the_page_has_the_files_as_they_are_and_neither_renders_nor_lints(
    site: Site, jo: FlaskClient, draft: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = one(site, select(PromptDraft)).texts
    assert texts == cases.FOLDER.texts
    assert [html.unescape(it) for it in texts.values()] == [*draft.values()]

    def never(*_: object) -> None:
        raise AssertionError("a page that only shows something reads no text")

    for name in ("lint_folder", "team_text.render"):
        monkeypatch.setattr(f"prompts.authoring.checking.{name}", never)
    answered(jo.get(EDIT), 200, "Nothing blocks publication")
    for view in ("candidate", "reviewer", "panel"):
        assert jo.get(f"/prompts/{SLUG}/draft/{view}").status_code == 200


def test_imported_files_are_judged_and_shown_with_what_changed(
    site: Site, jo: FlaskClient, draft: dict[str, str]
) -> None:
    before = dict(one(site, select(PromptDraft)).texts)
    page = before["prompt.md"]
    task = {"prompt.md": page + "\n## The task\n\n**Use** Kafka.\n"}
    assert _import(jo, task).headers["Location"] == EDIT
    assert one(site, select(PromptDraft)).texts == before | task, "the others stay"
    advice = "Nothing blocks publication, 1 is advice."
    answered(jo.get(EDIT), 200, "<strong>Use</strong>", "P102", advice)
    changed = page.replace(" the ", " each ", 1)
    _import(jo, {"prompt.md": f"{changed}\nNew.\n"}, 2)
    changes = f"/prompts/{SLUG}/draft/changes"
    said = ("<del>the ", "<ins>each ", "<ins>\nNew.")
    answered(jo.get(changes), 200, *said, lacks="@@")
    answered(jo.get(f"/prompts/{SLUG}"), 200, f'href="{changes}"')


def test_what_is_no_file_of_a_prompt_is_refused_by_name(
    site: Site, jo: FlaskClient, draft: dict[str, str]
) -> None:
    for path in (EDIT, "/prompts/new/folder"):
        answered(
            _import(jo, {"notes.md": "# A"}, path=path), 422, "Choose the files of a prompt"
        )
        answered(jo.post(path, data={"revision": "1"}), 422, "Choose the files")
    assert one(site, select(PromptDraft)).revision == 1


def test_files_for_an_old_page_replace_nothing(
    site: Site, jo: FlaskClient, draft: dict[str, str]
) -> None:
    page = one(site, select(PromptDraft)).texts["prompt.md"]
    assert _import(jo, {"prompt.md": page + "\nTheirs.\n"}).status_code == 303
    mine = {"prompt.md": page + "\nMine.\n"}
    answered(_import(jo, mine), 409, "Theirs.", "choose the files again", lacks="Mine.")
    assert jo.post(f"/prompts/{SLUG}/publish", data={"revision": "1"}).status_code == 409
    assert _import(jo, mine, 2).status_code == 303
    assert "Mine." in one(site, select(PromptDraft)).texts["prompt.md"]


def test_a_refused_publication_says_where(
    site: Site, jo: FlaskClient, draft: dict[str, str]
) -> None:
    rubric = one(site, select(PromptDraft)).texts["rubric.yaml"]
    _import(jo, {"rubric.yaml": rubric.replace("weight: 5", "weight: 9", 1)})
    answer = jo.post(f"/prompts/{SLUG}/publish", data={"revision": "2"})
    assert answer.status_code == 422
    assert "Nothing was published." in answer.text
    line = rubric.split("weight: 5")[0].count("\n") + 1
    assert f"rubric.yaml, line {line}: criteria.0.weight" in answer.text
    assert jo.get(f"/prompts/{SLUG}/draft/panel").status_code == 404
    text = "x" * (checking.MOST["prompt.md"] + 1)
    answered(_import(jo, {"prompt.md": text}, 2), 422, "prompt.md has more than")
    assert every(site, select(PromptVersion.n)) == [1]


GUIDE = " ".join(cases.FOLDER.rubric.criteria[0].guides[3].split()[:8])
"""The beginning of a guide, which no candidate may read."""


def test_a_finding_is_waived_with_a_reason_that_the_version_shows(
    site: Site, jo: FlaskClient, draft: dict[str, str]
) -> None:
    page = one(site, select(PromptDraft)).texts["prompt.md"]
    _import(jo, {"prompt.md": page + f"\n{GUIDE}.\n"})
    refused = answered(jo.post(f"/prompts/{SLUG}/publish", data={"revision": "2"}), 422)
    assert "you can give a reason and publish anyway" in refused.text
    (field,) = set(re.findall(r'name="(waive-[0-9a-f]+)"', refused.text))
    given = {"revision": "2", field: "Everybody <b>here</b> says that."}
    published = jo.post(f"/prompts/{SLUG}/publish", data=given)
    assert published.headers["Location"] == f"/prompts/{SLUG}/versions/2?said=prompt_published"
    page = jo.get(published.headers["Location"]).text
    for it in ("despite findings", "P110", "Everybody &lt;b&gt;here", "Jo Sampleton"):
        assert it in page
    assert jo.get(EDIT).status_code == 404
    # The next draft goes on with the reason.
    jo.post(f"/prompts/{SLUG}/draft")
    assert "Everybody &lt;b&gt;here" in jo.get(EDIT).text


def test_a_folder_becomes_a_prompt_and_is_thrown_away_when_meant(
    site: Site, jo: FlaskClient
) -> None:
    new, texts = "/prompts/new/folder", files_of(SKELETON)
    answered(_import(jo, texts | {"prompt.md": "# 47\n"}, path=new), 422, "begins with a word")
    texts["prompt.md"] = "# Nightly exports\n" + texts["prompt.md"].partition("\n")[2]
    edit = _import(jo, texts, path=new).headers["Location"]
    assert edit == "/prompts/nightly-exports/edit"
    assert one(site, select(PromptDraft)).texts.keys() == texts.keys()
    answered(jo.get(edit), 200, "# Nightly exports", "not filled in yet")
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
