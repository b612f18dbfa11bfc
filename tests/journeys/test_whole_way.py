"""One document's whole way in a real browser: from the mailed link to the closed folio.

What reviewers and the panel write is put there: their pages have browser tests of their own.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from blindfolio import clock
from blindfolio.app import CHECKS, FREEZES, SEALED
from blindfolio.demo.opening_texts import TEXTS
from blindfolio.ledger import verify
from blindfolio.visibility.models import Folio
from prompts.folder import catalogue
from prompts.opening import terms
from reviews.panel.models import Slot
from tests.faults.judged import judge
from tests.journeys.scene import Scene, send, submit
from tests.reviews import cases

PROMPT = catalogue.load("payment-flows")
DOCUMENT = next(sample.text for sample in PROMPT.samples if sample.name == "senior-staff")
NAME, ADDRESS = "Ada Example", "ada.example@example.test"
TEAM = {
    **{"hanna": "Hanna Placeholder", "robin": "Robin Testcase", "sam": "Sam Dummy"},
    **{"lee": "Lee Mockworth", "alex": "Alex Ipsum"},
}

pytestmark = [pytest.mark.browser, pytest.mark.faults]


@dataclass(slots=True)
class Stage:
    scene: Scene
    accounts: dict[str, str]
    pages: dict[str, Page] = field(default_factory=dict)

    def member(self, who: str) -> Page:
        if who not in self.pages:
            self.pages[who] = self.scene.member_page(self.accounts[who], "/")
        return self.pages[who]

    def mailed(self, subject: str) -> str:
        return self.scene.letter(ADDRESS, subject).text


def test_a_document_goes_in_and_locked_reviews_a_sheet_and_a_decision_come_out(
    scene: Scene,
) -> None:
    accounts = {who: scene.member(it, f"{who}@example.test") for who, it in TEAM.items()}
    stage = Stage(scene, accounts | {"jo": scene.jo})
    _make_the_opening_and_invite(stage)
    candidate = _write_and_submit(stage)
    code = _assign(stage)
    _review(stage, "robin", code["robin"])
    # Blind before the gate: neither another's review nor who wrote it.
    sam = stage.member("sam")
    for path in (f"/read/{code['sam']}", f"/read/{code['sam']}/reviews", "/queue"):
        answer = sam.goto(stage.scene.base + path)
        assert answer is not None
        for hidden in (NAME, "ada.example", "Robin", "robin says", "my-own-name.md"):
            assert hidden not in answer.text(), (path, hidden)
    assert answer is not None
    _review(stage, "sam", code["sam"])
    _release(stage)
    robin = stage.member("robin")
    robin.goto(stage.scene.base + f"/read/{code['robin']}/reviews")
    expect(robin.locator("main")).to_contain_text("sam says")
    expect(robin.locator("main")).not_to_contain_text("Sam Dummy")
    _pull_the_sheet(stage)
    _lock_scorecards(stage)
    _close(stage)
    assert "/open/" in stage.mailed("decision")
    candidate.goto(stage.scene.base + "/my")
    expect(candidate.locator("main")).to_contain_text("We would like to work with you.")
    expect(candidate.locator("main")).not_to_contain_text("robin says")
    with stage.scene.site.parts.database.reading() as db:
        assert verify.verify(db, freezes=FREEZES, checks=CHECKS, tables=SEALED) == []


def _make_the_opening_and_invite(stage: Stage) -> None:
    jo = stage.member("jo")
    jo.get_by_role("link", name="Openings", exact=True).click()
    jo.get_by_role("link", name="New opening…").click()
    jo.get_by_label("Title").fill("Staff Engineer, Payments")
    jo.locator("[name=decider][value=manager]").check()
    jo.get_by_label("Hiring manager", exact=True).select_option(label="Hanna Placeholder")
    onward = jo.get_by_role("button", name="Continue")
    onward.click()
    jo.get_by_label("Prompt", exact=True).select_option("payment-flows")
    onward.click()
    for key, words in TEXTS.items():
        if key != terms.REAL:  # the firm of a shipped prompt is invented
            jo.get_by_label(terms.heading(key), exact=True).fill(words)
    onward.click()
    jo.get_by_role("button", name="See what candidates get").click()
    expect(jo.locator("main")).to_contain_text("Hanna Placeholder will make the review")
    jo.get_by_role("button", name="Create opening").first.click()
    expect(jo.locator("main")).to_contain_text("Hanna Placeholder, hiring manager")
    jo.get_by_label("Name", exact=True).fill(NAME)
    jo.get_by_label("Email address").fill(ADDRESS)
    jo.get_by_role("button", name="Send the invitation").click()
    expect(jo.get_by_role("heading", level=1)).to_have_text(NAME)


def _write_and_submit(stage: Stage) -> Page:
    page = stage.scene.follow(stage.scene.letter(ADDRESS, "design document"))
    expect(page.locator("main")).not_to_contain_text("Submission code")
    page.get_by_label("Your time zone").select_option("Asia/Kolkata")
    page.get_by_role("button", name="Start my 7 days…").click()
    expect(page.locator("main")).to_contain_text("UTC+5:30")
    page.get_by_role("button", name="Start my 7 days", exact=True).click()
    own = f"# By {NAME}\n\nWritten by {NAME}, {ADDRESS}.\n\n"
    send(page, (own + DOCUMENT).encode(), "my-own-name.md")
    preview = page.locator(".preview .document")
    expect(preview).to_contain_text("[name removed]", timeout=15_000)
    expect(preview).not_to_contain_text("Ada")
    # What a document says of other people is pointed out, and the candidate answers first.
    nobody = page.get_by_role("button", name="None of these identify me")
    if nobody.is_visible():
        nobody.click()
        expect(nobody).to_be_hidden()
    submit(page)
    assert "Receipt" in stage.mailed("document is final")
    return page


def _choose(page: Page, field: str, name: str) -> None:
    option = page.locator(f"{field} option", has_text=name)
    page.locator(field).select_option(option.get_attribute("value"))


def _assign(stage: Stage) -> dict[str, str]:
    jo = stage.member("jo")
    jo.goto(stage.scene.base + "/candidates")
    jo.get_by_role("link", name=NAME).click()
    jo.get_by_role("link", name="Assign a reviewer").click()
    _choose(jo, "#f-reviewer0", "Robin Testcase")
    _choose(jo, "#f-reviewer1", "Sam Dummy")
    _choose(jo, "#f-panel0", "Lee Mockworth")
    _choose(jo, "#f-panel1", "Alex Ipsum")
    jo.locator("#f-slot-at").fill("2031-03-04T11:00")
    jo.get_by_role("button", name="Save the plan").click()
    for name in ("Robin Testcase", "Sam Dummy"):
        expect(jo.get_by_role("row", name=re.compile(name))).to_contain_text("invited")
    assert "/open/" in stage.mailed("A time is reserved")
    codes = {}
    for who in ("robin", "sam"):
        page = stage.member(who)
        page.goto(stage.scene.base + "/queue")
        page.get_by_role("link", name="Accept…").click()
        page.set_viewport_size({"width": 375, "height": 667})
        accept = page.get_by_role("button", name="No, accept")
        expect(accept).to_be_in_viewport(ratio=1)
        accept.click()
        expect(page.locator("main")).to_contain_text("You have accepted the review.")
        found = re.search(r"/read/(F-[0-9A-Z]+)", page.content())
        assert found
        codes[who] = found.group(1)
    return codes


def _review(stage: Stage, who: str, code: str) -> None:
    with stage.scene.site.parts.database.transaction() as db:
        judge(db, db.scalars(select(Folio)).one(), stage.accounts[who])
    page = stage.member(who)
    page.goto(stage.scene.base + f"/read/{code}")
    page.get_by_role("link", name="Review and lock…").click()
    page.get_by_label("Strongest point").fill(f"{who} says: worth a conversation.")
    page.get_by_role("button", name="Lock this review").click()
    expect(page.locator("main")).to_contain_text(
        "No one can change your review, including you."
    )


def _release(stage: Stage) -> None:
    hanna = stage.member("hanna")
    hanna.goto(stage.scene.base + "/candidates")
    hanna.get_by_role("link", name=NAME).click()
    expect(hanna.locator("main")).to_contain_text("Advance: every locked review says so.")
    hanna.get_by_role("link", name="Make the review decision").click()
    expect(hanna.locator("main")).to_contain_text("sit on this candidate")
    expect(hanna.locator("main")).not_to_contain_text("Recommendations")
    hanna.get_by_role("button", name="Open the reviews").click()
    expect(hanna.locator("main")).to_contain_text("Reviewer 2")
    hanna.get_by_label(re.compile("Release to the panel")).check()
    hanna.get_by_role("button", name="Decide").click()
    expect(hanna.locator("main")).to_contain_text("Released to the panel")


def _pull_the_sheet(stage: Stage) -> None:
    lee = stage.member("lee")
    lee.goto(stage.scene.base + "/panels")
    lee.get_by_role("link", name="Prepare the sheet").click()
    for _ in range(100):
        if lee.locator(".question").count():
            break
        time.sleep(0.1)
        lee.reload()
    expect(lee.locator("body")).not_to_contain_text("Robin")
    lee.get_by_role("button", name="Keep").first.click()
    expect(lee.locator("main")).to_contain_text("kept")


def _lock_scorecards(stage: Stage) -> None:
    with stage.scene.site.parts.database.transaction() as db:
        db.execute(update(Slot).values(at=clock.now() - timedelta(hours=2)))
        for who in ("lee", "alex"):
            cases.write_card(db, db.scalars(select(Folio)).one(), stage.accounts[who])
    for who in ("lee", "alex"):
        page = stage.member(who)
        page.goto(stage.scene.base + "/panels")
        page.get_by_role("link", name="Open the sheet").click()
        page.get_by_role("link", name="Your scorecard").click()
        page.get_by_role("button", name="Lock scorecard").click()
        expect(page.locator("main")).to_contain_text(
            "No one can change your scorecard, including you."
        )


def _close(stage: Stage) -> None:
    jo = stage.member("jo")
    jo.goto(stage.scene.base + "/candidates")
    jo.get_by_role("link", name="Invite to the debrief").click()
    expect(jo.locator("main")).to_contain_text("robin says")
    expect(jo.locator("main")).to_contain_text(cases.SEEN)
    jo.locator("input[name=outcome][value=offer]").check()
    jo.get_by_label("staff", exact=True).check()
    jo.get_by_label("Reason", exact=True).fill("Document and interview agree.")
    jo.locator("input[name=present]").first.check()
    jo.get_by_label("Text for the candidate").fill("We would like to work with you.")
    jo.get_by_role("button", name="Record the decision").click()
    expect(jo.locator("main")).to_contain_text("We would like to work with you.")
    jo.get_by_role("button", name="Record and send the decision").click()
    expect(jo.get_by_role("heading", level=1)).to_have_text(NAME)
