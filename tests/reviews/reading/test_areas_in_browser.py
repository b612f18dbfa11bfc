"""Promises of a comment on an area of a drawing, in real Chromium: marked by mouse, by touch and by
keys, and shown as a picture wherever words would be quoted."""

from __future__ import annotations

import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from blindfolio.documents.model import Document
from tests.reviews.reading import drawings
from tests.reviews.reading.rooms import CARDS, Seated, change, write

pytestmark = pytest.mark.browser

WIDTHS = (1280, 375)
PAGE = ".leaf-page .area-pad"
FIGURE = ".block .area-pad"
# Scrolled, and at rest again.
STILL = """(from) => new Promise((done) => {
    const at = scrollY;
    setTimeout(() => done(at > from && scrollY === at), 400);
})"""


@pytest.fixture(scope="module")
def paged() -> Document:
    return drawings.paged()


def drag(page: Page, pad: Locator, *corners: tuple[float, float]) -> None:
    """From corner to corner, each a part of the pad's width and height."""
    box = pad.bounding_box()
    assert box
    for n, (across, down) in enumerate(corners):
        page.mouse.move(
            box["x"] + across * box["width"], box["y"] + down * box["height"], steps=5
        )
        if n == 0:
            page.mouse.down()
    page.mouse.up()


def press(page: Page) -> None:
    page.locator("[data-mark-area]:visible").first.click()


def areas(at: Seated) -> list[str]:
    return [span.area for remark in at.content().comments for span in remark.spans]


def near(area: str, *sides: int) -> None:
    """The area is this one of page 1 or picture 1, up to what a pixel makes."""
    found = [int(side) for side in area.split(":")[1].split(",")]
    assert all(abs(a - b) <= 60 for a, b in zip(found, sides, strict=True)), area


@pytest.mark.parametrize("width", WIDTHS)
def test_a_mouse_marks_an_area_of_a_page(seated: Seated, paged: Document, width: int) -> None:
    seated.give(paged)
    page = seated.open()
    page.set_viewport_size({"width": width, "height": 900})
    press(page)
    pad = page.locator(PAGE).first
    pad.evaluate(
        "(pad) => scrollBy(0, pad.getBoundingClientRect().top + pad.offsetHeight * 0.4 - 200)"
    )
    drag(page, pad, (0.1, 0.45), (0.6, 0.65))
    expect(page.locator(".area-pad")).to_have_count(0)
    expect(page.locator("#composer [data-quote] .crop")).to_be_visible()
    expect(page.locator("#f-text")).to_be_focused()
    write(page, "What if the queue is full?")
    expect(page.locator(f"{CARDS} .crop")).to_have_accessible_name(
        f"Area of page 1: {drawings.INSIDE}"
    )
    (area,) = areas(seated)
    near(area, 1000, 4500, 5000, 2000)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    outline = page.locator(".leaf-page .area-box")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    outline.click(force=True)
    assert page.url.endswith("#k1")


def test_a_covered_name_is_covered_in_the_crop(seated: Seated, paged: Document) -> None:
    seated.give(paged)
    seated.area(drawings.BOX)
    page = seated.open()
    crop = page.locator(f"{CARDS} .crop")
    crop.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    shot = Image.open(io.BytesIO(crop.screenshot())).convert("L")
    wide, high = shot.size
    # Where the signature is, and the drawing above it.
    name = shot.crop((int(0.35 * wide), int(0.8 * high), int(0.75 * wide), int(0.85 * high)))
    assert max(name.tobytes()) < 120, "nothing of the name shines through"
    assert min(shot.crop((0, 0, wide, high // 2)).tobytes()) < 100


@pytest.mark.parametrize("width", WIDTHS)
def test_keys_alone_mark_an_area_and_say_where_it_is(seated: Seated, width: int) -> None:
    seated.give(drawings.pictured())
    page = seated.open()
    page.set_viewport_size({"width": width, "height": 900})
    page.keyboard.press("r")
    expect(page.locator(FIGURE)).to_be_focused()
    for key in ("ArrowRight", "ArrowDown", "Shift+ArrowLeft", "Shift+ArrowUp"):
        page.keyboard.press(key)
    expect(page.locator("#announce")).to_have_text(
        "32 % from the left, 32 % from the top, 38 % wide, 38 % high"
    )
    page.keyboard.press("Escape")
    expect(page.locator(".area-pad")).to_have_count(0)
    page.keyboard.press("r")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#f-text")).to_be_focused()
    write(page, "Which of the two fails first?")
    expect(page.locator(f"{CARDS} .crop")).to_have_accessible_name(
        "Area of picture 1: Gateway and queue"
    )
    assert areas(seated) == ["p1:3000,3000,4200,4000:400x200"]
    expect(page.locator(".pictured .area-box")).to_have_count(1)
    expect(page.locator("figcaption a.n")).to_have_text("1")


@pytest.mark.parametrize("which", ["paged", "pictured"])
def test_a_finger_marks_an_area_and_the_page_scrolls_only_when_none_is_marked(
    seated: Seated, chromium: Browser, which: str
) -> None:
    seated.give(drawings.paged() if which == "paged" else drawings.pictured(1200, 1600))
    phone = {"width": 375, "height": 667}
    with seated.another(chromium, viewport=phone, has_touch=True, is_mobile=True) as context:
        page = seated.open(context=context)
        picture = page.locator(".leaf-picture img" if which == "paged" else ".block img").first
        picture.scroll_into_view_if_needed()
        started = page.evaluate("scrollY")
        swipe(page, picture)
        page.wait_for_function(STILL, arg=started)
        picture.evaluate("(it) => it.scrollIntoView({ block: 'center' })")
        page.locator(".room-bar [data-mark-area]").tap()
        before = page.evaluate("scrollY")
        swipe(page, page.locator(".area-pad").first)
        expect(page.locator("#composer .crop")).to_be_visible()
        write(page, "What if it is full?")
        expect(page.locator(f"{CARDS} .crop")).to_have_count(1)
        # To the composer and its card, which are below the picture, and no further.
        assert abs(page.evaluate("scrollY") - before) < 1200
    (area,) = areas(seated)
    near(area, 3000, 4000, 3000, 2000)


def swipe(page: Page, on: Locator) -> None:
    """A finger goes from the lower right to the upper left, as for scrolling down."""
    box = on.bounding_box()
    assert box
    session = page.context.new_cdp_session(page)

    def touch(kind: str, across: float = 0, down: float = 0) -> None:
        x, y = box["x"] + across * box["width"], box["y"] + down * box["height"]
        points = [{"x": x, "y": y}] if kind != "touchEnd" else []
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 0.6, 0.6)
    for part in range(1, 11):
        touch("touchMove", 0.6 - 0.03 * part, 0.6 - 0.02 * part)
    # A finger that rests throws nothing: a tap on a page that still glides only stops it.
    page.wait_for_timeout(150)
    touch("touchEnd")


def test_an_unsaved_area_outlives_a_reload_and_a_saved_one_can_be_moved_and_undone(
    seated: Seated,
) -> None:
    seated.give(drawings.pictured())
    seated.comment("scope")
    page = seated.open()
    page.keyboard.press("r")
    page.keyboard.press("Enter")
    page.locator("#f-text").fill("Half a thought")
    page.reload()
    expect(page.locator("#composer .crop")).to_be_visible()
    write(page, "A whole one.")
    expect(page.locator(CARDS)).to_have_count(2)
    change(page)
    page.locator("#composer [data-change] [data-to-text]").click()
    page.keyboard.press("r")
    page.keyboard.press("Enter")
    page.locator("#composer").get_by_role("button", name="Save comment").click()
    expect(page.locator(f"{CARDS} .crop")).to_have_count(2)
    change(page)
    page.get_by_role("button", name="Delete this comment").click()
    expect(page.locator(f"{CARDS} .crop")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(f"{CARDS} .crop")).to_have_count(2)
    assert areas(seated) == ["p1:3000,3000,4000,4000:400x200"] * 2
