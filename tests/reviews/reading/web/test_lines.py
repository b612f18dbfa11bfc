"""Promises about "What would you ask?" on pages: kept through every refusal, shown to few."""

from __future__ import annotations

import re
from html import unescape

from blindfolio.visibility.models import Folio
from reviews.reading import lock, questions
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
