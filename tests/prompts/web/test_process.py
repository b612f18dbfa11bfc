"""The question after the end, as the candidate and the coordinator meet it."""

from __future__ import annotations

import re

import pytest

from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from prompts.models import Invitation, Opening
from prompts.opening import openings
from tests.prompts import cases
from tests.sites import Site

ASKED = "Was this a fair use of your time?"


def _over(site: Site, stage: str, of: str = "") -> tuple[str, str]:
    """Ids of an invitation whose case is at this stage, and of its opening."""
    with site.parts.database.transaction() as db:
        mine = cases.writing(db, db.get_one(Opening, of) if of else None)
        db.get_one(Folio, mine.folio).stage = stage
        return mine.id, mine.opening


@pytest.mark.parametrize("stage", ["7", "7s", "E"])
def test_a_candidate_answers_once_on_their_page(site: Site, stage: str) -> None:
    mine, _ = _over(site, stage)
    client = site.as_candidate(mine)
    page = client.get("/my").text
    assert ASKED in page and "only in groups of 5" in page
    refused = client.post("/my/process", data={"words": "Fewer & shorter."})
    assert refused.status_code == 422
    assert "Your answer was not sent. What you typed is kept." in refused.text
    assert "Fewer &amp; shorter." in refused.text and 'href="#f-answer"' in refused.text
    sent = {"answer": "yes", "words": "Fewer & shorter."}
    done = client.post("/my/process", data=sent, follow_redirects=True)
    assert "Your answer has been sent." in done.text
    assert ASKED not in done.text and "Fewer &amp; shorter." not in done.text
    assert client.post("/my/process", data=sent).status_code == 409


def test_the_openings_page_shows_answers_in_groups_of_five(site: Site) -> None:
    mine, opening = _over(site, "7")
    with site.parts.database.transaction() as db:
        by = openings.members(db, opening)[0][0]
        folio = db.get_one(Folio, db.get_one(Invitation, mine).folio)
        assert "coordinator" in standing.held(db, folio, by)
    jo = site.as_account(by)
    everybody = [mine, *(_over(site, "7", opening)[0] for _ in range(4))]
    for n, candidate in enumerate(everybody):
        page = jo.get(f"/openings/{opening}").text
        assert "The first five answers are not complete yet." in page
        assert "Words of" not in page
        sent = {"answer": "no", "words": f"Words of {n}."}
        site.as_candidate(candidate).post("/my/process", data=sent)
    page = jo.get(f"/openings/{opening}").text
    assert all(f"Words of {n}." in page for n in range(5))
    assert "first five answers" not in page
    last = _over(site, "7", opening)[0]
    site.as_candidate(last).post("/my/process", data={"answer": "yes", "words": "Alone."})
    page = jo.get(f"/openings/{opening}").text
    assert "Alone." not in page
    assert "5 have answered." in page
    assert re.search(r"<dt>No</dt>\s*<dd>5</dd>", page) and "<dt>Yes</dt>" not in page
