"""What people talk about when a round is closed: every locked review whole, and notes on guides
that name no one and travel into a draft with their writer's knowledge."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from blindfolio.app import CHECKS, FREEZES, SEALED
from blindfolio.ledger.verify import report
from prompts.models import PromptDraft
from reviews.calibration.practice.debrief import named
from reviews.reading import draft, lock
from tests import factories
from tests.reviews.calibration.practice.acts import PROMPT, Played, begun
from tests.reviews.reading import desks
from tests.sites import Site

KEY = desks.KEYS[1]


@pytest.fixture
def closed(site: Site) -> Played:
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
    assert found.owner.post(f"{found.at}/close").status_code == 303
    return found


def test_everyone_in_a_closed_round_reads_each_review_whole_and_no_one_else(
    site: Site, closed: Played
) -> None:
    ((_, code),) = closed.folios()
    at = f"/practice/documents/{code}/reviews"
    with site.parts.database.transaction() as db:
        stranger = factories.account(db).id
    assert site.as_account(stranger).get(at).status_code == 404
    for n, browser in enumerate((closed.browser(0), closed.browser(1), closed.owner)):
        assert f'href="{at}"' in browser.get(closed.at).text
        page = browser.get(at).text
        for words in ("Why 2.", "The plain order of steps.", "All of the last section"):
            assert words in page, words
        assert ", you" in page if n < 2 else ", you" not in page
        assert "Pat Example" not in page.partition("<main")[2]
        linked = set(re.findall(rf'href="{at}#(b\d+)"', browser.get(closed.at).text))
        assert linked and all(f'id="{block}"' in page for block in linked)


def test_no_review_is_read_before_the_round_is_closed(site: Site) -> None:
    found = begun(site, samples=("senior",))
    found.start()
    found.lock(0, 2, documents=1)
    ((_, code),) = found.folios()
    for browser in (found.browser(0), found.browser(1), found.owner):
        assert browser.get(f"/practice/documents/{code}/reviews").status_code == 404


def test_a_number_is_the_same_on_both_pages(closed: Played) -> None:
    ((_, code),) = closed.folios()
    for n in (0, 1):
        own = re.search(r"You are Reviewer (\d)", closed.browser(n).get(closed.at).text)
        whole = closed.browser(n).get(f"/practice/documents/{code}/reviews").text
        assert own is not None and f"Reviewer {own[1]}, you" in whole


def _noted(closed: Played, text: str, n: int = 0) -> str:
    """The address of a new note of this colleague's."""
    said = {"criterion": KEY, "text": text}
    answer = closed.browser(n).post(f"{closed.at}/notes", data=said)
    assert answer.status_code == 303, answer.text
    page = closed.browser(n).get(closed.at).text
    return str(re.findall(rf'action="({closed.at}/notes/\w+)/change"', page)[-1])


def test_a_notes_form_says_where_its_words_go_and_begins_with_the_widest_difference(
    closed: Played,
) -> None:
    page = closed.browser(0).get(closed.at).text
    form = page.partition('id="add-note"')[2]
    assert "go into the prompt\u2019s rubric.yaml as a comment" in form
    first = re.search(r'id="on-([\w-]+)"', page)
    assert first is not None and f'<option value="{first[1]}" selected>' in form
    asked = closed.browser(0).get(f"{closed.at}?about={desks.KEYS[-1]}").text
    assert f'<option value="{desks.KEYS[-1]}" selected>' in asked
    assert f'href="{closed.at}?about={KEY}#add-note"' in page


def test_a_note_that_names_someone_in_the_round_is_refused(closed: Played) -> None:
    for text in ("Jo asks for figures.", "Sampleton asks for figures."):
        said = {"criterion": KEY, "text": text}
        refused = closed.browser(0).post(f"{closed.at}/notes", data=said)
        assert refused.status_code == 422
        assert "Write \u201cReviewer 1\u201d, or leave the person out." in refused.text


def test_a_note_is_its_writers_to_change_and_remove_until_it_is_in_a_draft(
    site: Site, closed: Played
) -> None:
    at = _noted(closed, "Say how many.")
    assert "Change or remove your note" not in closed.browser(1).get(closed.at).text
    for verb in ("change", "remove"):
        other = closed.browser(1).post(f"{at}/{verb}", data={"text": "Other words."})
        assert other.status_code == 409
    named_one = closed.browser(0).post(f"{at}/change", data={"text": "Jo asks why."})
    assert named_one.status_code == 422 and "Jo asks why." in named_one.text
    assert (
        closed.browser(0).post(f"{at}/change", data={"text": "Say which."}).status_code == 303
    )
    page = closed.owner.get(closed.at).text
    assert "Say which." in page and "Say how many." not in page
    second = _noted(closed, "Say when.")
    assert closed.browser(0).post(f"{second}/remove").status_code == 303
    assert "Say when." not in closed.owner.get(closed.at).text
    changed = {"level": "3", "guide": "Weighs two alternatives by the same measure."}
    assert closed.owner.post(at, data=changed).status_code == 303
    for verb in ("change", "remove"):
        late = closed.browser(0).post(f"{at}/{verb}", data={"text": "Other words."})
        assert late.status_code == 409
    with site.parts.database.reading() as db:
        assert report(db, freezes=FREEZES, checks=CHECKS, tables=SEALED).faults == []


def test_what_the_draft_changes_shows_the_comment_and_is_published(
    site: Site, closed: Played
) -> None:
    at = _noted(closed, "Say how many alternatives count.")
    changed = {"level": "3", "guide": "Weighs two alternatives by the same measure."}
    assert closed.owner.post(at, data=changed).status_code == 303
    changes = closed.owner.get(f"/prompts/{PROMPT}/draft/changes").text
    assert "practice: Say how many alternatives count." in changes
    with site.parts.database.reading() as db:
        revision = db.scalars(select(PromptDraft.revision)).one()
    sent = {"revision": str(revision)}
    published = closed.owner.post(f"/prompts/{PROMPT}/publish", data=sent)
    assert published.status_code == 303, published.text
    page = closed.owner.get(published.location).text
    assert "Published. New openings get this version." in page


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
