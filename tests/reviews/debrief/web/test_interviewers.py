"""The loop's other interviews on the debrief's page, and the debrief of an invited interviewer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from blindfolio import clock
from blindfolio.visibility.models import Folio
from prompts.loops import catalogue
from prompts.models import Opening
from reviews.interviews import scorecard
from tests.reviews import cases
from tests.reviews.interviews import loops
from tests.sites import Site

LOOP = catalogue.load(loops.LOOP)
WHY = "Lou is ill, and the candidate waits."


@pytest.fixture
def kim(site: Site) -> str:
    with site.parts.database.transaction() as db:
        return cases.member(db, "Kim Placeholder")


@pytest.fixture
def lou(site: Site) -> str:
    with site.parts.database.transaction() as db:
        return cases.member(db, "Lou Placeholder")


@pytest.fixture
def case(site: Site, kim: str, lou: str) -> cases.Case:
    """At its debrief: Kim has locked the influence interview, Lou's coding interview was passed."""
    with site.parts.database.transaction() as db:
        made = loops.begun(db)
        loops.hold(db, made, "influence", kim)
        held = loops.give(db, made, "coding", lou)
        held.at = clock.now() - timedelta(hours=1)
        cases.release(db, made)
        cases.meet(db, made, 3, 4)
        folio = db.get_one(Folio, made.folio)
        scorecard.pass_card(db, folio, "coding", WHY, by=made.coordinator)
        return made


def test_the_other_interviews_stand_apart_with_what_was_said_and_why_one_is_missing(
    site: Site, case: cases.Case
) -> None:
    for account in (case.coordinator, case.manager, case.panel[0]):
        shown = site.as_account(account).get(f"/debriefs/{case.folio}").text
        others = shown[shown.index(">Other interviews<") :]
        assert "Kim Placeholder" in others
        assert "<dt>Confidence</dt>" in others
        assert loops.SAID in others
        stage = LOOP.stage("influence")
        for words in ("People", "Documents", "Meetings", "Outcome", "Sam of billing."):
            assert words in others
        for rated in stage.dimensions:
            assert LOOP.dimension(rated.key).name in others
        assert WHY in others
        table = shown[: shown.index(">Other interviews<")]
        assert LOOP.dimension("disagreeing").name not in table


def test_an_invited_interviewer_reads_all_but_the_document_and_who_reviewed(
    site: Site, case: cases.Case, kim: str
) -> None:
    jo, client = site.as_account(case.coordinator), site.as_account(kim)
    path = f"/debriefs/{case.folio}"
    assert client.get(path).status_code == 404
    assert f'name="account" value="{kim}"' in jo.get(path).text
    assert jo.post(f"{path}/invite", data={"account": kim}).status_code == 303
    assert f'name="account" value="{kim}"' not in jo.get(path).text
    shown = client.get(path).text
    for words in (cases.SEEN, "Thin on who is woken", "Reviewer 1", "Raise a red flag"):
        assert words in shown
    with site.parts.database.reading() as db:
        title = db.get_one(Opening, db.get_one(Folio, case.folio).opening).title
    nevers = (
        case.code,
        title,
        "Pat Example",
        ", weight ",
        "changed my view</",
        f"{path}/packet",
        f"{path}/document",
        "Rated below",
    )
    for never in nevers:
        assert never not in shown
    for hidden in ("/packet", "/document", "/reviews.md", "/reviews.jsonld"):
        assert client.get(f"{path}{hidden}").status_code == 404
    assert cases.NAME in client.get("/debriefs").text
    assert title not in client.get("/debriefs").text
    flagged = client.post(f"{path}/flags", data={"sentence": "Ask their references."})
    assert flagged.status_code == 303
    assert "Ask their references." in site.as_account(case.manager).get(path).text


def test_one_whose_scorecard_was_passed_votes_on_a_page_without_the_opening(
    site: Site, case: cases.Case, lou: str
) -> None:
    jo, client = site.as_account(case.coordinator), site.as_account(lou)
    path = f"/debriefs/{case.folio}"
    jo.post(f"{path}/invite", data={"account": lou})
    assert "Lou Placeholder has not voted" in jo.get(f"/candidates/{case.folio}").text
    assert f'href="{path}"' in client.get("/interviews").text
    led = client.get(path)
    assert (led.status_code, led.location) == (303, f"{path}/vote")
    form = client.get(f"{path}/vote").text
    assert cases.NAME in form
    for never in (cases.SEEN, "Thin on who", loops.SAID, "Kim Placeholder"):
        assert never not in form
    voted = client.post(f"{path}/vote", data={"level": "2", "sentence": "Half of it."})
    assert voted.status_code == 303
    assert loops.SAID in client.get(path).text
    assert "Half of it." in jo.get(path).text
