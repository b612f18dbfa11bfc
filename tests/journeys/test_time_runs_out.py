"""Who never presses submit reads what was covered for them, uncovers a place and lets reviewers
have it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from blindfolio.identity.models import CandidateIdentity
from prompts.deadline import GRACE
from tests.journeys.scene import Scene, send

pytestmark = pytest.mark.browser

# An employer and a surname that are ordinary words, and a colleague.
TEXT = b"""\
# Signing keys

Written by Ruby Keys and Kim Roe. Code: github.com/rkeys/steps.

Questions: +49 151 2345678.

Every service rotates its keys. At Harbor we have two regions, says Kim Roe.
"""
NAMING = ("Ruby Keys", "Kim Roe", "rkeys", "Harbor", "2345678")


def test_a_document_whose_time_ran_out_is_checked_by_its_candidate_before_it_is_read(
    scene: Scene,
) -> None:
    begun = datetime(2026, 11, 2, 9, tzinfo=UTC)
    scene.travel(begun)
    invitation = scene.invite(scene.opening(), "Ruby Keys", "ruby@example.test")
    with scene.site.parts.database.transaction() as db:
        mine = CandidateIdentity.folio == invitation.folio
        db.execute(update(CandidateIdentity).where(mine).values(employers=["Harbor Works"]))
    scene.begin(invitation)
    page = scene.follow(scene.letter("ruby@example.test", "Invitation to write"))
    page.goto(scene.base + "/my/document")
    send(page, TEXT)
    expect(page.locator("main")).to_contain_text("Does any of this identify you?")
    reviewer, code = scene.reviewer(invitation.folio, "Rae Blindreader")

    scene.wait(begun + timedelta(days=7) + GRACE + timedelta(minutes=1))
    letter = scene.letter("ruby@example.test", "Your time was up")
    assert "You had not said whether" in letter.text
    page = scene.follow(letter)
    page.get_by_role("link", name="Check what is covered").click()
    box = page.locator("#unanswered")
    expect(box).to_contain_text("Reviewers get your document Tue 10 Nov 2026")
    preview = page.locator(".preview article.document")
    _reads_none(preview.inner_text())
    box.locator("li", has_text="a phone number").get_by_role("button", name="Uncover").click()
    expect(preview).to_contain_text("2345678")
    expect(box.locator("li", has_text="a phone number")).to_have_count(0)
    room = scene.member_page(reviewer, f"/read/{code}")
    expect(room.locator("main")).to_contain_text("There is nothing at this address")
    page.get_by_role("button", name="This is right").click()
    expect(page.locator("main")).to_contain_text("Reviewers can now get your document")
    room.reload()
    expect(room.locator("article.document")).to_contain_text("Every service rotates")
    read = room.content()
    assert "2345678" in read
    _reads_none(read.replace("2345678", ""))


def _reads_none(text: str) -> None:
    assert not [words for words in NAMING if words in text]
