"""Two panelists in two browsers, from the sheet to locked scorecards; one of them loses the network
in the interview and again while writing the scorecard."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from blindfolio import clock
from blindfolio.visibility.models import Folio
from reviews.panel.models import Slot
from reviews.panel.scorecards.content import locked_cards
from tests.journeys.looks import looked_at
from tests.journeys.scene import Scene
from tests.reviews.panel import sheets

pytestmark = [pytest.mark.browser, pytest.mark.faults]

KEPT = "Kept on this device \u2013 will retry"
SAVED = re.compile(r"Saved \d\d:\d\d")


def test_two_panelists_hold_the_interview_and_lock_through_an_outage(scene: Scene) -> None:
    case = sheets.released(scene.site.parts.database)
    with scene.site.parts.database.transaction() as db:
        one, two = (sheets.question(db, case, words).id for words in ("one", "two"))
        db.execute(update(Slot).values(at=clock.now()))
    path = f"/panels/{case.folio}"
    lee, alex = (scene.member_page(who, f"{path}?view=run") for who in case.panel)

    lee.get_by_role("button", name="Start the clock").click()
    _tick(lee, one, "Answered")
    lee.locator(f"#f-note-{one}").fill("Would shed refunds first.")
    expect(lee.locator("#status")).to_contain_text(SAVED)
    # Without the view that is asked for, the page opens at the next question.
    alex.goto(scene.base + path)
    expect(alex.locator("#clock")).to_contain_text("Started")
    expect(alex.locator(f"[name=went-{one}][value=answered]")).to_be_checked()
    assert "Would shed refunds first." not in alex.content()

    lee.context.set_offline(True)
    lee.locator(f"#f-note-{one}").fill("Would shed refunds first. Said in a tunnel.")
    expect(lee.locator("#status")).to_have_text(KEPT)
    # The other one goes on meanwhile.
    _tick(alex, two, "Partly")
    expect(alex.locator("#status")).to_contain_text("Saved")
    lee.context.set_offline(False)
    expect(lee.locator("#status")).to_contain_text(SAVED, timeout=30_000)
    expect(lee.locator(f"[name=went-{two}][value=partly]")).to_be_checked(timeout=30_000)
    lee.reload()
    expect(lee.locator(f"#f-note-{one}")).to_have_value(
        "Would shed refunds first. Said in a tunnel."
    )

    with scene.site.parts.database.transaction() as db:
        db.execute(update(Slot).values(at=clock.now() - timedelta(hours=2)))
    for page in (lee, alex):
        page.goto(f"{scene.base}{path}/scorecard")
    failure = lee.locator("#c-failure")
    expect(failure.locator("#f-basis-failure")).to_be_checked()
    failure.get_by_role("button", name="Use my notes").click()
    expect(lee.locator("#f-said-failure")).to_have_value(re.compile("Said in a tunnel"))
    expect(lee.locator("#status")).to_contain_text(SAVED)
    lee.context.set_offline(True)
    lee.locator("#f-text").fill("Knew what to give up.")
    expect(lee.locator("#status")).to_have_text(KEPT)
    lee.context.set_offline(False)
    expect(lee.locator("#status")).to_contain_text(SAVED, timeout=30_000)

    _fill_in(lee, 4)
    assert looked_at(lee) == []
    _lock(lee)
    # Before both are locked, nothing of one is shown to the other.
    alex.goto(f"{scene.base}/debriefs/{case.folio}")
    assert "Knew what to give up." not in alex.content()
    alex.goto(f"{scene.base}{path}/scorecard")
    _fill_in(alex, 2)
    alex.locator("#f-text").fill("Needed two tries.")
    _lock(alex)
    alex.goto(f"{scene.base}/debriefs/{case.folio}")
    expect(alex.locator("main")).to_contain_text("Knew what to give up.")

    # What the browser says of a request that had no network was meant.
    scene.said[:] = [said for said in scene.said if "ERR_INTERNET_DISCONNECTED" not in said]

    with scene.site.parts.database.reading() as db:
        folio = db.get_one(Folio, case.folio)
        cards = locked_cards(db, folio.id)
        assert folio.stage == "6"
        assert sorted((it.card.level or 0, it.card.text) for it in cards) == [
            (2, "Needed two tries."),
            (4, "Knew what to give up."),
        ]


def _tick(page: Page, question: str, words: str) -> None:
    page.locator(f"#q-{question} .tick-buttons").get_by_role(
        "radio", name=re.compile(f"^{words}")
    ).check()


def _fill_in(page: Page, level: int) -> None:
    """The criterion whose question was asked is rated, the others were not covered."""
    for criterion in page.locator(".heard").all():
        if criterion.get_attribute("id") != "c-failure":
            criterion.get_by_label("Not covered").check()
            continue
        basis = criterion.locator("[id^=f-basis-]").first
        if not basis.is_checked():
            basis.check()
        criterion.locator(f"input[type=radio][value='{level}']").first.check()
        said = criterion.get_by_label("What was said")
        if not said.input_value():
            said.fill("Asked what gives way; they said refunds.")
    page.locator(f"input[name=level][value='{level}']").check()
    page.get_by_label("High", exact=True).check()


def _lock(page: Page) -> None:
    page.get_by_role("button", name="Lock scorecard").click()
    expect(page.locator("main")).to_contain_text("No one can change it, including you.")
