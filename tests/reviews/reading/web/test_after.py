"""Promises about what follows a lock: amendments, the others after the gate, stepping back."""

from __future__ import annotations

import re

from sqlalchemy import select

from blindfolio.visibility import stages, standing
from reviews.reading import draft, lock, recuse
from reviews.reading.content import GENERAL, contents
from reviews.reading.models import Review
from tests import factories
from tests.crawler.walk import stripped
from tests.reviews.reading import desks
from tests.sites import Site


def locked(site: Site, *values: int) -> desks.Round:
    """A folio whose reviewers have locked, with these ratings throughout."""
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db, readers=len(values))
        for n, (reader, value) in enumerate(zip(round_.readers, values, strict=True)):
            desks.fill(db, round_.folio, by=reader, value=value)
            desks.comment(db, round_.folio, "scope", by=reader, text=f"Canary {n}")
            lock.lock(db, round_.folio, by=reader)
    return round_


def release(site: Site, round_: desks.Round) -> None:
    with site.parts.database.transaction() as db:
        folio = stages.locked(db, round_.folio)
        standing.give(db, folio, factories.account(db).id, "panel", by=None)
        stages.move(db, folio, "release", by=None)


def test_the_others_are_read_after_the_gates_decision_only(site: Site) -> None:
    round_ = locked(site, 2, 4)
    one, other = (site.as_account(reader) for reader in round_.readers)
    path = f"/read/{round_.code}/reviews"
    assert one.get(path).status_code == 404
    assert "Canary 1" not in one.get(f"/read/{round_.code}").text
    release(site, round_)
    for browser in (one, other):
        page = browser.get(path).text
        assert "Canary 0" in page
        assert "Canary 1" in page
        assert "2 apart" in page
        assert "You, reviewer" in page
        assert re.search(r'class="(first second|second first) overlap"', page)
        for key in desks.ONLY_OWN:
            assert desks.SAID[key] not in page, f"{key} is no one else's"
        said = page.lower().split("<main")[1].replace("after the review decision", "")
        assert "review decision" not in said and "gate" not in said


def test_the_reasons_for_equal_ratings_are_read_too(site: Site) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
        for n, reader in enumerate(round_.readers):
            desks.fill(db, round_.folio, by=reader)
            reasons = {"rationale-scope": f"Reason {n}"}
            draft.save(db, round_.folio, reasons, revision=1, by=reader)
            lock.lock(db, round_.folio, by=reader)
    release(site, round_)
    page = site.as_account(round_.readers[0]).get(f"/read/{round_.code}/reviews").text
    same = page.split("Same rating")[1]
    assert "Reason 0" in same
    assert "Reason 1" in same


def test_comments_are_numbered_as_they_are_read_on_every_page(site: Site) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
        for reader in round_.readers:
            late = desks.on("First weeks", "b7")
            desks.comment(db, round_.folio, "scope", by=reader, text="Last read", span=late)
            desks.fill(db, round_.folio, by=reader)
    me = round_.readers[0]
    browser = site.as_account(me)
    numbers = [str(n) for n in range(1, len(desks.KEYS) + 2)]
    assert (
        f"{numbers[-1]}. Concern\n\n   Last read"
        in browser.get(f"/read/{round_.code}/review.md").text
    )
    pages = [browser.get(f"/read/{round_.code}").text]
    with site.parts.database.transaction() as db:
        for reader in round_.readers:
            lock.lock(db, round_.folio, by=reader)
    pages.append(browser.get(f"/read/{round_.code}").text)
    for page in pages:
        assert re.findall(r'<li class="comment" id="k(\d+)"', page) == numbers
        assert re.findall(r'<a class="n" href="#k(\d+)"', page) == numbers
    release(site, round_)
    compared = browser.get(f"/read/{round_.code}/reviews").text
    marks = re.findall(r'<a class="n" href="#k(\d-\d+)" aria', compared)
    assert sorted(marks) == [f"{alias}-{n}" for alias in (1, 2) for n in numbers]
    assert all(compared.count(f'id="k{mark}"') == 1 for mark in marks)
    with site.parts.database.reading() as db:
        review = db.scalars(select(Review).where(Review.account == me)).one()
        stored = contents(db, [review.id])[review.id].comments
    assert [remark.n for remark in stored] == [2, 3, 4, 5, 6, 7, 1], "what is sealed stays"


def test_an_amendment_is_appended_and_shown(site: Site) -> None:
    round_ = locked(site, 3, 3)
    browser = site.as_account(round_.readers[0])
    path = f"/read/{round_.code}/amend"
    empty = browser.post(path, data={"text": " "})
    assert empty.status_code == 422
    assert "Write what you want to append." in empty.text
    assert browser.post(path, data={"text": "One more thing"}).status_code == 303
    release(site, round_)
    browser.post(path, data={"text": "And another"})
    page = browser.get(f"/read/{round_.code}").text
    assert "One more thing" in page
    assert page.count("after the review decision") == 1
    assert "newest last" in page
    compared = browser.get(f"/read/{round_.code}/reviews").text
    for seen in (page, compared):
        assert seen.index("<strong>1.</strong>") < seen.index("<strong>2.</strong>")


def test_who_recognises_the_author_loses_the_folio_at_once(site: Site) -> None:
    round_ = locked(site, 3, 3)
    browser = site.as_account(round_.readers[0])
    path = f"/read/{round_.code}/recuse"
    assert "keeps its seal and is not counted" in browser.get(path).text
    assert browser.post(path).status_code == 303
    for gone in (path, f"/read/{round_.code}", f"/read/{round_.code}/review.md"):
        assert browser.get(gone).status_code == 404
    assert round_.code not in browser.get("/queue").text


def test_who_recognises_the_author_may_go_on_and_the_others_read_it_after_the_gate(
    site: Site,
) -> None:
    round_ = locked(site, 3, 3)
    me, other = (site.as_account(reader) for reader in round_.readers)
    path = f"/read/{round_.code}/reviews"
    before = stripped(other.get(f"/read/{round_.code}"))
    page = me.get(f"/read/{round_.code}/recuse").text
    assert f'formaction="/read/{round_.code}/recognise"' in page
    done = me.post(f"/read/{round_.code}/recognise")
    assert done.status_code == 303
    assert "Recorded. You can go on." in me.get(done.location).text
    again = me.get(f"/read/{round_.code}/recuse").text
    assert "You said so" in again
    assert "formaction" not in again
    # Nothing of the other reviewer's page moves by it.
    assert stripped(other.get(f"/read/{round_.code}")) == before
    assert other.get(path).status_code == 404
    release(site, round_)
    for browser in (me, other):
        assert browser.get(path).text.count("Recognised the author") == 1


def test_general_comments_have_a_place_of_their_own(site: Site) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
        for reader in round_.readers:
            desks.fill(db, round_.folio, by=reader)
            desks.comment(db, round_.folio, GENERAL, by=reader, text="Reads like a memo.")
            lock.lock(db, round_.folio, by=reader)
    release(site, round_)
    page = site.as_account(round_.readers[0]).get(f"/read/{round_.code}/reviews").text
    assert page.partition("General comments")[2].count("Reads like a memo.") == 2


def test_a_review_that_is_not_counted_moves_no_figure(site: Site) -> None:
    round_ = locked(site, 3, 3, 1)
    with site.parts.database.transaction() as db:
        recuse.recuse(db, round_.folio, by=round_.readers[2])
    release(site, round_)
    page = site.as_account(round_.readers[0]).get(f"/read/{round_.code}/reviews").text
    assert "2 apart" not in page
    assert "Same rating" in page


def test_the_reviews_take_as_many_statements_for_three_as_for_two(site: Site) -> None:
    counts = []
    for values in ((3, 1), (3, 1, 2)):
        round_ = locked(site, *values)
        release(site, round_)
        browser = site.as_account(round_.readers[0])
        browser.get("/queue")
        with site.counted() as statements:
            page = browser.get(f"/read/{round_.code}/reviews")
        assert page.status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 12
