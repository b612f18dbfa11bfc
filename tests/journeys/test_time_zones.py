"""A candidate's way from the mail to the last day while clocks change inside their window.

The site's clock is set before and after the change. The device stands in a zone that is not the
candidate's: before the start the page says its hours there, and afterwards in the zone that was
chosen, whatever a browser makes of it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from blindfolio import times
from tests.journeys.scene import Scene, event_of

pytestmark = [pytest.mark.browser, pytest.mark.faults]

DAY = timedelta(days=1)


class Window(NamedTuple):
    """A window of seven days: what is said of it where, and when. `zone` is the candidate's,
    `device` the browser's; in `changes` the clocks change meanwhile."""

    zone: str
    device: str
    changes: str
    start: datetime
    end: datetime
    last_to_start: str
    """In the opening's zone: nobody has asked the candidate for theirs yet."""
    on_device: str
    due: str
    left: str


WINDOWS = (
    # Clocks go on by an hour on Sunday 27 September at 02:45, and the window is shorter by it.
    Window(
        *("Pacific/Chatham", "America/Los_Angeles", "Pacific/Chatham"),
        datetime(2026, 9, 23, 6, 20, tzinfo=UTC),
        datetime(2026, 9, 30, 6, 15, tzinfo=UTC),
        last_to_start="Wed 14 Oct 2026, 07:20 Lisbon (UTC+1), 06:20 UTC",
        on_device="Tue 13 Oct 2026, 23:20 Los Angeles (UTC\N{MINUS SIGN}7), Wed 14 Oct, 06:20 UTC",
        due="Wed 30 Sep 2026, 20:00 Chatham (UTC+13:45), 06:15 UTC",
        left="6 days 23 hours",
    ),
    # Kolkata's clocks never change: it is the device's that go back, on Sunday 1 November.
    Window(
        *("Asia/Kolkata", "America/New_York", "America/New_York"),
        datetime(2026, 10, 28, 13, 10, tzinfo=UTC),
        datetime(2026, 11, 4, 13, 30, tzinfo=UTC),
        last_to_start="Wed 18 Nov 2026, 13:10 Lisbon (UTC+0)",
        on_device="Wed 18 Nov 2026, 08:10 New York (UTC\N{MINUS SIGN}5), 13:10 UTC",
        due="Wed 4 Nov 2026, 19:00 Kolkata (UTC+5:30), 13:30 UTC",
        left="7 days",
    ),
)


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.zone)
def test_hours_are_in_the_candidates_zone_while_clocks_change(
    scene: Scene, window: Window
) -> None:
    changing = ZoneInfo(window.changes)
    before, after = (at.astimezone(changing).utcoffset() for at in (window.start, window.end))
    assert before != after
    scene.travel(window.start)
    address = f"{window.zone.partition('/')[2].lower()}@example.test"
    scene.invite(scene.opening(zone="Europe/Lisbon"), "Ada Example", address)
    invitation = scene.letter(address, "Invitation to write a design document for")
    assert window.last_to_start in invitation.text

    page = scene.follow(invitation, timezone_id=window.device)
    assert page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone") == window.device
    main = page.locator("main")
    expect(main).to_contain_text(window.on_device)
    expect(main).not_to_contain_text("Lisbon (UTC")
    expect(page.get_by_label("Your time zone")).to_have_value(window.device)
    page.get_by_label("Your time zone").select_option(window.zone)
    here = times.place(ZoneInfo(window.zone))
    expect(page.locator("[data-in-zone]").first).to_contain_text(f"{here} (UTC")
    page.get_by_role("button", name="Start my 7 days…").click()
    expect(main).to_contain_text(f"your document is due {window.due}.")
    page.get_by_role("button", name="Start my 7 days", exact=True).click()

    # Before the change.
    expect(page.get_by_label("Deadline")).to_contain_text(f"Due {window.due}")
    assert _left(page) == window.left
    started = scene.letter(address, f"Your window is open until {window.due}")
    assert f"    {window.due}\n" in started.text
    _ends(started.event, window)
    page.goto(scene.base + "/my")
    entry = _calendar_of(page)
    _ends(event_of(entry), window)
    assert window.end.strftime("DTEND:%Y%m%dT%H%M%SZ").encode() in entry

    # After it, a day before the end.
    scene.travel(window.end - DAY)
    reminder = scene.letter(address, "1 day left to submit your design document")
    assert f"    {window.due}\n" in reminder.text
    page.reload()
    expect(page.get_by_label("Deadline")).to_contain_text(f"Due {window.due}")
    assert _left(page) == "1 day"
    ends = window.due.partition("), ")[0]
    expect(main).to_contain_text(f"Your window ends {ends}")
    assert _calendar_of(page) == entry


def _left(page: Page) -> str:
    found = re.search(r'data-left="\d+">([^<]+)<', page.request.get(page.url).text())
    assert found
    return found[1]


def _calendar_of(page: Page) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("link", name="Add the deadline to your calendar").click()
    return Path(download.value.path()).read_bytes()


def _ends(event: Any, window: Window) -> None:
    assert event.decoded("dtend") == window.end
    assert f"Due {window.due}." in str(event["description"])


def _invited(
    scene: Scene, address: str, device: str = "America/New_York"
) -> tuple[Page, Locator]:
    scene.travel(WINDOWS[0].start)
    scene.invite(scene.opening(zone="Europe/Lisbon"), "Ada Example", address)
    letter = scene.letter(address, "Invitation to write a design document for")
    page = scene.follow(letter, timezone_id=device)
    return page, page.get_by_label("Your time zone")


def test_a_zone_that_is_chosen_before_the_script_came_stays_chosen(scene: Scene) -> None:
    page, zone = _invited(scene, "early@example.test")
    expect(zone).to_have_value("America/New_York")
    waiting: list[Route] = []
    page.route("**/*zone.js*", lambda route: waiting.append(route))
    page.goto(page.url, wait_until="commit")
    zone.select_option("Asia/Kolkata")
    assert waiting
    waiting[0].continue_()
    page.wait_for_load_state()
    expect(zone).to_have_value("Asia/Kolkata")


def test_who_does_not_start_yet_keeps_the_zone_that_they_chose(scene: Scene) -> None:
    page, zone = _invited(scene, "not-yet@example.test")
    zone.select_option("Asia/Kolkata")
    page.get_by_role("button", name="Start my 7 days…").click()
    page.get_by_role("link", name="Not yet").click()
    expect(zone).to_have_value("Asia/Kolkata")
    hours = page.locator("[data-in-zone]")
    expect(hours).to_contain_text(["Kolkata (UTC+5:30)"] * hours.count())
    zone.select_option("Asia/Tokyo")
    expect(hours).to_contain_text(["Tokyo (UTC+9)"] * hours.count())


def test_a_place_is_called_by_its_name_of_today(scene: Scene) -> None:
    page, zone = _invited(scene, "renamed@example.test", "Asia/Kolkata")
    assert page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone") == "Asia/Calcutta"
    expect(zone).to_have_value("Asia/Kolkata")
    expect(page.get_by_role("main")).to_contain_text("Your device says Asia/Kolkata.")
    expect(page.get_by_role("main")).not_to_contain_text("Calcutta")
