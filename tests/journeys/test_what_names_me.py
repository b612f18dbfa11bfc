"""What names a candidate is marked or redacted on the page, and reviewers read it no more."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from blindfolio.archive import documents
from blindfolio.visibility.models import Folio
from reviews.reading import comments
from reviews.reading.comments import CommentText
from tests.journeys.scene import SUBMIT, Scene
from tests.reviews.reading import desks

pytestmark = pytest.mark.browser

TEXT = b"""\
# Steps in one table

The code is at github.com/quillfeather/steps, see [the note](https://example.org/x).

Old colleagues of mine at Feathers & Sons call this *the Quill queue* to this day.
"""

SELECT = """([block, words]) => {
  const walk = document.createTreeWalker(document.getElementById(block), NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const at = node.data.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + words.length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  }
}"""


def select_words(page: Page, block: str, words: str) -> None:
    page.locator(f"#{block}").wait_for()
    page.evaluate(SELECT, [block, words])


def test_what_is_marked_is_covered_before_anything_is_submitted(scene: Scene) -> None:
    scene.travel(datetime(2026, 10, 12, 8, 30, tzinfo=UTC))
    folio, page = scene.uploaded("Vera Preview", TEXT)
    question = page.locator("#doubts")
    expect(question).to_contain_text("github.com/quillfeather/steps")
    page.get_by_label("No", exact=True).check()
    page.locator(SUBMIT).click()
    expect(page.locator("#error-summary")).to_contain_text("may still identify you")
    question.get_by_role("checkbox").check()
    question.get_by_role("button", name="Cover the ticked words").click()
    expect(page.locator(".preview article.document")).to_contain_text("is at [name removed],")

    page.get_by_role("link", name="mark it in the preview").click()
    select_words(page, "b3", "Feathers & Sons")
    page.get_by_role("button", name="This identifies me").click()
    expect(page.locator("main")).to_contain_text("Your words are covered in this version.")
    page.locator(".notice").get_by_role("link", name="Back to your document").click()
    blind = page.locator(".preview article.document")
    expect(blind).to_contain_text("colleagues of mine at [name removed] call this")
    page.get_by_label("No", exact=True).check()
    page.locator(SUBMIT).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Version 1 received")
    with scene.site.parts.database.reading() as db:
        document = db.get_one(Folio, folio).document
        text = " ".join(block.text for block in documents.blocks(db, document or ""))
    assert "Feathers" not in text and "quillfeather" not in text and "Quill queue" in text


@pytest.mark.faults
def test_a_coordinator_redacts_and_the_comment_keeps_its_text(scene: Scene) -> None:
    scene.travel(datetime(2026, 10, 14, 8, 30, tzinfo=UTC))
    folio, page = scene.uploaded("Uma Under", TEXT)
    page.get_by_role("button", name="None of these identify me").click()
    page.get_by_label("No", exact=True).check()
    for _ in ("asked", "confirmed"):
        page.get_by_role("button", name="Submit and close my window").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Version 1 received")

    reviewer, code = scene.reviewer(folio, "Rae Redreader")
    with scene.site.parts.database.transaction() as db:
        written = CommentText(desks.KEYS[0], "concern", "Whose colleagues?")
        quote = "at Feathers & Sons call"
        comments.add(db, folio, str(uuid.uuid4()), written, quote, by=reviewer)
    room = scene.member_page(reviewer, f"/read/{code}")
    expect(room.locator("#comment-list")).to_contain_text("at Feathers & Sons call")

    board = scene.member_page(scene.jo, f"/candidates/{folio}/document")
    board.get_by_role("link", name="Redact a passage").click()
    select_words(board, "b3", "Feathers & Sons")
    board.get_by_role("button", name="Redact…").click()
    board.get_by_label("It names someone else").check()
    board.get_by_role("button", name="Redact the ticked words").click()
    expect(board.locator("main")).to_contain_text("The words are being covered")
    scene.letter("uma@", "A passage in your document has been redacted")
    scene.letter("redreader@", "A passage in a document you are reviewing has been redacted")
    board.reload()
    expect(board.locator("article.document")).to_contain_text("at [name removed] call this")

    room.reload()
    expect(room.locator("article.document")).not_to_contain_text("Feathers")
    expect(room.locator("mark")).to_have_text(["at ", "[name removed]", " call"])
    expect(room.locator("#comment-list")).to_contain_text("Whose colleagues?")
    expect(room.locator("#comment-list")).not_to_contain_text("Feathers")
    page.goto(scene.base + "/my/document")
    expect(page.locator("main")).to_contain_text("it named someone else, or an employer")
