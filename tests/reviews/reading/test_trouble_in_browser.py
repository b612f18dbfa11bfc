"""Promises of the room when things go wrong: no network, lost answers, an ended session, a lock in
another tab. Nothing is lost, nothing is stored twice."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from tests.every_run import in_every_run
from tests.reviews.reading.rooms import (
    CARDS,
    KEPT,
    LOCKED,
    SAVED,
    Seated,
    answer_lost,
    begin,
    cut,
    online,
    save,
    stored,
)

pytestmark = pytest.mark.browser


def compose(page: Page, text: str) -> None:
    """A comment that is complete but for its being saved."""
    begin(page, text, "b3", "five seconds")
    page.locator("#composer").get_by_label("Criterion", exact=True).select_option("failure")
    page.locator("#composer").get_by_label("Concern").check()


@pytest.mark.faults
def test_a_save_whose_answer_was_lost_is_kept_and_stored_once(seated: Seated) -> None:
    page = seated.open()
    page.locator("#notes summary").click()
    page.route("**/save", answer_lost)
    page.locator("#f-private_notes").fill("Written in a train")
    expect(page.locator("#status")).to_have_text(KEPT)
    page.locator("#f-private_notes").fill("Written in a train, and on a platform")
    page.unroute_all(behavior="wait")
    online(page)
    expect(page.locator("#status")).to_have_text(SAVED)
    expect(page.locator("#both")).to_be_hidden()
    page.reload()
    expect(page.locator("#f-private_notes")).to_have_value(
        "Written in a train, and on a platform"
    )
    review = seated.review()
    assert review.revision == 2, "each text once"
    assert stored(page) == 0


@pytest.mark.parametrize("arrives", in_every_run((False, True), (False,)))
def test_a_comment_outlives_a_cut_network_and_a_reload_and_is_stored_once(
    seated: Seated, arrives: bool
) -> None:
    page = seated.open()
    page.route("**/comments", answer_lost if arrives else cut)
    compose(page, "Said in a tunnel")
    page.keyboard.press("Control+Enter")
    waits = page.locator("#kept")
    expect(waits).to_contain_text("Waiting for a connection: “Said in a tunnel”")
    page.reload()
    expect(waits).to_contain_text("Waiting for a connection: “Said in a tunnel”")
    waits.get_by_role("button", name="Open it again").click()
    composer = page.locator("#composer")
    expect(page.locator("#f-text")).to_have_value("Said in a tunnel")
    expect(composer.locator("blockquote").first).to_have_text("“five seconds”")
    page.unroute_all(behavior="wait")
    save(page)
    expect(composer).to_be_hidden()
    expect(page.locator(CARDS)).to_have_count(1)
    assert seated.quotes() == ["five seconds"]
    assert stored(page) == 0


@pytest.mark.faults
def test_a_deletion_without_a_network_says_that_it_did_not_happen(filled: Seated) -> None:
    before = len(filled.quotes())
    page = filled.open()
    page.locator(f"{CARDS} a[data-about]").first.click()
    page.route("**/delete", cut)
    press = page.locator("#composer").get_by_role("button", name="Delete this comment")
    press.click()
    said = page.locator("#composer [data-refused]")
    expect(said).to_have_text("Not deleted: there is no connection. Press again later.")
    assert len(filled.quotes()) == before
    page.unroute("**/delete")
    press.click()
    expect(page.locator(CARDS)).to_have_count(before - 1)


def test_a_session_that_ends_in_mid_comment_says_so_and_loses_nothing(seated: Seated) -> None:
    page = seated.open()
    compose(page, "In the middle of")
    cookies = seated.context.cookies()
    seated.context.clear_cookies()
    composer = page.locator("#composer")
    save(page)
    said = composer.locator("[data-refused]")
    expect(said).to_contain_text("signed out")
    expect(said).not_to_contain_text("connection")
    expect(said.get_by_role("link")).to_have_attribute("href", "/sign-in")
    expect(page.locator("#f-text")).to_have_value("In the middle of")
    seated.context.add_cookies(cookies)  # type: ignore[arg-type]
    page.locator("#f-text").fill("In the middle of a sentence")
    save(page)
    expect(page.locator("#k1 .words")).to_have_text("In the middle of a sentence")
    assert seated.quotes() == ["five seconds"]


@pytest.mark.faults
def test_tabs_that_change_different_fields_are_merged_without_a_question(
    seated: Seated,
) -> None:
    first, second = seated.open("?open=scope"), seated.open("?open=scope")
    first.locator("#f-rating-scope-3").check()
    expect(first.locator("#status")).to_contain_text(SAVED)
    second.locator("#f-rationale-scope").fill("From the second")
    expect(second.locator("#status")).to_contain_text(SAVED)
    expect(second.locator("#both")).to_be_hidden()
    expect(second.locator("#f-rating-scope-3")).to_be_checked()
    expect(second.locator("#c-scope summary .rating")).to_have_text("3")
    # Without a network meanwhile, and over a reload.
    first.route("**/save", cut)
    first.locator("#closing summary").click()
    first.get_by_label("Weakest point").fill("Written in a tunnel")
    expect(first.locator("#status")).to_have_text(KEPT)
    second.locator("#f-rating-failure-2").evaluate("it => it.click()")
    expect(second.locator("#status")).not_to_have_attribute("data-state", "saving")
    first.unroute("**/save")
    first.reload()
    expect(first.locator("#status")).to_contain_text(SAVED)
    expect(first.locator("#both")).to_be_hidden()
    assert seated.review().weakest == "Written in a tunnel"
    rated = seated.content().ratings
    assert (rated["scope"].value, rated["scope"].rationale) == (3, "From the second")
    assert rated["failure"].value == 2
    assert stored(first) == 0


@pytest.mark.faults
def test_after_a_lock_no_open_tab_writes_and_each_says_why(filled: Seated) -> None:
    own = f"/comments/{filled.content().comments[0].id}"
    room, change, sign = (filled.open(path) for path in ("?open=scope", own, "/lock"))
    compose(room, "Too late")
    filled.lock()
    save(room)
    expect(room.locator("#both")).to_contain_text("This review is locked")
    expect(room.locator("#f-rating-scope-2")).to_be_disabled()
    expect(room.locator("#status")).to_have_text("Locked elsewhere")
    change.get_by_label("Comment", exact=True).fill("Too late as well")
    change.get_by_role("button", name="Save comment").click()
    expect(change.locator("main")).to_contain_text("This review is locked")
    sign.get_by_role("button", name="Continue without it").click()
    sign.get_by_label("Reject").check()
    sign.get_by_role("button", name="Lock this review").click()
    expect(sign.locator("main")).to_contain_text(LOCKED)
    assert filled.review().recommendation == "proceed"
    assert not any("Too late" in remark.text for remark in filled.content().comments)
    # Nor is what came too late lost: it is a copy to take away.
    expect(sign.locator("#unsaved")).to_contain_text("Too late")
    expect(sign.locator("#aside")).to_contain_text("Recommendation")
    for left in ("#unsaved", "#aside"):
        sign.locator(left).get_by_role("button", name="Discard it").click()
        expect(sign.locator(left)).to_be_hidden()
    # What is left to press appends, or leads away; nothing changes the review.
    there = sign.locator("main :is(button, input:not([type=hidden]), select, textarea):enabled")
    forms = there.evaluate_all("all => all.map((it) => it.form?.getAttribute('action') ?? '')")
    assert set(forms) == {f"/read/{filled.code}/amend"}


def _full(_connection: object, _cursor: object, statement: str, *_: Any) -> None:
    if statement.startswith(("INSERT", "UPDATE")):
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode, error.sqlite_errorname = sqlite3.SQLITE_FULL, "SQLITE_FULL"
        raise OperationalError(statement, {}, error)


@pytest.mark.faults
def test_text_typed_on_a_full_disk_is_kept_and_saved_later(filled: Seated) -> None:
    page = filled.open("?open=scope")
    field, status = page.locator("#f-rationale-scope"), page.locator("#status")
    engine = filled.database.engines.write
    event.listen(engine, "before_cursor_execute", _full)
    try:
        with page.expect_response("**/save") as answered:
            field.fill("Typed on a full disk")
        assert answered.value.status == 507
        assert "disk is full" in answered.value.json()["error"]["message"]
        expect(status).to_have_text(KEPT)
        page.reload()
        expect(field).to_have_value("Typed on a full disk")
        expect(status).to_have_text(KEPT)
    finally:
        event.remove(engine, "before_cursor_execute", _full)
    expect(status).to_have_text(SAVED, timeout=30_000)
    assert filled.content().rated("scope").rationale == "Typed on a full disk"
