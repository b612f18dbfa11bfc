"""Promises about the lock page and its "What would you ask?": kept through every refusal, shown to
few."""

from __future__ import annotations

import re
from html import unescape

from sqlalchemy import func, select

from blindfolio.ledger.models import Entry
from blindfolio.visibility.models import Folio
from reviews.reading import lock, questions
from tests.expect import answered
from tests.reviews import cases
from tests.reviews.reading import desks
from tests.reviews.reading.desks import WebDesk
from tests.sites import Site

WHO = "Who is woken when the table is late?"


def value_of(page: str, field: str) -> str:
    """What a page's text or list has: the words of a textarea, or the chosen option's value."""
    text = re.search(rf'<textarea[^>]* name="{field}"[^>]*>\n([^<]*)</textarea>', page)
    if text is not None:
        return unescape(text[1])
    if chosen := re.search(rf'name="{field}" value="([^"]*)"[^>]* checked', page):
        return chosen[1]
    options = re.search(rf'<select[^>]* name="{field}"[^>]*>(.*?)</select>', page, re.DOTALL)
    assert options is not None, field
    chosen = re.search(r'value="([^"]*)" selected', options[1])
    return chosen[1] if chosen else ""


def test_without_a_script_a_refused_lock_keeps_all_and_leads_to_each_field(
    web: WebDesk,
) -> None:
    web.fill()
    page = web.page("/lock")
    assert "The panel will see them without your name." in page
    assert page.count(f"At most {questions.LONGEST_ANSWER} characters.") == 3
    lines = {
        "ask-1": WHO,
        "ask_words-1": "words that are nowhere in it",
        "ask-2": "I rated this 2, why?",
        "ask_on-2": re.findall(r'<option value="([0-9a-f-]{36})">[^<]*“five seconds”', page)[0],
        "ask_in-2": "migration",
        "ask-3": "And then?",
        "ask_heard-1": "the team that is called",
    }
    fields = lines | {"recommendation": "proceed"}
    refused = web.post("/lock", web.lock_form(page, **fields))
    assert refused.status_code == 422
    assert "Three things to change" in refused.text
    wrong = {"ask_words-1", "ask-2", "ask_on-3"}
    assert set(re.findall(r'<li><a href="#f-(ask[^"]*)"', refused.text)) == wrong
    for name in wrong:
        assert f'id="f-{name}-error"' in refused.text
        assert re.search(rf'id="f-{name}" [^>]*aria-invalid="true"', refused.text)
    assert "These words aren't in the document." in unescape(refused.text)
    assert refused.text.count("modes (by its passage)</span>") == 1
    for name, value in lines.items():
        assert value_of(refused.text, name) == value
        assert value_of(web.page("/lock"), name) == value, "and kept"
    mended = {"ask_words-1": "polls the table", "ask-2": "Why so?", "ask-3": ""}
    answer = web.post("/lock", web.lock_form(refused.text, **(fields | mended)))
    assert (answer.status_code, answer.location) == (303, web.at("?said=locked"))
    room = web.page()
    asks = ("What you would ask", WHO, "“polls the table”", "Why so?", "Migration")
    default = f'{WHO} <span class="soft">Failure modes</span>'
    for words in (*asks, default, "the team that is called"):
        assert words in room
    assert "And then?" not in room


def test_two_tabs_get_both_texts_with_the_comments_number_and_no_id(web: WebDesk) -> None:
    web.fill()
    page = web.page("/lock")
    first, second = re.findall(r'<option value="([0-9a-f-]{36})">', page)[:2]
    form = web.lock_form(page, action="save", recommendation="proceed")
    web.post("/lock", form | {"ask_on-1": first, "ask-1": "One?", "ask_in-1": "failure"})
    clash = web.post("/lock", form | {"ask_on-1": second, "ask-1": "Other?"})
    assert clash.status_code == 409
    said = re.sub(r"<textarea.*?</textarea>", "", clash.text, flags=re.DOTALL)
    for words in ("One?", "Other?", "Question 1: its passage", "comment 1", "comment 2"):
        assert words in said
    assert second not in said
    stale = web.post("/save", json={"revision": 1, "fields": {"ask_in-1": ""}}).json
    assert stale is not None
    [row] = stale["fields"]
    assert (row["here"], row["there"]) == ("By its passage", "Failure modes")


def test_reviewers_see_the_questions_of_all_with_the_reviews_and_not_who_asks(
    site: Site,
) -> None:
    with site.parts.database.transaction() as db:
        case = cases.begun(db, words=("proceed",), values=(3,))
        second = desks.reader(db, db.get_one(Folio, case.folio))
        desks.fill(db, case.folio, by=second)
        where = "polls the table"
        desks.ask(db, case.folio, by=second, ask=WHO, ask_words=where, ask_in="failure")
        lock.lock(db, case.folio, by=second)
    me = site.as_account(case.readers[0])
    mine = f"/read/{case.code}"
    for path in (mine, f"{mine}/reviews", f"{mine}/reviews.md", f"{mine}/review.md"):
        assert WHO not in me.get(path).text
    with site.parts.database.transaction() as db:
        cases.release(db, case)
    assert WHO not in me.get(mine).text
    before, _, asked = me.get(f"{mine}/reviews").text.partition("Questions for the panel")
    asked = asked.partition("</section>")[0]
    assert WHO not in before and WHO in asked
    assert not re.search(r"Reviewer \d", asked)
    assert WHO in me.get(f"{mine}/reviews.md").text


def test_a_whole_review_is_locked_and_the_room_is_read_only(web: WebDesk) -> None:
    web.fill()
    page, _, _ = web.page("/lock").partition("What would you ask?")
    assert "Confidence" in page and "&lt;" not in page
    assert page.count("five seconds") == len(desks.KEYS)
    assert page.count("Everything hangs on this bound.") == len(desks.KEYS), "their texts too"
    form = web.lock_form(recommendation="unsure", strongest="In a sentence")
    for _ in range(2):
        answer = web.post("/lock", form)
        assert (answer.status_code, answer.location) == (303, web.at("?said=locked"))
    assert web.get("/lock").location == web.at("")
    room = web.page()
    for said in ("No one can change your review, including you.", "Undecided", "In a sentence"):
        assert said in room
    assert set(re.findall(r'<form[^>]*action="([^"]*)"', room)) == {web.at("/amend")}
    assert (web.review().seal or "")[:16] in room
    assert web.one(select(func.count()).where(Entry.kind == "lock")) == 1


def test_an_incomplete_review_is_refused_with_links_to_each_gap_and_kept(web: WebDesk) -> None:
    before = web.page("/lock")
    assert before.count("Required to lock:") == len(desks.KEYS), "before the first refusal"
    refused = web.post("/lock", web.lock_form(before, strongest="Typed before the press"))
    assert refused.status_code == 422
    assert "7 things to change" in refused.text
    assert 'tabindex="-1" autofocus' in refused.text
    links = re.findall(r'<li><a href="([^"]*)">[^<]*: choose[^<]*</a>', refused.text)
    assert len(links) == 7
    room = web.page("?open=scope")
    for href in links:
        page = refused.text if href.startswith("#") else room
        assert f'id="{href.partition("#")[2]}"' in page
    assert 'id="c-scope" open' in room
    assert "Typed before the press" in refused.text
    review = web.review()
    assert (review.strongest, review.locked_at) == ("Typed before the press", None)


def test_what_changed_since_it_was_shown_is_not_signed(web: WebDesk) -> None:
    web.fill()
    form = web.lock_form()
    web.comment("scope", text="From another tab")
    answered(web.post("/lock", form), 409, "Nothing was locked")
    assert web.post("/lock", web.lock_form()).status_code == 303


def test_saving_on_the_lock_page_and_enter_in_a_field_lock_nothing(web: WebDesk) -> None:
    web.fill()
    page = web.page("/lock")
    buttons = re.findall(r'<button[^>]*name="action" value="(\w+)"', page)
    assert buttons[0] == "stay", "Enter in a field presses the first one"
    answer = web.post("/lock", web.lock_form(page, action="stay", weakest="Nobody is woken."))
    assert (answer.status_code, answer.location) == (303, web.at("/lock"))
    assert (
        web.post("/lock", web.lock_form(action="save", recommendation="stop")).status_code
        == 303
    )
    review = web.review()
    said = (review.weakest, review.recommendation, review.locked_at)
    assert said == ("Nobody is woken.", "stop", None)


def test_comments_to_ask_about_stand_among_the_questions_before_and_after_the_lock(
    web: WebDesk,
) -> None:
    web.fill()
    on = web.comment(ask_this=True, question="Who is woken?")
    web.ask(ask="Whose table is it?", ask_on=on)
    before = web.page("/lock")
    asks = before.partition('id="what-to-ask"')[2]
    assert "Who is woken?" in asks.partition("Use the lines below")[0]
    assert "Alternatives 0, Failure modes 1, Migration 0." in asks
    web.post("/lock", web.lock_form(before, recommendation="unsure"))
    said = web.page().partition("What you would ask")[2].partition("</dd>")[0]
    assert "Who is woken?" in said and "Whose table is it?" in said


def test_absence_above_1_is_asked_about_in_words_and_a_tick_locks_it(web: WebDesk) -> None:
    others = [key for key in desks.KEYS if key != "scope"]
    fields = {"recommendation": "proceed", "rating-scope": "3", "absent-scope": "1"}
    fields["searched-scope"] = "all sections, for “leave”"
    web.save(fields | {f"rating-{key}": "2" for key in others}, 0)
    for key in others:
        web.comment(key)
    page = web.page("/lock")
    assert "You rated this criterion 3 staff and ticked it as absent." in page
    assert page.count('name="meant-') == 1
    box = re.search(r'<input type="checkbox" name="meant-scope"[^>]*>', page)
    assert box is not None
    assert "checked" not in box[0] and 'form="draft"' in box[0]
    form = web.lock_form(page)
    refused = answered(web.post("/lock", form), 422, '<li><a href="#f-meant-scope">')
    revision = web.review().revision
    answer = web.post("/save", json={"revision": revision, "fields": {"meant-scope": "1"}})
    assert answer.json == {"revision": revision}, "no part of the draft"
    # Another gap keeps the tick.
    refused = web.post("/lock", form | {"meant-scope": "1", "recommendation": ""})
    assert refused.status_code == 422
    assert re.search(r'name="meant-scope"[^>]* checked', refused.text)
    form = web.lock_form(refused.text, recommendation="stop", **{"meant-scope": "1"})
    assert web.post("/lock", form).status_code == 303
    assert web.review().locked_at is not None


def test_each_comment_shows_its_number_kind_and_ticks(web: WebDesk) -> None:
    late = desks.on("First weeks", "b7")
    web.comment("scope", span=late, ask_this=True, question="Why six to ten?")
    page = web.page("/lock")
    assert f'href="{web.at("#k1")}" aria-label="Comment 1">1</a> “First weeks”' in page
    assert "Concern: Everything hangs on this bound." in page
    assert "Ask this in the interview: Why six to ten?" in page
    room = web.page("?open=scope")
    assert '>comment <span class="nowrap"><a href="#k1">1</a></span></span>' in room
