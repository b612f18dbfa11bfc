"""No comment that was not saved is lost: by closing it, by a lock, without a network, or when a
session ends."""

from __future__ import annotations

import re
import sqlite3
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from reviews.reading.models import Review
from tests.every_run import in_every_run
from tests.reviews.reading.rooms import (
    CARDS,
    KEPT,
    LOCKED,
    SAVED,
    Seated,
    answer_lost,
    begin,
    change,
    cut,
    online,
    save,
    selected,
    stored,
    write,
)

pytestmark = pytest.mark.browser

ONE = "One comment is not saved"
WAITS = "Waiting for a connection"


@pytest.mark.faults
def test_escape_keeps_what_was_typed_and_cancel_until_the_lock(seated: Seated) -> None:
    page = seated.open()
    begin(page, "Who turns it off")
    page.keyboard.press("Escape")
    kept = page.locator("#kept")
    expect(page.locator("#composer")).to_be_hidden()
    expect(kept).to_contain_text("Kept: 4 words not saved, “Who turns it off”.")
    # Elsewhere it is another one; on the same passage it is there again.
    begin(page, "A second", "b3", "five seconds")
    page.get_by_role("button", name="Cancel").click()
    expect(kept).to_contain_text("Discarded: “A second”.")
    expect(page.locator("#status")).to_have_text(ONE)
    kept.get_by_role("button", name="Undo").click()
    expect(page.locator("#f-text")).to_have_value("A second")
    page.keyboard.press("Escape")
    expect(kept.locator("p")).to_have_count(2)
    expect(page.locator("#status")).to_have_text("2 comments are not saved")
    selected(page, "b6", "30 June")
    page.keyboard.press("c")
    expect(page.locator("#f-text")).to_have_value("Who turns it off")
    expect(kept.locator("p")).to_have_count(1)
    page.keyboard.press("Escape")
    page.reload()
    expect(page.locator("#composer")).to_be_hidden()
    kept.locator("p", has_text="Who turns").get_by_role("button", name="Open").click()
    expect(page.locator("#composer blockquote")).to_have_text("“30 June”")
    expect(page.locator("#f-text")).to_be_focused()
    write(page, "Who turns it off, and when")
    expect(page.locator(f"{CARDS} .words")).to_have_text("Who turns it off, and when")
    kept.get_by_role("button", name="Discard it").click()
    expect(kept).to_be_empty()
    expect(page.locator("#status")).to_have_text(SAVED)
    assert stored(page) == 0


@pytest.mark.faults
def test_an_empty_comment_and_an_unchanged_one_leave_nothing_behind(seated: Seated) -> None:
    seated.fill()
    page = seated.open()
    before = page.locator("#status").inner_text()
    page.keyboard.press("q")
    page.keyboard.press("Escape")
    change(page)
    page.keyboard.press("Escape")
    expect(page.locator("#kept")).to_be_empty()
    assert page.locator("#status").inner_text() == before
    assert stored(page) == 0


def test_a_lock_waits_for_a_word_about_each_comment_that_is_not_saved(seated: Seated) -> None:
    seated.fill()
    page = seated.open()
    before = seated.quotes()
    begin(page, "Nobody says who turns it off")
    page.get_by_role("link", name="Review and lock…").click()
    said = page.locator("#unsaved")
    expect(said).to_be_focused()
    expect(said).to_contain_text(f"{ONE}: “Nobody says who turns it off”")
    page.get_by_role("button", name="Go back to it").click()
    expect(page.locator("#f-text")).to_be_focused()
    expect(said).to_be_hidden()

    # Another tab of this browser knows of it as well.
    sign = seated.open("/lock")
    said = sign.locator("#unsaved")
    expect(said).to_contain_text(ONE)
    expect(sign.locator("#status")).to_have_text(ONE)
    sign.get_by_role("button", name="Lock this review").click()
    expect(said).to_be_focused()
    expect(sign.get_by_role("heading", level=1)).to_have_text("Lock your review")
    page.locator("#f-text").fill("Nobody says who turns it off, or when")
    expect(said).to_contain_text("off, or when”")
    sign.get_by_role("button", name="Continue without it").click()
    expect(said).to_contain_text("You are locking without this comment")
    # Who writes on wants it after all.
    page.locator("#f-text").fill("Nobody says who turns it off, nor when")
    expect(said).to_contain_text(ONE)
    sign.get_by_role("button", name="Lock this review").click()
    expect(said).to_contain_text(ONE)
    sign.get_by_role("button", name="Continue without it").click()
    sign.get_by_role("button", name="Lock this review").click()
    expect(sign.locator("main")).to_contain_text(LOCKED)

    copy = sign.locator("#unsaved")
    expect(copy).to_contain_text("is not in your review")
    expect(copy).to_contain_text("Nobody says who turns it off, nor when")
    expect(copy).to_contain_text("On “30 June”")
    sign.reload()
    copy.get_by_role("button", name="Discard it").click()
    expect(copy).to_be_hidden()
    assert stored(sign) == 0
    assert seated.quotes() == before


@pytest.mark.faults
def test_the_header_never_says_saved_while_a_comment_is_not(seated: Seated) -> None:
    page = seated.open()
    status = page.locator("#status")
    begin(page, "Said in a tunnel")
    expect(status).to_have_text(ONE)
    expect(status).to_have_attribute("data-state", "kept")
    page.route("**/comments", cut)
    write(page, "Said in a tunnel")
    expect(page.locator("#kept")).to_contain_text(f"{WAITS}: “Said in a tunnel”")
    expect(page.locator("#composer")).to_be_hidden()
    expect(status).to_have_text(KEPT)
    page.locator("#c-scope summary").click()
    with page.expect_response("**/save"):
        page.locator("#f-rating-scope-2").check()
    expect(status).to_have_text(KEPT)
    # It is sent again by itself, as ratings are, and the focus stays where one is.
    page.locator("#f-rationale-scope").focus()
    online(page, "**/comments")
    expect(page.locator("#k1 .words")).to_have_text("Said in a tunnel")
    expect(page.locator("#kept")).to_be_empty()
    expect(page.locator("#f-rationale-scope")).to_be_focused()
    expect(status).to_have_text(SAVED)
    page.reload()
    expect(status).to_have_text(SAVED)
    assert seated.quotes() == ["30 June"]
    assert stored(page) == 0


@pytest.mark.faults
@pytest.mark.parametrize("way", ["written", "deleted"])
def test_saved_does_not_go_back_in_time_after_a_reload(seated: Seated, way: str) -> None:
    seated.fill()
    with seated.database.transaction() as db:
        db.scalars(select(Review)).one().saved_at -= timedelta(days=2)
    page = seated.open()
    status = page.locator("#status")
    expect(status).to_have_text(re.compile(r"^Saved \w{3} \d+ \w{3} \d{4}$"))
    if way == "written":
        begin(page, "Later than the ratings")
        write(page, "Later than the ratings")
    else:
        change(page)
        page.get_by_role("button", name="Delete this comment").click()
    expect(status).to_have_text(SAVED)
    page.locator("#notes summary").click()
    for key in ("x", "Backspace"):
        page.locator("#f-private_notes").press(key)
    expect(status).to_have_text(SAVED)
    page.reload()
    expect(status).to_have_text(SAVED)
    page.get_by_role("link", name="Review and lock…").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lock your review")
    expect(status).to_have_text(SAVED)


def test_what_is_typed_after_a_save_that_failed_is_a_change_of_it(seated: Seated) -> None:
    page = seated.open()
    page.route("**/comments", answer_lost)
    begin(page, "First words")
    write(page, "First words")
    page.locator("#kept").get_by_role("button", name="Open it again").click()
    page.locator("#f-text").fill("First words, and more")
    online(page, "**/comments")
    expect(page.locator("#k1 .words")).to_have_text("First words")
    expect(page.get_by_role("form", name="Comment 1")).to_be_visible()
    expect(page.locator("#f-text")).to_have_value("First words, and more")
    expect(page.locator("#status")).to_have_text(ONE)
    save(page)
    expect(page.locator("#k1 .words")).to_have_text("First words, and more")
    expect(page.locator(CARDS)).to_have_count(1)
    assert stored(page) == 0


@pytest.mark.faults
def test_without_a_network_the_next_comment_is_another_one(seated: Seated) -> None:
    page = seated.open()
    kept = page.locator("#kept")
    page.route("**/comments", cut)
    for text, block, words in (
        ("The first", "b3", "five seconds"),
        ("The second", "b6", "30 June"),
        ("On the same words", "b6", "30 June"),
    ):
        selected(page, block, words)
        page.keyboard.press("c")
        expect(page.locator("#f-text")).to_have_value("")
        write(page, text)
        expect(page.locator("#composer")).to_be_hidden()
        expect(kept).to_contain_text(f"{WAITS}: “{text}”")
    online(page, "**/comments")
    expect(page.locator(f"{CARDS} .words")).to_have_text(
        ["The first", "The second", "On the same words"]
    )
    expect(kept).to_be_empty()
    assert seated.quotes() == ["five seconds", "30 June", "30 June"]
    assert stored(page) == 0


@pytest.mark.parametrize("by", in_every_run(("key", "button"), ("key",)))
def test_a_new_passage_sets_aside_the_comment_that_is_open(seated: Seated, by: str) -> None:
    page = seated.open()
    begin(page, "Who turns it off")
    page.locator("#b4").click()  # out of the field, as a mouse that selects does
    selected(page, "b3", "five seconds")
    if by == "key":
        page.keyboard.press("c")
    else:
        page.locator("#comment-selection").click()
    expect(page.locator("#f-text")).to_be_focused()
    expect(page.locator("#f-text")).to_have_value("")
    expect(page.locator("#composer blockquote")).to_have_text("“five seconds”")
    kept = page.locator("#kept")
    expect(kept).to_contain_text("Kept: 4 words not saved, “Who turns it off”.")
    write(page, "Why five")
    expect(page.locator(f"{CARDS} .words")).to_have_text("Why five")
    # So does the "Change" of another one.
    kept.get_by_role("button", name="Open it again").click()
    change(page)
    expect(page.locator("#f-text")).to_have_value("Why five")
    expect(kept).to_contain_text("Kept: 4 words not saved")
    kept.get_by_role("button", name="Open it again").click()
    expect(page.locator("#f-text")).to_have_value("Who turns it off")
    write(page, "Who turns it off")
    expect(page.locator(CARDS)).to_have_count(2)
    assert seated.quotes() == ["five seconds", "30 June"]
    assert stored(page) == 0


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
