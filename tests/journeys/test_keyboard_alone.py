"""A candidate's whole way on a phone's width without a pointer: from the mail to the receipt.

At every stop the focus is on something, its ring is drawn, and nothing lies over it.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.journeys.hands import LOST, POINTED, Hands
from tests.journeys.looks import beyond_the_screen
from tests.journeys.scene import SUBMIT, UPLOAD, Scene

pytestmark = pytest.mark.browser


def test_from_the_mail_to_the_receipt_without_a_pointer(scene: Scene) -> None:
    scene.travel(datetime(2026, 10, 5, 8, 30, tzinfo=UTC))
    scene.invite(scene.opening(), "Kay Board", "kay@example.test")
    pointed: list[str] = []
    page = scene.window(width=375)
    page.context.expose_function("pointed", lambda kind: pointed.append(kind))
    page.context.add_init_script(POINTED)
    page.goto(
        scene.base + scene.letter("kay@", "Invitation to write a design document for").path
    )
    hands, keyboard, main = Hands(page), page.keyboard, page.locator("main")
    title = page.get_by_role("heading", level=1)

    hands.press(page.get_by_role("button", name="Open my page"))
    expect(main).to_contain_text("Reading doesn\u2019t start them.")
    kept = main.get_by_text("We delete your data 180 days after")
    expect(kept).to_be_hidden()
    page.emulate_media(media="print")
    expect(kept).to_be_visible()
    expect(main.get_by_text("Start by ")).to_be_visible()
    page.emulate_media(media="screen")
    assert beyond_the_screen(page) == []
    hands.skip()
    hands.choose(page.get_by_label("Your time zone"), "Asia/Kolk", "Asia/Kolkata")
    hands.press(page.get_by_role("button", name="Start my 7 days…"))
    hands.press(page.get_by_role("button", name="Start my 7 days", exact=True))

    expect(title).to_have_text("Your document")
    assert beyond_the_screen(page) == []
    hands.press(page.get_by_role("link", name="Ask a question"))
    hands.press(page.get_by_label("The problem"), "Space")
    keyboard.press("ArrowDown")
    expect(page.get_by_label("The process")).to_be_checked()
    hands.reach(page.get_by_label("Your question"))
    keyboard.type("May I send it on Friday?")
    hands.press(page.get_by_role("button", name="Send my question"))
    expect(page.locator("#asked")).to_contain_text("May I send it on Friday?")
    assert beyond_the_screen(page) == []
    hands.press(page.get_by_role("link", name="Back to your page"))
    hands.press(page.get_by_role("link", name="Go to your document").first)

    hands.reach(page.get_by_label("The file"))
    keyboard.press("Space")
    chooser = hands.chooser()
    text = b"# A plan\n\nBy Kay Board.\n\nOne step after the other.\n"
    chooser.set_files({"name": "plan.md", "mimeType": "text/markdown", "buffer": text})
    assert page.evaluate(LOST) == ""
    hands.press(page.locator(UPLOAD))
    expect(page.locator(".preview .document")).to_contain_text("One step after the other.")
    assert beyond_the_screen(page) == []
    hands.press(page.locator("summary", has_text="Show the places"))
    hands.press(page.locator(SUBMIT))

    # Refused: the summary has the focus, and its link leads to what is missing.
    expect(page.locator("#error-summary")).to_be_focused()
    hands.press(page.locator("#error-summary a"))
    expect(page.get_by_label("No", exact=True)).to_be_focused()
    keyboard.press("Space")
    hands.reach(page.get_by_label("The part that worries you most"))
    keyboard.type("The order of the two last steps.")
    hands.press(page.locator("summary", has_text="Hours spent"))
    hands.reach(page.get_by_label("How many hours did you spend?"))
    keyboard.type("5")
    hands.press(page.locator(SUBMIT))

    expect(title).to_have_text("Version 1 received, thank you")
    expect(main).to_contain_text("The order of the two last steps.")
    assert beyond_the_screen(page) == []
    assert "Version 1" in scene.letter("kay@", "received").subject
    hands.press(page.get_by_role("link", name="Back to your page"))
    expect(main).to_contain_text("Version 1 is submitted")
    assert (pointed, hands.stops > 40) == ([], True)
