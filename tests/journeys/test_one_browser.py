"""Two people at one browser: neither writes as the other, nor reads their unsaved words."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, expect
from sqlalchemy import func, select, update

from blindfolio import clock
from blindfolio.accounts import links
from blindfolio.accounts.models import LoginSession
from reviews.reading.models import Comment, Review
from tests.every_run import in_every_run
from tests.journeys.scene import Scene
from tests.reviews.reading import desks
from tests.reviews.reading.rooms import selected

pytestmark = pytest.mark.browser

MONDAY = datetime(2026, 10, 5, 8, 30, tzinfo=UTC)
WORDS = "Nobody says who turns it off"


def link_of(scene: Scene, account: str) -> str:
    with scene.site.parts.database.transaction() as db:
        return f"{scene.base}/open/{links.for_account(db, account)}"


def sign_in(scene: Scene, page: Page, account: str) -> None:
    page.goto(link_of(scene, account))
    page.get_by_role("button", name="Open my page").click()
    page.wait_for_load_state("load")


def sign_in_unheard(scene: Scene, context: BrowserContext, account: str) -> None:
    """As by a tab of which the others hear nothing: without its scripts."""
    link = link_of(scene, account)
    found = re.search(r'name="csrf_token" value="([^"]+)"', context.request.get(link).text())
    assert found
    answer = context.request.post(link, form={"csrf_token": found.group(1)})
    assert answer.ok


def on_the_device(page: Page) -> str:
    return str(page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])"))


def reviews_of(scene: Scene, account: str) -> tuple[int, int]:
    with scene.site.parts.database.reading() as db:
        mine = select(Review.id).where(Review.account == account)
        comments = select(func.count()).where(Comment.review.in_(mine))
        return len(db.scalars(mine).all()), db.scalar(comments) or 0


@pytest.mark.parametrize("heard", in_every_run((False, True), (False,)))
def test_two_reviewers_of_one_document_in_one_browser(scene: Scene, heard: bool) -> None:
    scene.travel(MONDAY)
    with scene.site.parts.database.transaction() as db:
        round_ = desks.begin(db)
    one, other = round_.readers
    room = f"{scene.base}/read/{round_.code}"
    first = scene.window()
    sign_in(scene, first, one)
    first.goto(room)
    selected(first, "b3", "five seconds")
    first.keyboard.press("c")
    composer = first.locator("#composer")
    composer.get_by_label("Criterion", exact=True).select_option("failure")
    composer.get_by_label("Concern").check()
    composer.get_by_label("Comment", exact=True).fill(WORDS)
    with scene.site.parts.database.transaction() as db:
        ends = update(LoginSession).where(LoginSession.account == one)
        db.execute(ends.values(ended_at=clock.now()))

    second = first.context.new_page()
    if heard:
        sign_in(scene, second, other)
    else:
        sign_in_unheard(scene, first.context, other)
        composer.get_by_role("button", name="Save comment").click()
    # The page of the first says why, and shows their words no more.
    first.wait_for_url("**/closed")
    expect(first.get_by_role("heading", level=1)).to_have_text("This page was closed")
    expect(first.locator("main")).to_contain_text("Nothing was saved under another name.")
    assert WORDS not in first.content()

    second.goto(room)
    expect(second.locator("#document")).to_contain_text("five seconds")
    expect(second.locator("#kept")).to_be_empty()
    expect(second.locator("#composer")).to_be_hidden()
    assert WORDS not in second.content()
    assert WORDS not in on_the_device(second)
    assert reviews_of(scene, other) == (0, 0)
    asked: list[str] = []

    def sign_out_all_the_same(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    second.on("dialog", sign_out_all_the_same)
    second.goto(f"{scene.base}/queue")
    second.get_by_role("button", name="Sign out").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert asked == [], "the second has nothing that is not saved"

    sign_in(scene, second, one)
    # Who is about to sign out is told of it.
    second.goto(f"{scene.base}/queue")
    second.get_by_role("button", name="Sign out").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("Sign in")
    assert len(asked) == 1 and "Some of your text is not saved" in asked[0]
    assert WORDS not in on_the_device(second)
    sign_in(scene, second, one)
    second.goto(room)
    expect(second.get_by_label("Comment", exact=True)).to_have_value(WORDS)
    second.locator("#composer").get_by_role("button", name="Save comment").click()
    expect(second.locator("#k1 .words")).to_have_text(WORDS)
    assert reviews_of(scene, one) == (1, 1)
    assert reviews_of(scene, other) == (0, 0)
    assert WORDS not in on_the_device(second)
