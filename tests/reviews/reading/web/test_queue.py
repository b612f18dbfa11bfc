"""Promises about the queue's pages: what waits, and nothing of who applied or who else reads."""

from __future__ import annotations

from sqlalchemy import select

from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Standing
from reviews.reading import lock
from reviews.reading.models import Review
from tests import factories
from tests.reviews.reading import desks
from tests.sites import Site


def test_an_empty_queue_says_so(site: Site) -> None:
    with site.parts.database.transaction() as db:
        me = factories.account(db).id
    page = site.as_account(me).get("/queue")
    assert page.status_code == 200
    assert "Nothing is waiting for you." in page.text


def test_who_is_asked_sees_no_code_and_no_prompt_and_answers(site: Site) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db, readers=1, accepted=False)
        me = round_.readers[0]
        asked = db.scalars(select(Standing.id)).one()
    browser = site.as_account(me)
    for path in ("/queue", f"/queue/{asked}"):
        page = browser.get(path).text
        assert round_.code not in page
        assert "47 Lambdas" not in page
    refused = browser.post(f"/queue/{asked}/accept", data={})
    assert refused.status_code == 422
    assert "Say whether you know" in refused.text
    answer = browser.post(f"/queue/{asked}/accept", data={"knows": "no"})
    assert (answer.status_code, answer.location) == (303, "/queue")
    page = browser.get("/queue").text
    assert f'href="/read/{round_.code}"' in page
    assert "47 Lambdas" in page
    assert browser.get(f"/queue/{asked}").status_code == 404


def test_who_declines_is_not_asked_again(site: Site) -> None:
    with site.parts.database.transaction() as db:
        me = desks.begin(db, readers=1, accepted=False).readers[0]
        asked = db.scalars(select(Standing.id)).one()
    browser = site.as_account(me)
    assert browser.post(f"/queue/{asked}/decline").status_code == 303
    assert "Nothing is waiting for you." in browser.get("/queue").text


def test_anothers_question_is_not_there(site: Site) -> None:
    with site.parts.database.transaction() as db:
        desks.begin(db, readers=1, accepted=False)
        asked = db.scalars(select(Standing.id)).one()
        other = factories.account(db).id
    browser = site.as_account(other)
    for answer in (
        browser.get(f"/queue/{asked}"),
        browser.post(f"/queue/{asked}/accept", data={"knows": "no"}),
        browser.post(f"/queue/{asked}/decline"),
    ):
        assert answer.status_code == 404


def test_a_locked_review_is_compared_once_the_gate_is_decided(site: Site) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
        for reader in round_.readers:
            desks.fill(db, round_.folio, by=reader)
            lock.lock(db, round_.folio, by=reader)
    browser = site.as_account(round_.readers[0])
    before = browser.get("/queue").text
    assert "You hear when the gate is decided" in before
    assert f"/read/{round_.code}/reviews" not in before
    with site.parts.database.transaction() as db:
        folio = stages.locked(db, round_.folio)
        standing.give(db, folio, factories.account(db).id, "panel", by=None)
        stages.move(db, folio, "release", by=None)
    assert f"/read/{round_.code}/reviews" in browser.get("/queue").text


def test_a_draft_that_was_not_locked_in_time_is_kept_without_the_code(site: Site) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        desks.fill(db, round_.folio, by=me)
        stages.move(db, stages.locked(db, round_.folio), "end", by=None, reason="withdrawn")
        review = db.scalars(select(Review.id)).one()
    browser = site.as_account(me)
    queue = browser.get("/queue").text
    assert f"/own-reviews/{review}" in queue
    own = browser.get(f"/own-reviews/{review}").text
    assert "This document has ended." in own
    assert "Thin on who is woken." in own
    assert round_.code not in queue + own
    assert browser.get(f"/read/{round_.code}").status_code == 404
    other = site.as_account(round_.readers[1])
    assert other.get(f"/own-reviews/{review}").status_code == 404


def test_a_queue_takes_as_many_statements_for_fifty_folios_as_for_one(site: Site) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        desks.fill(db, round_.folio, by=me)
    browser = site.as_account(me)
    counts = []
    for more in (0, 49):
        with site.parts.database.transaction() as db:
            for _ in range(more):
                folio = stages.locked(db, desks.begin(db, readers=0).folio)
                standing.give(db, folio, me, "reviewer", by=None)
                standing.accept(db, folio, me)
        with site.counted() as statements:
            page = browser.get("/queue").text
        assert page.count('<th scope="row">') == 1 + more
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 6
