"""An invitation went to a mistyped address: the coordinator corrects it, and the right person gets
one email while the stranger's link is dead."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.journeys.looks import looked_at
from tests.journeys.scene import Scene
from tests.live import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.faults]

WRONG, RIGHT = "ada.exmaple@example.test", "ada.example@example.test"
INVITED = "Invitation to write a design document"


def test_the_stranger_is_out_and_the_candidate_is_in(scene: Scene) -> None:
    scene.travel(datetime(2026, 9, 22, 9, tzinfo=UTC))
    opening = scene.opening()
    invitation = scene.invite(opening, "Ada Exmaple", WRONG)
    stranger = scene.follow(scene.letter(WRONG, INVITED))
    expect(stranger.get_by_role("heading", level=1)).to_be_visible()

    jo = scene.window()
    sign_in(jo.context, scene.base, scene.site.as_account(scene.jo))
    jo.goto(f"{scene.base}/candidates/{invitation.folio}")
    jo.get_by_role("link", name="Correct their name, address or employers…").click()
    assert looked_at(jo) == []
    jo.get_by_label("Name", exact=True).fill("Ada Example")
    jo.get_by_label("Email address").fill(RIGHT)
    jo.get_by_role("button", name="Save").click()
    expect(jo.get_by_role("main")).to_contain_text("A new link is on its way")
    expect(jo.get_by_role("heading", level=1)).to_have_text("Ada Example")
    assert looked_at(jo) == []

    ada = scene.follow(scene.letter(RIGHT, INVITED))
    expect(ada.get_by_role("button", name=re.compile("Start"))).to_be_visible()
    stranger.reload()
    expect(stranger).to_have_url(re.compile("/sign-in"))
    stranger.goto(scene.base + scene.letter(WRONG, INVITED).path)
    with stranger.expect_response(re.compile("/open/")) as told:
        stranger.get_by_role("button", name="Open my page").click()
    assert told.value.status == 410
    expect(stranger.locator("body")).to_contain_text("a newer one has replaced it")
    to = [raw for raw in scene.smtp.taken() if RIGHT.encode() in raw]
    assert len(to) == 1
    scene.said.clear()  # the console tells of the refused link, which is meant
