"""Promises of a room with 60 comments, and of 30 pages with 600, in real Chromium.

One site and one browser for all of them, and many checks in one page load.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from blindfolio import resources
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from tests.journeys.looks import COLOURS, WHOLE, beyond_the_screen, violations
from tests.reviews.reading import crowd, desks
from tests.reviews.reading.rooms import CARDS, Seated, seat
from tests.sites import open_site

pytestmark = [pytest.mark.browser, pytest.mark.faults]

PARTS = {60: 2, 600: 8}
"""How many times over each room has the sample: 8 pages, and 32."""

TEXTS = """async (file) => {
  const { read } = await import(file);
  return [...document.querySelectorAll(".block")].map((b) => [b.id, read(b).points.join("")]);
}"""
MARKED = "[...document.querySelectorAll('article mark')].flatMap((m) => m.dataset.c.split(' '))"
NUMBERED = "[...document.querySelectorAll('article a.n')].map((a) => a.textContent)"
# Each number with the words that end at it.
ENDS = """() => [...document.querySelectorAll('article a.n')].map((link) => {
  const range = document.createRange();
  range.setStart(link.closest('.block').querySelector(':is(h1, h2, h3, p, li, td, th, pre)'), 0);
  range.setEndAfter(link);
  return range.toString().replaceAll(/\\s/g, '').slice(-8);
})"""

# WCAG 1.4.12: what a reader may set must not cut anything off.
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }"""
CUT_OFF = """() => [...document.querySelectorAll('body *')].filter((it) => {
  const style = getComputedStyle(it);
  const scrolls = it.closest('.visually-hidden, .skip, svg, textarea, select');
  if (scrolls || !it.checkVisibility()) return false;
  const hides = ['hidden', 'clip'];
  const wide = hides.includes(style.overflowX) && it.scrollWidth > it.clientWidth + 1;
  const high = hides.includes(style.overflowY) && it.scrollHeight > it.clientHeight + 1;
  return wide || high || style.textOverflow === 'ellipsis';
}).slice(0, 4).map((it) => `${it.tagName}.${it.className} ${it.textContent.slice(0, 40)}`)"""


@pytest.fixture(scope="module")
def crowded(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, chromium: Browser
) -> Iterator[dict[int, Seated]]:
    """One reviewer before a sample with 60 comments, and before 32 pages with 600."""
    assert (crowd.sample(PARTS[600]).pages or 0) >= 30
    folder = tmp_path_factory.mktemp("crowded")
    shutil.copyfile(sqlite_template, folder / "blindfolio.sqlite")
    site = open_site(folder)
    with seat(site, chromium) as few:
        with site.parts.database.transaction() as db:
            other = desks.begin(db, readers=0)
            standing.give(db, db.get_one(Folio, other.folio), few.me, "reviewer", by=None)
            standing.accept(db, db.get_one(Folio, other.folio), few.me)
        rooms = {60: few, 600: replace(few, folio=other.folio, code=other.code)}
        for number, seated in rooms.items():
            read = crowd.sample(PARTS[number])
            seated.give(read)
            seated.act(crowd.comment_all_over, read, number)
        yield rooms
    site.parts.database.engines.dispose()


def opened(seated: Seated, path: str = "") -> tuple[Page, list[str]]:
    """The room in a new tab, and what it asks of others or says in the console."""
    page = seated.context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on(
        "request",
        lambda sent: None if sent.url.startswith(seated.url) else said.append(sent.url),
    )
    page.goto(f"{seated.url}/read/{seated.code}{path}")
    return page, said


@pytest.mark.parametrize("number", [60, 600])
def test_every_block_reads_as_the_server_has_it_and_every_comment_has_its_mark(
    crowded: dict[int, Seated], number: int
) -> None:
    seated = crowded[number]
    page, said = opened(seated)
    expect(page.locator(CARDS)).to_have_count(number)
    read = crowd.sample(PARTS[number])
    file = f"{resources.static_path()}/reading/text.js"
    assert dict(page.evaluate(TEXTS, file)) == {block.id: block.text for block in read.blocks}
    numbers = {str(n) for n in range(1, number + 1)}
    assert set(page.evaluate(MARKED)) == numbers
    assert set(page.evaluate(NUMBERED)) == numbers
    assert "Not placed" not in page.content()
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 900})
        assert beyond_the_screen(page) == []
    assert said == []
    page.close()


def test_a_card_that_is_not_beside_its_passage_can_be_changed_by_mouse(
    crowded: dict[int, Seated],
) -> None:
    page, said = opened(crowded[60])
    page.set_viewport_size({"width": 1500, "height": 900})
    moved = 0
    for n in range(5, 60, 9):
        card = page.locator(CARDS).nth(n)
        link = card.get_by_role("link", name="Change comment")
        before = card.evaluate("it => it.style.top")
        link.scroll_into_view_if_needed()
        box = link.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + 5, box["y"] + 5, delay=50)
        expect(page.locator("#composer [data-cancel]")).to_be_visible()
        page.locator("#composer [data-cancel]").click()
        moved += card.evaluate("it => it.style.top") != before
    assert moved, "some were not beside their passages"
    assert said == []
    page.close()


def test_a_room_with_60_comments_has_no_fault_that_axe_finds(
    crowded: dict[int, Seated],
) -> None:
    page, said = opened(crowded[60], f"?open={desks.KEYS[0]}")
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.locator("#f-text").fill("Half a sentence")
    # The candidate's tables have what heads they have.
    whole = WHOLE | {"rules": {"empty-table-header": {"enabled": False}}}
    for scheme, options in (("light", whole), ("dark", COLOURS)):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        assert violations(page, options) == [], scheme
    page.locator("#composer [data-cancel]").click()
    assert said == []
    page.close()


def test_nothing_is_lost_at_any_width_size_or_spacing(
    crowded: dict[int, Seated], chromium: Browser
) -> None:
    seated = crowded[60]
    page, _ = opened(seated, f"?open={desks.KEYS[0]}")
    for width in (320, 375, 640):
        page.set_viewport_size({"width": width, "height": 800})
        assert beyond_the_screen(page) == [], width
        assert page.evaluate(CUT_OFF) == [], width
    page.set_viewport_size({"width": 375, "height": 800})
    page.evaluate(
        """(rules) => { document.documentElement.style.fontSize = '200%';
          const sheet = new CSSStyleSheet(); sheet.replaceSync(rules);
          document.adoptedStyleSheets = [sheet]; }""",
        SPACED,
    )
    assert beyond_the_screen(page) == []
    assert page.evaluate(CUT_OFF) == []
    page.close()
    screen: ViewportSize = {"width": 640, "height": 800}
    with seated.another(chromium, viewport=screen, device_scale_factor=2) as sharp:
        assert beyond_the_screen(seated.open(context=sharp)) == []


def test_on_paper_without_backgrounds_each_comment_stands_by_its_number(
    crowded: dict[int, Seated],
) -> None:
    page, _ = opened(crowded[60])
    printed = page.pdf(format="A4", print_background=False)
    with pypdfium2.PdfDocument(io.BytesIO(printed)) as file:
        text = "\n".join(sheet.get_textpage().get_text_range() for sheet in file)
    for n in (1, 2, 30, 59, 60):
        words = page.locator(f"#k{n} .words").inner_text()
        assert words in " ".join(text.split()), n
    squeezed = "".join(text.split())
    ends = page.evaluate(ENDS)
    assert len(ends) >= 60
    missing = [end for end in ends if "".join(end.split()) not in squeezed]
    assert missing == [], "a number at the end of its words"
    page.close()


BOXES = """() => [...document.querySelectorAll("#text + .comments > .comment")].map((card) => {
  const mark = document.querySelector(`article mark[data-c~="${card.id.slice(1)}"]`);
  const { top, bottom, left } = card.getBoundingClientRect();
  const { top: at } = mark.getBoundingClientRect();
  return { top, bottom, at, beyond: left - mark.closest("article").getBoundingClientRect().right };
})"""


def test_on_a_wide_screen_comments_are_beside_their_lines_and_never_overlap(
    crowded: dict[int, Seated],
) -> None:
    page, said = opened(crowded[60])
    page.set_viewport_size({"width": 1440, "height": 900})
    for n in (30, 31):
        page.locator(f"#k{n} a.box").focus()
        boxes = page.evaluate(BOXES)
        assert len(boxes) == 60
        assert abs(boxes[n - 1]["top"] - boxes[n - 1]["at"]) < 2, "the one in use is in line"
        assert all(one["bottom"] <= two["top"] for one, two in pairwise(boxes))
        assert all(box["beyond"] > 0 for box in boxes)
    assert beyond_the_screen(page) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    expect(page.locator("#panel li.comment")).to_have_count(60)
    assert said == []
    page.close()
