"""A loop of four stages: scheduled, seen by the candidate, held, written down, and waited for."""

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
from reviews.panel.scorecards import lock
from tests.journeys.looks import looked_at
from tests.journeys.scene import PATIENCE, Scene
from tests.reviews import cases

pytestmark = [pytest.mark.browser, pytest.mark.faults]

MONDAY = datetime(2026, 10, 5, 8, 30, tzinfo=UTC)
TUESDAY, LATER = "2026-10-06T10:00", "2026-10-06T11:00"
SAMPLE = next(
    sample for sample in catalogue.load("payment-flows").samples if sample.name == "senior"
)
SAID = "Asked who wanted something else: support did, and they wrote it down together."


def test_a_loop_of_four_stages_is_held_and_the_debrief_waits_for_it(scene: Scene) -> None:
    scene.travel(MONDAY)
    opening = scene.opening(loop="senior-product", decider="manager")
    manager = scene.member("Mia Manager", "mia@example.test", opening, "manager")
    cody = scene.member("Cody Placeholder", "cody@example.test")
    ines = scene.member("Ines Placeholder", "ines@example.test")
    mine = scene.invite(opening, "Tilda Waits", "tilda@example.test")

    jo = scene.member_page(scene.jo, f"/openings/{opening}")
    expect(jo.locator("#loop")).to_contain_text("3 hours 35 minutes of interviews")
    assert looked_at(jo) == []
    jo.goto(f"{scene.base}/candidates/{mine.folio}")
    expect(jo.get_by_role("row", name="Programming together")).to_contain_text("No one yet")
    assert looked_at(jo) == []
    _schedule(scene, jo, mine.folio, "coding", cody, TUESDAY)
    _schedule(scene, jo, mine.folio, "influence", ines, LATER)
    expect(jo.get_by_role("row", name="Work with other people")).to_contain_text(
        "Ines Placeholder"
    )
    assert looked_at(jo) == []
    letter = scene.letter("cody@", "You have an interview on")
    assert letter.event is not None and "Tilda" not in letter.text

    tilda = scene.follow(scene.letter("tilda@", "Invitation to write"))
    interviews = tilda.locator("section", has=tilda.locator("#interviews"))
    expect(tilda.locator("main")).to_contain_text("3 interviews, 3 hours 5 minutes in all")
    expect(interviews).to_contain_text("Room 1")
    expect(interviews).not_to_contain_text("Placeholder")
    assert looked_at(tilda) == []

    scene.wait(MONDAY + timedelta(days=1, hours=4))
    for account, stage in ((cody, "Programming together"), (ines, "Work with other people")):
        page = scene.member_page(account, "/interviews")
        expect(page.get_by_role("row", name="Tilda Waits")).to_contain_text(stage)
        assert looked_at(page) == []
        page.get_by_role("link", name="Open the interview with Tilda Waits").click()
        _write_and_lock(page)
        page.close()

    _released_and_met(scene, mine.folio, mine.id, manager)
    jo.goto(f"{scene.base}/candidates/{mine.folio}")
    expect(jo.locator("header.page-head")).to_contain_text("Debrief")
    assert scene.said == []


def _schedule(scene: Scene, jo: Page, folio: str, stage: str, account: str, at: str) -> None:
    """Name who holds a stage: what it ends is said first, and that it could be before the document
    where that comes first."""
    jo.goto(f"{scene.base}/candidates/{folio}/interviews/{stage}")
    jo.locator("#f-who").select_option(account)
    jo.locator("#f-at").fill(at)
    jo.locator("#f-place").fill("Room 1")
    expect(jo.locator("main")).to_contain_text("can then no longer read and rate")
    assert looked_at(jo) == []
    jo.get_by_role("button", name="Schedule interview").click()
    if stage == "influence":
        expect(jo.locator("main")).to_contain_text("the interview could be before the document")
        assert looked_at(jo) == []
        jo.get_by_role("checkbox", name="Schedule it anyway").check()
        jo.get_by_role("button", name="Schedule interview").click()
    expect(jo.get_by_role("heading", level=1)).to_have_text("Tilda Waits")


def _write_and_lock(page: Page) -> None:
    page.locator("#f-text").fill(SAID)
    expect(page.locator("#status")).to_contain_text(re.compile(r"Saved \d\d:\d\d"))
    page.get_by_role("button", name="Lock scorecard").click()
    expect(page.locator("#error-summary")).to_contain_text("choose a rating")
    assert looked_at(page) == []
    for box in page.locator("#card textarea").all():
        box.fill(SAID)
    for rating in page.locator("#card input[name^=rating-][value='3']").all():
        rating.check()
    page.locator("#card input[name=level][value='3']").check()
    page.get_by_role("radio", name="Medium").check()
    page.get_by_role("button", name="Lock scorecard").click()
    expect(page.locator("main")).to_contain_text("No one can change it, including you.")
    assert looked_at(page) == []


def _released_and_met(scene: Scene, folio: str, invitation: str, manager: str) -> None:
    readers = [scene.member(f"Rei Der{n}", f"reader-{n}@example.test") for n in "ab"]
    seated = scene.member("Pia Panel", "pia@example.test")
    hand = Stagehand(scene.site.parts, clock.now(), timedelta(seconds=1))
    hand.start(invitation)
    sent = hand.send(invitation, "plan.md", SAMPLE.text)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with scene.site.parts.database.reading() as db:
            if db.get_one(Upload, sent).state == "read":
                break
        time.sleep(0.05)
    hand.submit(invitation, sent, Statement(ai_used=False), final=True)
    for reader in readers:
        hand.ask_reviewer(folio, reader, by=scene.jo)
        hand.write_review(folio, reader, reviews.review_of(SAMPLE.name, "first"))
    hand.seat(folio, seated, by=scene.jo)
    hand.decide(folio, "release", by=manager, reason="Both would argue with it.")
    with hand.act() as db:
        found = db.get_one(Folio, folio)
        assert found.stage == "5", "the loop's scorecards alone open nothing"
        cases.write_card(db, found, seated)
        lock.lock(db, found, by=seated)
