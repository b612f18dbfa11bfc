"""Promises about the lock page: it shows what is signed, refuses with links, keeps what it got."""

from __future__ import annotations

import re

from sqlalchemy import func, select

from blindfolio.ledger.models import Entry
from reviews.reading import draft
from reviews.reading.models import Review
from tests.reviews.reading import desks
from tests.sites import Site


def form_of(page: str, code: str) -> dict[str, str]:
    """The hidden fields of a lock page's form, with the press of its button."""
    values = dict(re.findall(r'name="(revision|seen)" value="([^"]*)"', page))
    return values | {"code": code, "action": "lock"}


def test_a_whole_review_is_locked_and_the_room_is_read_only(site: Site) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        desks.fill(db, round_.folio, by=me)
    browser = site.as_account(me)
    path = f"/read/{round_.code}/lock"
    page, _, _ = browser.get(path).text.partition("What would you ask?")
    assert page.count("five seconds") == len(desks.KEYS)
    assert page.count("Everything hangs on this bound.") == len(desks.KEYS), "their texts too"
    form = form_of(browser.get(path).text, round_.code)
    form |= {"recommendation": "unsure", "strongest": "In a sentence"}
    for _ in range(2):
        answer = browser.post(path, data=form)
        assert answer.status_code == 303
        assert answer.location == f"/read/{round_.code}?said=locked"
    assert browser.get(path).location == f"/read/{round_.code}"
    room = browser.get(f"/read/{round_.code}").text
    assert "No one can change it, including you." in room
    assert "Undecided" in room
    assert "In a sentence" in room
    forms = set(re.findall(r'<form[^>]*action="([^"]*)"', room))
    assert forms == {f"/read/{round_.code}/amend"}
    with site.parts.database.reading() as db:
        review = db.scalars(select(Review)).one()
        assert (review.seal or "")[:16] in room
        assert db.scalar(select(func.count()).where(Entry.kind == "lock")) == 1


def test_an_incomplete_review_is_refused_with_links_to_each_gap_and_kept(site: Site) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
    browser = site.as_account(round_.readers[0])
    path = f"/read/{round_.code}/lock"
    before = browser.get(path).text
    assert before.count("Required to lock:") == len(desks.KEYS), "before the first refusal"
    form = form_of(before, round_.code) | {"strongest": "Typed before the press"}
    refused = browser.post(path, data=form)
    assert refused.status_code == 422
    assert "7 things are missing" in refused.text
    assert 'tabindex="-1" autofocus' in refused.text
    links = re.findall(r'<li><a href="([^"]*)">([^<]*)</a>', refused.text)
    assert len([link for link in links if ": choose" in link[1]]) == 7
    room = browser.get(f"/read/{round_.code}?open=scope").text
    for href, words in links:
        if ": choose" in words:
            page = refused.text if href.startswith("#") else room
            assert f'id="{href.partition("#")[2]}"' in page
    assert 'id="c-scope" open' in room
    assert "Typed before the press" in refused.text
    with site.parts.database.reading() as db:
        review = db.scalars(select(Review)).one()
        assert (review.strongest, review.locked_at) == ("Typed before the press", None)


def test_what_changed_since_it_was_shown_is_not_signed(site: Site) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        desks.fill(db, round_.folio, by=me)
    browser = site.as_account(me)
    path = f"/read/{round_.code}/lock"
    form = form_of(browser.get(path).text, round_.code)
    with site.parts.database.transaction() as db:
        desks.comment(db, round_.folio, "scope", by=me, text="From another tab")
    answer = browser.post(path, data=form)
    assert answer.status_code == 409
    assert "Nothing was locked" in answer.text
    page = browser.get(path).text
    assert browser.post(path, data=form_of(page, round_.code)).status_code == 303


def test_saving_on_the_lock_page_locks_nothing(site: Site) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        desks.fill(db, round_.folio, by=me)
    browser = site.as_account(me)
    path = f"/read/{round_.code}/lock"
    form = form_of(browser.get(path).text, round_.code)
    form |= {"action": "save", "recommendation": "stop"}
    assert browser.post(path, data=form).status_code == 303
    with site.parts.database.reading() as db:
        review = db.scalars(select(Review)).one()
        assert (review.recommendation, review.locked_at) == ("stop", None)


def test_comments_to_ask_about_stand_among_the_questions_before_and_after_the_lock(
    site: Site,
) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        desks.fill(db, round_.folio, by=me)
        on = desks.comment(
            db, round_.folio, "failure", by=me, ask_this=True, question="Who is woken?"
        )
        desks.ask(db, round_.folio, by=me, ask="Whose table is it?", ask_on=on)
    browser = site.as_account(me)
    path = f"/read/{round_.code}/lock"
    before = browser.get(path).text
    asks = before.partition('id="what-to-ask"')[2]
    assert "Who is woken?" in asks.partition("The lines below")[0]
    browser.post(path, data=form_of(before, round_.code) | {"recommendation": "unsure"})
    after = browser.get(f"/read/{round_.code}").text.partition("What you would ask")[2]
    said = after.partition("</dd>")[0]
    assert "Who is woken?" in said
    assert "Whose table is it?" in said


def test_what_enter_presses_saves_and_stays(site: Site) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        desks.fill(db, round_.folio, by=me)
    browser = site.as_account(me)
    path = f"/read/{round_.code}/lock"
    page = browser.get(path).text
    buttons = re.findall(r'<button[^>]*name="action" value="(\w+)"', page)
    assert buttons[0] == "stay", "Enter in a field presses the first one"
    form = form_of(page, round_.code) | {"action": buttons[0], "weakest": "Nobody is woken."}
    answer = browser.post(path, data=form)
    assert (answer.status_code, answer.location) == (303, path)
    with site.parts.database.reading() as db:
        review = db.scalars(select(Review)).one()
        assert (review.weakest, review.locked_at) == ("Nobody is woken.", None)


def test_absence_above_1_is_asked_about_in_words_and_a_tick_locks_it(site: Site) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        fields = {"recommendation": "proceed", "rating-scope": "3", "absent-scope": "1"}
        fields["searched-scope"] = "all sections, for “leave”"
        draft.save(db, round_.folio, fields, revision=0, by=me)
        for key in desks.KEYS:
            if key != "scope":
                desks.comment(db, round_.folio, key, by=me)
        fields = {f"rating-{key}": "2" for key in desks.KEYS if key != "scope"}
        draft.save(db, round_.folio, fields, revision=1, by=me)
    browser = site.as_account(me)
    path = f"/read/{round_.code}/lock"
    page = browser.get(path).text
    assert "You rate it 3 staff and say that it is absent." in page
    assert page.count('name="meant-') == 1
    box = re.search(r'<input type="checkbox" name="meant-scope"[^>]*>', page)
    assert box is not None
    assert "checked" not in box[0]
    assert 'form="draft"' in box[0]
    form = form_of(page, round_.code)
    refused = browser.post(path, data=form)
    assert refused.status_code == 422
    assert '<li><a href="#f-meant-scope">' in refused.text
    autosaved = {"code": round_.code, "revision": 2, "fields": {"meant-scope": "1"}}
    answer = browser.post(f"/read/{round_.code}/save", json=autosaved)
    assert (answer.status_code, answer.json) == (200, {"revision": 2}), "no part of the draft"
    # Another gap keeps the tick.
    refused = browser.post(path, data=form | {"meant-scope": "1", "recommendation": ""})
    assert refused.status_code == 422
    assert re.search(r'name="meant-scope"[^>]* checked', refused.text)
    form = form_of(refused.text, round_.code) | {"recommendation": "stop", "meant-scope": "1"}
    assert browser.post(path, data=form).status_code == 303
    with site.parts.database.reading() as db:
        assert db.scalars(select(Review)).one().locked_at is not None


def test_each_comment_shows_its_number_kind_and_ticks(site: Site) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        late = desks.on("First weeks", "b7")
        desks.comment(
            db,
            round_.folio,
            "scope",
            by=me,
            span=late,
            ask_this=True,
            question="Why six to ten?",
        )
    browser = site.as_account(me)
    path = f"/read/{round_.code}/lock"
    page = browser.get(path).text
    assert f'href="/read/{round_.code}#k1" aria-label="Comment 1">1</a> “First weeks”' in page
    assert "Concern: Everything hangs on this bound." in page
    assert "Ask this in the interview: Why six to ten?" in page
    room = browser.get(f"/read/{round_.code}?open=scope").text
    assert '>comment <span class="nowrap"><a href="#k1">1</a></span></span>' in room
