"""What people talk about when a round is closed: every locked review whole, and notes on guides
that name no one."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import update

from blindfolio.app import CHECKS, FREEZES, SEALED
from blindfolio.ledger.verify import report
from reviews.calibration.practice.debrief import named
from reviews.reading import draft, lock
from reviews.reading.models import Comment
from tests import factories
from tests.expect import answered, transact
from tests.platform.ledger.conftest import unguarded
from tests.reviews.calibration.practice.acts import PROMPT, Played, begun
from tests.reviews.reading import desks
from tests.sites import Site

KEY = desks.KEYS[1]


@pytest.fixture
def running(site: Site) -> Played:
    """A round of one sample. Colleague 0 cites a passage for everything and gives 2; colleague 1
    found it absent, gives 1, and closes with a sentence."""
    found = begun(site, samples=("senior",))
    found.start()
    found.lock(0, 2, documents=1)
    me, ((folio, _),) = found.colleagues[1], found.folios()
    fields = {"strongest": "The plain order of steps.", "confidence": "low"}
    for key in desks.KEYS:
        fields |= {
            f"rating-{key}": "1",
            f"absent-{key}": "1",
            f"searched-{key}": "All of the last section",
            f"rationale-{key}": f"Nothing is said of {key}.",
        }
    with site.parts.database.transaction() as db:
        draft.save(db, folio, fields, revision=0, by=me)
        lock.lock(db, folio, by=me)
    return found


@pytest.fixture
def closed(running: Played) -> Played:
    assert running.owner.post(f"{running.at}/close").status_code == 303
    return running


def test_everyone_in_a_closed_round_reads_each_review_whole_and_no_one_else(
    site: Site, running: Played
) -> None:
    ((_, code),) = running.folios()
    at = f"/practice/documents/{code}/reviews"
    browsers = (running.browser(0), running.browser(1), running.owner)
    assert [it.get(at).status_code for it in browsers] == [404] * 3, "not before it is closed"
    asks = {"ask_this": True, "question": "Who is called first?"}
    with unguarded(site.parts.database) as connection:
        connection.execute(update(Comment).values(**asks))
    assert running.owner.post(f"{running.at}/close").status_code == 303
    stranger = transact(site, factories.account).id
    assert site.as_account(stranger).get(at).status_code == 404
    for n, browser in enumerate(browsers):
        shown = answered(browser.get(running.at), 200, f'href="{at}"').text
        page = browser.get(at).text
        for words in ("Why 2.", "The plain order of steps.", "All of the last section"):
            assert words in page, words
        assert "Pat Example" not in page.partition("<main")[2]
        assert "Who is called first" not in page, "that is for the sheet, without a number"
        own = re.search(r"Reviewer (\d)</bdi> <span>you", shown)
        assert (own is not None) == (", you" in page) == (n < 2)
        assert own is None or f"Reviewer {own[1]}, you" in page, "the same number on both"
        linked = set(re.findall(rf'href="{at}#(b\d+)"', shown))
        assert linked and all(f'id="{block}"' in page for block in linked)


def _note(closed: Played, text: str, criterion: str = KEY) -> tuple[int, str]:
    answer = closed.browser(0).post(
        f"{closed.at}/notes", data={"criterion": criterion, "text": text}
    )
    return answer.status_code, answer.text


def _noted(closed: Played, text: str) -> str:
    """The address of a new note of the first colleague's."""
    assert _note(closed, text)[0] == 303
    page = closed.browser(0).get(closed.at).text
    return str(re.findall(rf'action="({closed.at}/notes/\w+)/change"', page)[-1])


def test_the_form_for_a_note_begins_with_the_widest_difference_or_what_was_asked_for(
    closed: Played,
) -> None:
    page = closed.browser(0).get(closed.at).text
    first = re.search(r'id="differ-F-\w+-([\w-]+)"', page)
    form = page.partition('id="add-note"')[2]
    assert first is not None and f'<option value="{first[1]}" selected>' in form
    asked = closed.browser(0).get(f"{closed.at}?about={desks.KEYS[-1]}").text
    assert f'<option value="{desks.KEYS[-1]}" selected>' in asked
    assert f'href="{closed.at}?about={KEY}#add-note"' in page


def test_what_is_no_note_is_refused_and_one_sent_twice_is_one(running: Played) -> None:
    assert _note(running, "Say how many.")[0] == 409, "the round is still open"
    assert running.owner.post(f"{running.at}/close").status_code == 303
    for criterion, text, says in (
        (KEY, " ", "The note is empty"),
        (KEY, "x" * 1001, "Shorten the note to at most 1,000"),
        ("x", "Say how many.", "Choose the criterion"),
        (KEY, "Jo asks for figures.", "Write “Reviewer 1” instead, or leave the person out."),
        (
            KEY,
            "Sampleton asks for figures.",
            "Write “Reviewer 1” instead, or leave the person out.",
        ),
    ):
        status, page = _note(running, text, criterion)
        assert (status, says in page) == (422, True), says
    for _ in range(2):
        assert _note(running, "Say how many.")[0] == 303
    assert running.owner.get(running.at).text.count("Say how many.") == 1


def test_a_note_is_its_writers_to_change_and_remove(site: Site, closed: Played) -> None:
    at = _noted(closed, "Say how many.")
    assert "Change or remove your note" not in closed.browser(1).get(closed.at).text
    for verb in ("change", "remove"):
        other = closed.browser(1).post(f"{at}/{verb}", data={"text": "Other words."})
        assert other.status_code == 409
        unknown = closed.browser(0).post(f"{closed.at}/notes/never2issued/{verb}")
        assert unknown.status_code == 404
    named_one = closed.browser(0).post(f"{at}/change", data={"text": "Jo asks why."})
    assert named_one.status_code == 422 and "Jo asks why." in named_one.text
    changed = closed.browser(0).post(f"{at}/change", data={"text": "Say which."})
    assert changed.status_code == 303
    answered(closed.owner.get(closed.at), 200, "Say which.", lacks="Say how many.")
    assert closed.browser(0).post(f"{at}/remove").status_code == 303
    assert "Say which." not in closed.owner.get(closed.at).text
    assert transact(site, report, freezes=FREEZES, checks=CHECKS, tables=SEALED).faults == []


def test_only_a_coordinator_is_led_to_the_prompts_draft(closed: Played) -> None:
    begin = f'action="/prompts/{PROMPT}/draft"'
    assert begin in closed.owner.get(closed.at).text
    assert begin not in closed.browser(0).get(closed.at).text
    assert closed.owner.post(f"/prompts/{PROMPT}/draft").location == f"/prompts/{PROMPT}/edit"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Petr asks for two.", "Petr"),
        ("As petr said, two.", "petr"),
        ("petroleum is no name.", ""),
        ("Petr Vzor asks.", "Petr Vzor"),
        ("Mark it as absent.", ""),
        ("So says Mark.", "Mark"),
        ("Bo asks for two.", "Bo"),
        ("The bo tree.", ""),
        ("Reviewer 1 asks for two.", ""),
    ],
)
def test_a_name_is_found_by_its_parts_and_an_ordinary_word_is_none(
    text: str, found: str
) -> None:
    assert named(text, ["Petr Vzor", "Mark Li", "Bo Quill"]) == found
