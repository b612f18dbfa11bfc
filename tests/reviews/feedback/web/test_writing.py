"""Writing feedback, confirming it and reading it, as people meet it."""

from __future__ import annotations

import html
import re

import pytest

from tests.reviews.cases import Case
from tests.reviews.feedback import cases
from tests.reviews.feedback.cases import TEXT
from tests.reviews.reading import desks
from tests.sites import Site

COMMENT = "Everything hangs on this bound."


@pytest.fixture
def case(site: Site) -> Case:
    with site.parts.database.transaction() as db:
        return cases.closed(db)


def _path(case: Case) -> str:
    return f"/candidates/{case.folio}/feedback"


def _typed(page: str) -> str:
    found = re.search(r'<textarea[^>]*name="feedback"[^>]*>\n?(.*?)</textarea>', page, re.S)
    return html.unescape(found[1]) if found else ""


def test_the_form_begins_with_the_draft_and_has_the_comments_beside_it(
    site: Site, case: Case
) -> None:
    page = site.as_account(case.coordinator).get(_path(case)).text
    draft = _typed(page)
    first = desks.RUBRIC.criteria[0]
    assert draft.startswith(f"{first.name}\n{first.sentence}\nFrom your document: “five")
    assert COMMENT not in draft and COMMENT in page
    assert "Promised by" in page and "What is never sent:" in page
    assert case.code not in page


def test_a_page_shows_exactly_what_goes_out_before_it_does_and_the_candidate_reads_it(
    site: Site, case: Case
) -> None:
    jo, path = site.as_account(case.coordinator), _path(case)
    confirm = jo.post(path, data={"feedback": TEXT}).text
    assert "Nothing has been sent yet." in confirm
    assert html.escape(TEXT, quote=False) in confirm
    candidate = site.as_candidate(case.invitation)
    assert "Say who is woken." not in candidate.get("/my").text
    assert "comes by <strong>" in candidate.get("/my").text
    done = jo.post(path, data={"feedback": TEXT, "sure": "1"}, follow_redirects=True)
    assert "The feedback has been released." in done.text
    assert "Say who is woken." in done.text
    page = candidate.get("/my").text
    assert "Say who is woken." in page and "More feedback" not in page
    assert "Come." in page
    assert "Say who is woken." in jo.get(path).text
    assert _typed(jo.get(path).text) == ""


def test_a_refusal_and_a_change_of_mind_keep_what_was_typed(site: Site, case: Case) -> None:
    jo, path = site.as_account(case.coordinator), _path(case)
    refused = jo.post(path, data={"feedback": "Your plan was rated 3 & more.", "sure": "1"})
    assert refused.status_code == 422
    assert _typed(refused.text) == "Your plan was rated 3 & more."
    assert 'href="#f-feedback"' in refused.text
    assert _typed(jo.post(path, data={"feedback": TEXT, "back": "1"}).text) == TEXT


def test_a_second_release_shows_the_first_and_what_was_typed(site: Site, case: Case) -> None:
    jo, path = site.as_account(case.coordinator), _path(case)
    jo.post(path, data={"feedback": TEXT, "sure": "1"})
    again = jo.post(path, data={"feedback": "Something else.", "sure": "1"})
    assert again.status_code == 409
    assert "Say who is woken." in again.text and "Something else." in again.text
