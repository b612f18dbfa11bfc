"""The last seconds of a window, in a browser: the countdown, the grace period, and its end.

The site's clock is moved by the journey, and the device's is days ahead of it: what the page counts
is the site's.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from prompts.deadline import GRACE
from prompts.models import Invitation
from tests.journeys.scene import SUBMIT, Scene, send

pytestmark = [pytest.mark.browser, pytest.mark.faults]

START = datetime(2026, 9, 21, 9, tzinfo=UTC)
END = START + timedelta(days=7)
DUE = "Mon 28 Sep 2026, 10:00 Lisbon (UTC+1)"
UP = "Mon 28 Sep 2026, 10:15 Lisbon (UTC+1)"
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
AHEAD = """{
  const Real = Date, ahead = 3 * 24 * 60 * 60 * 1000;
  globalThis.Date = class extends Real {
    constructor(...given) { given.length ? super(...given) : super(Real.now() + ahead); }
    static now() { return Real.now() + ahead; }
  };
}"""
"""A device's clock that is three days ahead."""
WORRY = "The replay after a failure worries me most."


def _upload(page: Page, name: str, text: str) -> None:
    send(page, text.encode(), name)
    expect(page.locator(SUBMIT)).to_contain_text(f"Submit {name}")


def _writing(scene: Scene, address: str, start: datetime = START) -> tuple[Page, Invitation]:
    scene.wait(start)
    invitation = scene.invite(scene.opening(zone="Europe/Lisbon"), "Ada Example", address)
    scene.begin(invitation)
    page = scene.follow(scene.letter(address, "Your window is open"))
    page.add_init_script(AHEAD)
    page.goto(scene.base + "/my/document")
    return page, invitation


def test_the_form_outlives_the_countdown_and_ends_with_the_grace(scene: Scene) -> None:
    page, invitation = _writing(scene, "ada@example.test")
    bar, main = page.get_by_label("Deadline"), page.locator("main")
    expect(bar).to_contain_text("6 days 23 hours left")
    _upload(page, "first.md", "# A plan\n\nOne table.\n")

    # The last seconds: the page counts them by itself.
    scene.wait(END - 7 * SECOND)
    page.reload()
    expect(bar).to_contain_text(f"Due {DUE}")
    expect(bar.get_by_role("timer")).to_have_text(re.compile(r"^[1-6] seconds? left"))
    page.get_by_label("The part that worries you most").fill(WORRY)

    # The deadline: the page says so, and nothing that was typed or can be sent is gone.
    scene.wait(END + 49 * SECOND)
    expect(bar).to_contain_text(f"Grace period until {UP}")
    expect(bar.get_by_role("timer")).to_contain_text("14 minutes")
    expect(main).to_contain_text("You are in the grace period.")
    expect(page.get_by_label("The part that worries you most")).to_have_value(WORRY)
    expect(page.locator("input[type=file]")).to_be_attached()

    # The page as it is handed out in the grace: its form counts as well.
    page.goto(scene.base + "/my/document")
    _upload(page, "second.md", "# A plan\n\nTwo tables.\n")
    page.get_by_label("No", exact=True).check()
    page.locator(SUBMIT).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Version 1 received, thank you")
    expect(main).to_contain_text("Received in the grace period.")
    receipt = scene.letter("ada@example.test", "Version 1 received")
    assert ", in the grace period\n" in receipt.text

    case = scene.member_page(scene.jo, f"/candidates/{invitation.folio}")
    expect(case.locator("main")).to_contain_text("version 1, ")
    expect(case.locator("main")).to_contain_text(f"in the grace period until {UP}")
    expect(case.locator("main")).not_to_contain_text("may be replaced")

    # The receipt is left open while the grace ends.
    scene.wait(END + GRACE - 5 * SECOND)
    page.reload()
    expect(main).to_contain_text("Replace this version")
    scene.wait(END + GRACE + SECOND)
    expect(main).to_contain_text("Your document is at the step “In review”")
    expect(main).not_to_contain_text("replace", ignore_case=True)


@pytest.mark.parametrize(
    ("name", "start", "said"),
    [
        ("", START + 9 * DAY, "Your window ended without a document that we could read"),
        ("plan.md", START + 18 * DAY, "Your window is closed, so it stays as it is."),
    ],
)
def test_when_the_grace_ends_the_form_goes_and_a_sentence_says_why(
    scene: Scene, name: str, start: datetime, said: str
) -> None:
    page, _ = _writing(scene, f"bo-{name}@example.test", start)
    if name:
        _upload(page, name, "# A plan\n\nOne table.\n")
    main, up = page.locator("main"), start + 7 * DAY + GRACE
    scene.wait(up - 5 * SECOND)
    page.reload()
    expect(main).to_contain_text("You are in the grace period.")
    expect(page.locator("input[type=file]")).to_be_attached()
    scene.wait(up + SECOND)
    expect(page.locator("input[type=file]")).to_have_count(0)
    expect(page.locator(SUBMIT)).to_have_count(0)
    expect(main).to_contain_text(said)
