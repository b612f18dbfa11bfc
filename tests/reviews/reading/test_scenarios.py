"""Reviewers choose the author's scenarios after their own lock, until the review decision."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DatabaseError

from blindfolio.refusal import Conflict
from blindfolio.visibility.models import Folio
from prompts.folder import catalogue
from prompts.models import PromptVersion
from reviews.forms.fields import Unfit
from reviews.forms.filled import Stale
from reviews.reading import recuse, scenarios
from reviews.reading.models import ChosenCard
from tests.reviews.reading.desks import Desk, WebDesk

ASK = {"card_text-1": "Who polls when the engine is down?"}
ASKED = {1: ASK["card_text-1"]}
AUTHORS = catalogue.load("payment-flows").probes.failure_conditions[0].text


def _with_cards(desk: Any) -> None:
    probes = catalogue.load("payment-flows").probes
    with desk.database.transaction() as db:
        (version,) = db.scalars(select(PromptVersion)).all()
        version.probes = probes.model_dump(mode="json", by_alias=True)


def _choose(desk: Desk, fields: dict[str, str], revision: int = 0, *, by: str = "") -> Any:
    return desk.act(scenarios.choose, fields, revision=revision, by=by)


def _wanted(desk: Desk) -> dict[int, str]:
    with desk.database.reading() as db:
        return scenarios.wanted(db, db.get_one(Folio, desk.folio))


@pytest.mark.usefixtures("either_database")
def test_a_wording_is_open_from_the_own_lock_to_the_decision(desk: Desk) -> None:
    _with_cards(desk)
    desk.fill()
    with pytest.raises(Conflict):
        _choose(desk, ASK)
    desk.lock()
    _choose(desk, ASK)
    with pytest.raises(Stale):
        _choose(desk, {"card_text-1": ""})
    _choose(desk, {"card_text-2": "And the outbox?"}, 1)
    _choose(desk, {"card_text-2": ""}, 2)
    desk.whole(by=desk.readers[1])
    assert _wanted(desk) == ASKED
    desk.release()
    with pytest.raises(Conflict):
        _choose(desk, {"card_text-2": "And the outbox?"}, 3)
    with pytest.raises(DatabaseError, match="frozen"), desk.database.transaction() as db:
        db.execute(update(ChosenCard).values(text="Who?"))
    assert _wanted(desk) == ASKED


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Say who polls.", "question mark"),
        ("Why do I rate this 2?", "rating"),
        (AUTHORS, "author\u2019s own words"),
        (f" {AUTHORS.upper()} ?!", "author\u2019s own words"),
    ],
)
def test_a_wording_that_cannot_be_asked_is_refused(desk: Desk, text: str, why: str) -> None:
    _with_cards(desk)
    desk.whole()
    with pytest.raises(Unfit, match=why) as refused:
        _choose(desk, {"card_text-1": text})
    assert refused.value.field == "card_text-1"
    assert _wanted(desk) == {}


def test_what_two_word_is_what_one_would_and_a_recused_reviewer_counts_no_more(
    desk: Desk,
) -> None:
    _with_cards(desk)
    desk.whole()
    second = desk.readers[1]
    desk.whole(by=second)
    _choose(desk, ASK)
    _choose(desk, ASK, by=second)
    assert _wanted(desk) == ASKED
    first = {"card_text-1": "And who polls then?", "card_text-3": "Who is woken?"}
    _choose(desk, first, 1, by=second)
    assert _wanted(desk) == {1: "And who polls then?", 3: "Who is woken?"}
    desk.act(recuse.recuse, by=second)
    assert _wanted(desk) == ASKED


def test_the_locked_page_keeps_what_was_typed_and_the_decision_closes_it(web: WebDesk) -> None:
    _with_cards(web)
    web.fill()
    assert "word the prompt" in web.page("/lock")
    web.post("/lock", web.lock_form(recommendation="stop"))
    page = web.page()
    assert page.count(AUTHORS[:40]) == 1
    assert "(only if it is released)" in page and "word a scenario" not in page
    wrong = web.post("/scenarios", ASK | {"revision": "0", "card_text-2": "Nowhere at all"})
    assert wrong.status_code == 422
    assert ASK["card_text-1"] in wrong.text
    assert "Nowhere at all" in wrong.text
    assert '<a href="#f-card_text-2">Scenario 2: End it' in wrong.text
    saved = web.post("/scenarios", ASK | {"revision": "0", "card_text-2": ""})
    assert (saved.status_code, saved.location) == (303, web.at("?said=scenarios"))
    page = web.page("?said=scenarios")
    assert ASK["card_text-1"] in page
    assert page.count("Saved for the interview.") == 1
    assert page.index('id="scenarios"') < page.index("Your wording has been saved.")
    assert [it.text for it in web.all(select(ChosenCard))] == [ASK["card_text-1"]]
    assert f"## Scenario 1\n\n{ASK['card_text-1']}\n" in web.page("/review.md")
    stale = web.post("/scenarios", {"revision": "0", "card_text-1": "Who?"})
    assert (stale.status_code, "The other version" in stale.text) == (409, True)
    web.whole(by=web.readers[1])
    web.release()
    after = web.page()
    assert f"Scenario 1: {ASK['card_text-1']}" in after
    assert AUTHORS[:40] not in after
    late = web.post("/scenarios", {"revision": "1", "card_text-2": "And what of the outbox?"})
    assert (late.status_code, "And what of the outbox?" in late.text) == (409, True)
