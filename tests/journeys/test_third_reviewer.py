"""A third reviewer reads while the gate is open: it waits, or is decided with a reason."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from blindfolio import clock
from blindfolio.demo import reviews
from blindfolio.demo.stagehand import Stagehand
from blindfolio.visibility.models import Folio
from prompts.folder import catalogue
from prompts.models import Upload
from prompts.submitting.submit import Statement
from tests.journeys.looks import looked_at
from tests.journeys.scene import PATIENCE, Scene

pytestmark = [pytest.mark.browser, pytest.mark.faults]

MONDAY = datetime(2026, 10, 5, 8, 30, tzinfo=UTC)
WEEK = timedelta(days=7)
SAMPLE = next(
    sample for sample in catalogue.load("payment-flows").samples if sample.name == "senior"
)
REASON = "The panel meets on Thursday, and both reviews point the same way."
TYPED = "Nobody is named for the night of the switch."


def test_the_gate_waits_for_a_third_reviewer_who_is_told_when_it_does_not(scene: Scene) -> None:
    folio, code, manager, third = _at_the_gate(scene)
    jo = scene.member_page(scene.jo, f"/candidates/{folio}")
    jo.locator("#f-reviewer").select_option(third)
    jo.locator("#ask").get_by_role("button", name="Assign reviewer", exact=True).click()
    expect(jo.get_by_role("row", name="Thea Third")).to_contain_text("invited")

    thea = scene.member_page(third, "/queue")
    thea.get_by_role("link", name="Accept…").click()
    thea.get_by_role("radio", name="know of anyone who is applying").check()
    thea.get_by_role("button", name="Accept", exact=True).click()
    thea.get_by_role("link", name="Read", exact=True).click()
    _typed(thea, TYPED)

    hanna = scene.member_page(manager, "/candidates")
    row = hanna.get_by_role("row", name="Tilda Waits")
    expect(row).to_contain_text("A further review is due")
    expect(hanna.locator("main")).not_to_contain_text("Make the review decision")
    row.get_by_role("link", name="Tilda Waits").click()
    main = hanna.locator("main")
    expect(main).to_contain_text("A further review is due on")
    assert "Thea Third" not in hanna.content()
    assert looked_at(hanna) == []
    jo.reload()
    expect(jo.locator("main")).to_contain_text("Thea Third has not locked a review.")
    expect(jo.locator("main")).not_to_contain_text("Make the review decision")

    hanna.get_by_role("link", name="Read the reviews and decide").click()
    assert looked_at(hanna) == []
    hanna.get_by_role("button", name="Open the reviews").click()
    expect(main).to_contain_text("Reviewer 2")
    assert looked_at(hanna) == []
    hanna.get_by_role("link", name="The document, with the reviewers").click()
    expect(hanna.locator("#comments")).to_contain_text("In document order.")
    assert looked_at(hanna) == []
    hanna.get_by_role("link", name="Back to the reviews of").click()
    hanna.get_by_text("Decide without this review…").click()
    hanna.get_by_label("Release to the panel").check()
    hanna.get_by_role("button", name="Decide…").click()
    expect(hanna.locator("#error-summary")).to_contain_text("Write the reason")
    hanna.get_by_label("Reason").fill(REASON)
    hanna.get_by_role("button", name="Decide…").click()
    expect(hanna.get_by_role("heading", level=1)).to_have_text(
        "Release without the further review?"
    )
    expect(main).to_contain_text(REASON)
    assert looked_at(hanna) == []
    hanna.get_by_role("button", name="Release without it").click()
    expect(main).to_contain_text("Released to the panel")

    # An open tab says so and keeps what is typed; its address leads to the reviewer's own words.
    thea.locator("#f-private_notes").fill("Typed a moment too late.")
    expect(thea.locator("#both")).to_contain_text("The review of this document has ended.")
    expect(thea.locator("#f-private_notes")).to_have_value("Typed a moment too late.")
    thea.get_by_role("link", name="Read what you wrote").click()
    expect(thea.get_by_role("heading", level=1)).to_have_text("What you wrote")
    own = thea.locator("main")
    expect(own).to_contain_text("decision was made before you locked your review")
    expect(own).to_contain_text(TYPED)
    assert looked_at(thea) == []
    letter = scene.letter("thea@", "The review decision was made before")
    assert "Tilda" not in letter.text and code not in letter.text
    thea.goto(scene.base + "/queue")
    thea.get_by_role("link", name="Your review, last saved").click()
    expect(thea.locator("main")).to_contain_text(TYPED)


def _at_the_gate(scene: Scene) -> tuple[str, str, str, str]:
    """A candidate whose two reviews are locked, with a panel; the folio's id and code, the
    manager's and the third reviewer's account."""
    scene.travel(MONDAY)
    opening = scene.opening(decider="manager")
    manager = scene.member("Mia Manager", "mia@example.test", opening, "manager")
    readers = [scene.member(f"Rei Der{n}", f"reader-{n}@example.test") for n in "ab"]
    seated = scene.member("Pia Panel", "pia@example.test")
    third = scene.member("Thea Third", "thea@example.test")
    mine = scene.invite(opening, "Tilda Waits", "tilda@example.test")
    scene.begin(mine)
    hand = Stagehand(scene.site.parts, clock.now(), timedelta(seconds=1))
    sent = hand.send(mine.id, "plan.md", SAMPLE.text)
    _read(scene, sent)
    hand.submit(mine.id, sent, Statement(ai_used=False), final=True)
    for reader in readers:
        hand.ask_reviewer(mine.folio, reader, by=scene.jo)
        hand.write_review(mine.folio, reader, reviews.review_of(SAMPLE.name, "first"))
    hand.seat(mine.folio, seated, by=scene.jo)
    with scene.site.parts.database.reading() as db:
        code = db.get_one(Folio, mine.folio).code
    return mine.folio, code, manager, third


def _read(scene: Scene, sent: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with scene.site.parts.database.reading() as db:
            if db.get_one(Upload, sent).state == "read":
                return
        time.sleep(0.05)
    raise AssertionError("the file was not read")


def _typed(page: Page, words: str) -> None:
    page.locator("#notes summary").click()
    page.locator("#f-private_notes").fill(words)
    expect(page.locator("#status")).to_contain_text(re.compile(r"Saved \d\d:\d\d"))
