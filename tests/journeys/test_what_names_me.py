"""What names a candidate is marked or redacted on the page, and reviewers read it no more."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from playwright.sync_api import FilePayload, Page, expect
from sqlalchemy import select

from blindfolio.archive import documents
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from reviews.reading import comments
from reviews.reading.comments import CommentText
from tests.journeys.scene import SUBMIT, UPLOAD, Scene
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
    invitation = scene.invite(scene.opening(), "Vera Preview", "vera@example.test")
    scene.begin(invitation)
    page = scene.follow(scene.letter("vera@", "Invitation to write a design document for"))
    page.goto(scene.base + "/my/document")
    page.set_input_files(
        "[name=document]", {"name": "steps.md", "mimeType": "text/markdown", "buffer": TEXT}
    )
    page.locator(UPLOAD).click()
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
        document = db.scalars(select(Folio.document).where(Folio.id == invitation.folio)).one()
        text = " ".join(block.text for block in documents.blocks(db, document or ""))
    assert "Feathers" not in text and "quillfeather" not in text and "Quill queue" in text


def test_a_link_of_the_page_asks_first_and_tells_the_other_site_nothing(scene: Scene) -> None:
    scene.travel(datetime(2026, 10, 13, 8, 30, tzinfo=UTC))
    invitation = scene.invite(scene.opening(), "Lia Linker", "lia@example.test")
    scene.begin(invitation)
    page = scene.follow(scene.letter("lia@", "Invitation to write a design document for"))
    page.goto(scene.base + "/my/document")
    page.set_input_files(
        "[name=document]", {"name": "steps.md", "mimeType": "text/markdown", "buffer": TEXT}
    )
    page.locator(UPLOAD).click()
    seen: list[dict[str, str]] = []

    def answer(route: object) -> None:
        seen.append(route.request.headers)  # type: ignore[attr-defined]
        route.fulfill(status=200, content_type="text/html", body="<h1>Elsewhere</h1>")  # type: ignore[attr-defined]

    page.context.route("https://example.org/**", answer)
    with page.expect_popup() as opened:
        page.locator(".preview article.document").get_by_role("link", name="the note").click()
    warning = opened.value
    expect(warning.get_by_role("heading", level=1)).to_have_text(
        "This link leads to another site"
    )
    expect(warning.locator("main")).to_contain_text("https://example.org/x")
    assert seen == []
    warning.get_by_role("link", name="Open the link").click()
    expect(warning.get_by_role("heading", level=1)).to_have_text("Elsewhere")
    assert [headers.get("referer") for headers in seen] == [None]


def test_what_is_uncovered_in_the_next_file_is_what_reviewers_read(scene: Scene) -> None:
    scene.travel(datetime(2026, 10, 12, 9, 30, tzinfo=UTC))
    invitation = scene.invite(scene.opening(), "Sara Assent", "sara@example.test")
    scene.begin(invitation)
    page = scene.follow(scene.letter("sara@", "Invitation to write a design document for"))
    page.goto(scene.base + "/my/document")
    blind, main = page.locator(".preview article.document"), page.locator("main")

    def upload(text: bytes) -> None:
        file = FilePayload(name="design.md", mimeType="text/markdown", buffer=text)
        page.set_input_files("[name=document]", file)
        page.locator(UPLOAD).click()

    upload(TEXT)
    page.get_by_label("Other words that identify you").fill("the Quill queue")
    page.get_by_role("button", name="Undo the change").click()
    expect(page.get_by_label("Other words that identify you")).to_have_value("")
    page.get_by_role("link", name="mark it in the preview").click()
    select_words(page, "b3", "Feathers & Sons")
    page.get_by_role("button", name="This identifies me").click()
    expect(main).to_contain_text("Your words are covered in this version.")
    page.locator(".notice").get_by_role("link", name="Back to your document").click()
    expect(page.locator("strong", has_text="design.md, covered")).to_be_visible()
    page.get_by_role("link", name="“design.md as you sent it”").click()
    expect(blind).to_contain_text("at Feathers & Sons call")

    page.get_by_text("Upload another file").click()
    upload(TEXT + b"\nThe last step.\n")
    expect(blind).to_contain_text("at [name removed] call")
    page.get_by_text("Show the places").click()
    page.get_by_role("button", name="This is not a name").click()
    expect(blind).to_contain_text("at Feathers & Sons call")
    page.get_by_role("button", name="None of these identify me").click()
    expect(page.locator("#doubts")).not_to_contain_text("Does any of this identify you?")
    expect(blind).to_contain_text("at Feathers & Sons call")
    label = "design.md, upload 2, covered"
    page.get_by_label("No", exact=True).check()
    page.get_by_role("button", name=f"Submit {label}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Version 1 received")
    expect(main).to_contain_text(label)
    assert f"Your file: {label}" in scene.letter("sara@", "Version 1 received").text
    page.get_by_role("link", name="Back to your page").click()
    expect(main).to_contain_text(f"Version 1 is submitted: “{label}”.")
    page.get_by_role("link", name="Go to your document").click()
    expect(blind).to_contain_text("at Feathers & Sons call")
    page.get_by_role("button", name="Close my window…").click()
    page.get_by_role("button", name="Close my window").click()
    closed = scene.letter("sara@", "You have closed your window").text
    assert f"Version 1, “{label}”, is final" in " ".join(closed.split())

    reviewer = scene.member("Rae Reads", "reads@example.test")
    with scene.site.parts.database.transaction() as db:
        folio = db.scalars(select(Folio).where(Folio.id == invitation.folio)).one()
        standing.give(db, folio, reviewer, "reviewer", by=scene.jo)
        standing.accept(db, folio, reviewer)
        code = folio.code
    room = scene.member_page(reviewer, f"/read/{code}")
    expect(room.locator("article.document")).to_contain_text("at Feathers & Sons call")
    expect(room.locator("article.document")).to_contain_text("The last step.")
    case = scene.member_page(scene.jo, f"/candidates/{invitation.folio}")
    expect(case.locator("#sent ~ dl")).to_contain_text("design.md, upload 2, covered")


@pytest.mark.faults
def test_a_coordinator_redacts_and_the_comment_keeps_its_text(scene: Scene) -> None:
    scene.travel(datetime(2026, 10, 14, 8, 30, tzinfo=UTC))
    invitation = scene.invite(scene.opening(), "Uma Under", "uma@example.test")
    scene.begin(invitation)
    page = scene.follow(scene.letter("uma@", "Invitation to write a design document for"))
    page.goto(scene.base + "/my/document")
    page.set_input_files(
        "[name=document]", {"name": "steps.md", "mimeType": "text/markdown", "buffer": TEXT}
    )
    page.locator(UPLOAD).click()
    page.get_by_role("button", name="None of these identify me").click()
    page.get_by_label("No", exact=True).check()
    for _ in ("asked", "confirmed"):
        page.get_by_role("button", name="Submit and close my window").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Version 1 received")

    reviewer = scene.member("Rae Redreader", "redreader@example.test")
    with scene.site.parts.database.transaction() as db:
        folio = db.scalars(select(Folio).where(Folio.id == invitation.folio)).one()
        standing.give(db, folio, reviewer, "reviewer", by=scene.jo)
        standing.accept(db, folio, reviewer)
        code = folio.code
        written = CommentText(desks.KEYS[0], "concern", "Whose colleagues?")
        quote = "at Feathers & Sons call"
        comments.add(db, folio.id, str(uuid.uuid4()), written, quote, by=reviewer)
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
