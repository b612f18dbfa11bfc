"""Writing feedback, confirming it and reading it, as people meet it."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient

from tests.expect import answered
from tests.reviews.cases import Case
from tests.reviews.feedback import cases
from tests.reviews.feedback.cases import TEXT
from tests.reviews.reading import desks
from tests.sites import Site

At = tuple[FlaskClient, str]
COMMENT = "Everything hangs on this bound."


@pytest.fixture
def case(site: Site) -> Case:
    with site.parts.database.transaction() as db:
        return cases.closed(db)


@pytest.fixture
def at(site: Site, case: Case) -> At:
    """Its coordinator, and the address."""
    return site.as_account(case.coordinator), f"/candidates/{case.folio}/feedback"


def _typed(page: str) -> str:
    found = re.search(r'<textarea[^>]*name="feedback"[^>]*>\n?(.*?)</textarea>', page, re.S)
    return html.unescape(found[1]) if found else ""


def test_the_form_begins_with_the_draft_and_has_the_comments_beside_it(
    case: Case, at: At
) -> None:
    jo, path = at
    page = jo.get(path).text
    draft = _typed(page)
    first = desks.RUBRIC.criteria[0]
    assert draft.startswith(f"{first.name}\n{first.sentence}\nFrom your document: “five")
    assert COMMENT not in draft and COMMENT in page
    assert "Promised by" in page and "What is never sent:" in page
    assert case.code not in page


def test_a_page_shows_exactly_what_goes_out_before_it_does_and_the_candidate_reads_it(
    site: Site, case: Case, at: At
) -> None:
    jo, path = at
    confirm = jo.post(path, data={"feedback": TEXT}).text
    assert "Nothing has been sent yet." in confirm
    assert html.escape(TEXT, quote=False) in confirm
    candidate = site.as_candidate(case.invitation)
    assert "Say who is woken." not in candidate.get("/my").text
    assert "will come by <strong>" in candidate.get("/my").text
    done = jo.post(path, data={"feedback": TEXT, "sure": "1"}, follow_redirects=True)
    assert "The feedback has been released." in done.text
    assert "Say who is woken." in done.text
    answered(candidate.get("/my"), 200, "Say who is woken.", "Come.", lacks="More feedback")
    assert "Say who is woken." in jo.get(path).text
    assert _typed(jo.get(path).text) == ""


def test_a_refusal_and_a_change_of_mind_keep_what_was_typed(at: At) -> None:
    jo, path = at
    refused = jo.post(path, data={"feedback": "Your plan was rated 3 & more.", "sure": "1"})
    assert refused.status_code == 422
    assert _typed(refused.text) == "Your plan was rated 3 & more."
    assert 'href="#f-feedback"' in refused.text
    assert _typed(jo.post(path, data={"feedback": TEXT, "back": "1"}).text) == TEXT
    # A second release shows the first and what was typed.
    jo.post(path, data={"feedback": TEXT, "sure": "1"})
    again = jo.post(path, data={"feedback": "Something else.", "sure": "1"})
    assert again.status_code == 409
    assert "Say who is woken." in again.text and "Something else." in again.text
