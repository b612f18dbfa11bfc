"""What names a candidate is marked or redacted on the page, and reviewers read it no more."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from blindfolio.archive import documents
from blindfolio.visibility.models import Folio
from reviews.reading import comments
from reviews.reading.comments import CommentText
from tests.journeys.scene import SUBMIT, Scene, send, submit
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
    invitation, page = scene.uploaded("Vera Preview", TEXT)
    question = page.locator("#doubts")
    expect(question).to_contain_text("github.com/quillfeather/steps")
    page.get_by_label("No", exact=True).check()
    page.locator(SUBMIT).click()
    expect(page.locator("#error-summary")).to_contain_text("may still identify you")
    question.get_by_role("checkbox").check()
    question.get_by_role("button", name="Cover the ticked words").click()
    expect(page.locator(".preview article.document")).to_contain_text("is at [name removed],")

    page.get_by_role("link", name="Mark words to cover").click()
    select_words(page, "b3", "Feathers & Sons")
    page.get_by_role("button", name="This identifies me").click()
    expect(page.locator("main")).to_contain_text("Your words are covered in this version.")
    page.locator(".notice").get_by_role("link", name="Back to your document").click()
    blind = page.locator(".preview article.document")
    expect(blind).to_contain_text("colleagues of mine at [name removed] call this")
    page.get_by_label("No", exact=True).check()
    page.locator(SUBMIT).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Version 1 received, thank you")
    with scene.site.parts.database.reading() as db:
        document = db.scalars(select(Folio.document).where(Folio.id == invitation.folio)).one()
        text = " ".join(block.text for block in documents.blocks(db, document or ""))
    assert "Feathers" not in text and "quillfeather" not in text and "Quill queue" in text


def test_what_is_uncovered_in_the_next_file_is_what_reviewers_read(scene: Scene) -> None:
    scene.travel(datetime(2026, 10, 12, 9, 30, tzinfo=UTC))
    invitation, page = scene.uploaded("Sara Assent", TEXT)
    blind, main = page.locator(".preview article.document"), page.locator("main")
    page.get_by_text("Cover more words").click()
    page.get_by_label("Other words that identify you").fill("the Quill queue")
    page.get_by_role("button", name="Undo the change").click()
    expect(page.get_by_label("Other words that identify you")).to_have_value("")
    page.get_by_role("link", name="Mark words to cover").click()
    select_words(page, "b3", "Feathers & Sons")
    page.get_by_role("button", name="This identifies me").click()
    expect(main).to_contain_text("Your words are covered in this version.")
    page.locator(".notice").get_by_role("link", name="Back to your document").click()
    expect(page.locator("strong", has_text="steps.md (more covered)")).to_be_visible()
    page.get_by_role("link", name="“steps.md”").click()
    expect(blind).to_contain_text("at Feathers & Sons call")

    send(page, TEXT + b"\nThe last step.\n")
    expect(blind).to_contain_text("at [name removed] call")
    page.get_by_text("Show the places").click()
    page.get_by_role("button", name="Uncover here").click()
    expect(blind).to_contain_text("at Feathers & Sons call")
    page.get_by_role("button", name="None of these identify me").click()
    expect(page.locator("#doubts")).not_to_contain_text("Does any of this identify you?")
    expect(blind).to_contain_text("at Feathers & Sons call")
    label = "steps.md (2) (more covered)"
    page.get_by_label("No", exact=True).check()
    page.get_by_role("button", name=f"Submit {label}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Version 1 received, thank you")
    expect(main).to_contain_text(label)
    assert "SHA-256 of steps.md: " in scene.letter("sara@", "Version 1 received").text
    page.get_by_role("link", name="Back to your page").click()
    expect(main).to_contain_text(f"Version 1 is submitted: “{label}”.")
    page.get_by_role("link", name="Go to your document").click()
    expect(blind).to_contain_text("at Feathers & Sons call")
    page.get_by_role("button", name="Make it final…").click()
    page.get_by_role("button", name="Make version 1 final").click()
    closed = scene.letter("sara@", "Your document is final").text
    assert "Version 1 is final" in closed and "steps.md: " in closed

    reviewer, code = scene.reviewer(invitation.folio, "Rae Reads")
    room = scene.member_page(reviewer, f"/read/{code}")
    expect(room.locator("article.document")).to_contain_text("at Feathers & Sons call")
    expect(room.locator("article.document")).to_contain_text("The last step.")
    case = scene.member_page(scene.jo, f"/candidates/{invitation.folio}")
    expect(case.locator("#sent ~ dl")).to_contain_text("steps.md (2) (more covered)")


@pytest.mark.faults
def test_a_coordinator_redacts_and_the_comment_keeps_its_text(scene: Scene) -> None:
    scene.travel(datetime(2026, 10, 14, 8, 30, tzinfo=UTC))
    invitation, page = scene.uploaded("Uma Under", TEXT)
    page.get_by_role("button", name="None of these identify me").click()
    submit(page)

    reviewer, code = scene.reviewer(invitation.folio, "Rae Redreader")
    with scene.site.parts.database.transaction() as db:
        written = CommentText(desks.KEYS[0], "concern", "Whose colleagues?")
        quote = "at Feathers & Sons call"
        comments.add(db, invitation.folio, str(uuid.uuid4()), written, quote, by=reviewer)
    room = scene.member_page(reviewer, f"/read/{code}")
    expect(room.locator("#comment-list")).to_contain_text("at Feathers & Sons call")

    board = scene.member_page(scene.jo, f"/candidates/{invitation.folio}/document")
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
