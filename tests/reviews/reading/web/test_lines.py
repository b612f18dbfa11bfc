"""Promises about "What would you ask?" on pages: kept through every refusal, shown to few."""

from __future__ import annotations

import json
import re
from html import unescape

from blindfolio.visibility.models import Folio
from reviews.reading import lock
from tests.reviews import cases
from tests.reviews.reading import desks
from tests.reviews.reading.web.test_locking import form_of
from tests.sites import Site

WHO = "Who is woken when the table is late?"


def filled(site: Site) -> tuple[desks.Round, str]:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
        desks.fill(db, round_.folio, by=round_.readers[0])
    return round_, round_.readers[0]


def value_of(page: str, field: str) -> str:
    """What a page's text or list has: the words of a textarea, or the chosen option's value."""
    text = re.search(rf'<textarea[^>]* name="{field}"[^>]*>\n([^<]*)</textarea>', page)
    if text is not None:
        return unescape(text[1])
    options = re.search(rf'<select[^>]* name="{field}"[^>]*>(.*?)</select>', page, re.DOTALL)
    assert options is not None, field
    chosen = re.search(r'value="([^"]*)" selected', options[1])
    return chosen[1] if chosen else ""


def test_without_a_script_a_refused_lock_keeps_all_and_leads_to_each_field(site: Site) -> None:
    round_, me = filled(site)
    browser, path = site.as_account(me), f"/read/{round_.code}/lock"
    page = browser.get(path).text
    assert "The panel sees your questions, without your name." in page
    assert "Leave them empty if you have none." in page
    comment = re.findall(r'<option value="([0-9a-f-]{36})">[^<]*“five seconds”', page)[0]
    fields = {
        "recommendation": "proceed",
        "ask-1": WHO,
        "ask_words-1": "words that are nowhere in it",
        "ask-2": "I rated this 2, why?",
        "ask_on-2": comment,
        "ask_in-2": "migration",
        "ask-3": "And then?",
    }
    refused = browser.post(path, data=form_of(page, round_.code) | fields)
    assert refused.status_code == 422
    assert "Three things are missing" in refused.text
    wrong = {"ask_words-1", "ask-2", "ask_on-3"}
    assert set(re.findall(r'<li><a href="#f-(ask[^"]*)"', refused.text)) == wrong
    for name in wrong:
        assert f'id="f-{name}-error"' in refused.text
        assert re.search(rf'id="f-{name}" [^>]*aria-invalid="true"', refused.text)
    assert "Copy a few words from the passage, or choose one of your comments." in unescape(
        refused.text
    )
    for name, value in fields.items():
        if name != "recommendation":
            assert value_of(refused.text, name) == value
            assert value_of(browser.get(path).text, name) == value, "and kept"
    mended = {"ask_words-1": "polls the table", "ask-2": "Why so?", "ask-3": ""}
    answer = browser.post(path, data=form_of(refused.text, round_.code) | fields | mended)
    assert (answer.status_code, answer.location) == (303, f"/read/{round_.code}?said=locked")
    room = browser.get(f"/read/{round_.code}").text
    for words in ("What you would ask", WHO, "“polls the table”", "Why so?", "Migration"):
        assert words in room
    assert "And then?" not in room


def test_two_tabs_get_both_texts_with_the_comments_number_and_no_id(site: Site) -> None:
    round_, me = filled(site)
    browser, path = site.as_account(me), f"/read/{round_.code}/lock"
    page = browser.get(path).text
    first, second = re.findall(r'<option value="([0-9a-f-]{36})">', page)[:2]
    form = form_of(page, round_.code) | {"action": "save", "recommendation": "proceed"}
    browser.post(path, data=form | {"ask_on-1": first, "ask-1": "One?", "ask_in-1": "failure"})
    clash = browser.post(path, data=form | {"ask_on-1": second, "ask-1": "Other?"})
    assert clash.status_code == 409
    said = re.sub(r"<textarea.*?</textarea>", "", clash.text, flags=re.DOTALL)
    for words in ("One?", "Other?", "Question 1: its passage", "comment 1", "comment 2"):
        assert words in said
    assert second not in said
    stale = {"code": round_.code, "revision": 1, "fields": {"ask_in-1": ""}}
    [row] = json.loads(browser.post(f"/read/{round_.code}/save", json=stale).data)["fields"]
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
    page = me.get(f"{mine}/reviews").text
    before, _, asked = page.partition("Questions for the panel")
    assert WHO not in before
    assert WHO in asked.partition("</section>")[0]
    assert not re.search(r"Reviewer \d", asked.partition("</section>")[0])
    assert WHO in me.get(f"{mine}/reviews.md").text
