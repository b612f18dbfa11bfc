"""A candidate's address is corrected: before anyone opened the link, the stranger's is dead; later
the candidate is told, and objects to a coordinator who would read their document."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.looks import looked_at
from tests.journeys.scene import Letter, Scene

pytestmark = [pytest.mark.browser, pytest.mark.faults]

WRONG, RIGHT = "ada.exmaple@example.test", "ada.example@example.test"
HERS, OWN = "ada.second@example.test", "jo.herself@example.test"
INVITED = "Invitation to write a design document"


def test_the_stranger_is_out_and_the_candidate_is_in(scene: Scene) -> None:
    scene.travel(datetime(2026, 9, 22, 9, tzinfo=UTC))
    opening = scene.opening()
    invitation = scene.invite(opening, "Ada Exmaple", WRONG)
    jo = _corrects(scene, invitation.folio, RIGHT)
    expect(jo.get_by_role("main")).to_contain_text("A new link is on its way")
    expect(jo.get_by_role("heading", level=1)).to_have_text("Ada Example")
    assert looked_at(jo) == []

    ada = scene.follow(scene.letter(RIGHT, INVITED))
    expect(ada.get_by_role("button", name=re.compile("Start"))).to_be_visible()
    stranger = scene.window()
    assert _opens(scene, stranger, scene.letter(WRONG, INVITED)) == 410
    expect(stranger.locator("body")).to_contain_text("a newer one has replaced it")
    to = [raw for raw in scene.smtp.taken() if RIGHT.encode() in raw]
    assert len(to) == 1
    scene.said.clear()  # the console tells of the refused link, which is meant


def test_a_coordinator_who_corrects_to_their_own_mailbox_reads_nothing(scene: Scene) -> None:
    scene.travel(datetime(2026, 9, 22, 9, tzinfo=UTC))
    opening = scene.opening(decider="manager")
    scene.member("Hanna Placeholder", "hanna.placeholder@example.test", opening, "manager")
    text = b"# Move the ledger\n\nOne table of steps.\n"
    invitation, ada = scene.uploaded("Ada Example", text, address=HERS, opening=opening)
    expect(ada.get_by_role("main")).to_contain_text("One table of steps.")

    jo = _corrects(scene, invitation.folio, OWN)
    expect(jo.get_by_role("main")).to_contain_text("A new email address waits.")
    assert looked_at(jo) == []
    taker = scene.window()
    assert _opens(scene, taker, scene.letter(OWN, "Confirm your new email address")) == 409
    body = taker.locator("body")
    expect(body).to_contain_text("work until the address")
    expect(body).not_to_contain_text("Ada")
    taker.goto(f"{scene.base}/my")
    expect(taker).to_have_url(re.compile("/sign-in"))

    again = scene.follow(scene.letter(HERS, "Is this your new email address?"))
    expect(again.get_by_role("main")).to_contain_text(OWN)
    assert looked_at(again) == []
    ada.goto(f"{scene.base}/my")
    ada.get_by_role("button", name=re.compile("This wasn")).click()
    expect(ada.get_by_role("main")).to_contain_text("The change is stopped")
    told = "did not ask for a new email address"
    scene.letter("hanna.placeholder@example.test", told)
    jo.reload()
    expect(jo.get_by_role("main")).to_contain_text("says that they")
    assert looked_at(jo) == []
    assert _opens(scene, taker, scene.letter(OWN, "Confirm your new email address")) == 409
    for page in (ada, again):
        page.goto(f"{scene.base}/my/document")
        expect(page.get_by_role("main")).to_contain_text("One table of steps.")
    scene.said.clear()  # the console tells of the refused link, which is meant


def _corrects(scene: Scene, folio: str, address: str) -> Page:
    jo = scene.member_page(scene.jo, f"/candidates/{folio}")
    jo.get_by_role("link", name="Correct their name, address or employers…").click()
    assert looked_at(jo) == []
    jo.get_by_label("Name", exact=True).fill("Ada Example")
    jo.get_by_label("Email address").fill(address)
    jo.get_by_role("button", name="Save").click()
    return jo


def _opens(scene: Scene, window: Page, letter: Letter) -> int:
    window.goto(scene.base + letter.path)
    with window.expect_response(re.compile("/open/")) as told:
        window.get_by_role("button", name="Open my page").click()
    return told.value.status
