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
from reviews.followups.chosen import Wanted
from reviews.forms.fields import Unfit
from reviews.forms.filled import Stale
from reviews.reading import recuse, scenarios
from reviews.reading.models import ChosenCard
from tests.reviews.reading.desks import Desk, WebDesk

PASSAGE = "polls the table every"
ASK = {
    "card-1": "ask",
    "card_text-1": "Who polls when the engine is down?",
    "card_words-1": PASSAGE,
}


def _with_cards(desk: Any) -> None:
    probes = catalogue.load("payment-flows").probes
    with desk.database.transaction() as db:
        (version,) = db.scalars(select(PromptVersion)).all()
        version.probes = probes.model_dump(mode="json", by_alias=True)


def _choose(desk: Desk, fields: dict[str, str], revision: int = 0, *, by: str = "") -> Any:
    return desk.act(scenarios.choose, fields, revision=revision, by=by)


def _wanted(desk: Desk) -> dict[int, Wanted]:
    with desk.database.reading() as db:
        return scenarios.wanted(db, db.get_one(Folio, desk.folio))


@pytest.mark.usefixtures("either_database")
def test_a_choice_is_open_from_the_own_lock_to_the_decision(desk: Desk) -> None:
    _with_cards(desk)
    desk.fill()
    with pytest.raises(Conflict):
        _choose(desk, ASK)
    desk.lock()
    _choose(desk, ASK)
    with pytest.raises(Stale):
        _choose(desk, {"card-1": "skip"})
    _choose(desk, {"card-2": "skip"}, 1)
    desk.whole(by=desk.readers[1])
    asked = Wanted(True, ASK["card_text-1"], 3, PASSAGE)
    assert _wanted(desk) == {1: asked, 2: Wanted(False)}
    desk.release()
    with pytest.raises(Conflict):
        _choose(desk, {"card-2": "ask"}, 2)
    with pytest.raises(DatabaseError, match="frozen"), desk.database.transaction() as db:
        db.execute(update(ChosenCard).values(choice="ask"))
    assert _wanted(desk) == {1: asked, 2: Wanted(False)}


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"card_text-1": "Who polls then?"}, "card-1"),
        (ASK | {"card_text-1": "Say who polls."}, "card_text-1"),
        (ASK | {"card_text-1": "Why do I rate this 2?"}, "card_text-1"),
        (ASK | {"card_words-1": "nowhere in the document"}, "card_words-1"),
    ],
)
def test_a_wording_that_cannot_be_asked_is_refused(
    desk: Desk, fields: dict[str, str], at: str
) -> None:
    _with_cards(desk)
    desk.whole()
    with pytest.raises(Unfit) as refused:
        _choose(desk, fields)
    assert refused.value.field == at
    assert _wanted(desk) == {}


def test_what_two_choose_is_what_one_would_and_a_recused_reviewer_counts_no_more(
    desk: Desk,
) -> None:
    _with_cards(desk)
    desk.whole()
    second = desk.readers[1]
    desk.whole(by=second)
    _choose(desk, ASK)
    alone = _wanted(desk)
    _choose(desk, ASK, by=second)
    assert _wanted(desk) == alone
    third = {"card-1": "skip", "card-3": "ask", "card_words-3": PASSAGE}
    _choose(desk, third, 1, by=second)
    assert _wanted(desk) == alone | {3: Wanted(True, "", 3, PASSAGE)}
    desk.act(recuse.recuse, by=second)
    assert _wanted(desk) == alone


def test_the_locked_page_keeps_what_was_typed_and_the_decision_closes_it(web: WebDesk) -> None:
    _with_cards(web)
    web.whole()
    text, second = (
        it.text for it in catalogue.load("payment-flows").probes.failure_conditions[:2]
    )
    assert web.page().count(text[:40]) == 2, "a wording begins with the author's"
    unchanged = {"card_text-1": text, "card_text-2": second}
    wrong = web.post("/scenarios", ASK | {"revision": "0", "card_words-1": "nowhere at all"})
    assert wrong.status_code == 422
    assert ASK["card_text-1"] in wrong.text
    assert "nowhere at all" in wrong.text
    assert '<a href="#f-card_words-1">Scenario 1: These words' in wrong.text
    saved = web.post("/scenarios", unchanged | ASK | {"revision": "0"})
    assert (saved.status_code, saved.location) == (303, web.at("?said=scenarios"))
    page = web.page("?said=scenarios")
    assert ASK["card_text-1"] in page
    assert page.index('id="scenarios"') < page.index("Your choice has been saved.")
    assert [it.text for it in web.all(select(ChosenCard))] == [ASK["card_text-1"]]
    assert f"Ask. {ASK['card_text-1']}" in web.page("/review.md")
    stale = web.post("/scenarios", {"revision": "0", "card-1": "skip"})
    assert (stale.status_code, "The other version" in stale.text) == (409, True)
    web.whole(by=web.readers[1])
    web.release()
    after = web.page()
    assert "Scenario 1: ask" in after
    assert text[:40] not in after
    late = web.post("/scenarios", {"revision": "1", "card_text-2": "And what of the outbox?"})
    assert (late.status_code, "And what of the outbox?" in late.text) == (409, True)
