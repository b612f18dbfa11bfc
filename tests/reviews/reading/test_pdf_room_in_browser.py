"""Promises of a PDF in the room, in real Chromium: its pages beside it, without a script."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from reviews.reading.content import QuotedSpan
from tests.every_run import in_every_run
from tests.platform.documents.pdf.pdf_material import pdf, prose, text
from tests.platform.documents.pdf.test_pdf import PROSE
from tests.reviews.reading.rooms import Seated, selected, write

pytestmark = pytest.mark.browser

QUOTE = "so that nothing is lost when the printer is away"


@pytest.fixture
def with_pdf(seated: Seated) -> Seated:
    """The same reviewer before a PDF of two pages, with one comment on its first."""
    page = text(72, 760, "Printing orders", size=20, font="F2") + prose(PROSE * 5)
    raw = pdf([page + text(72, 400, "Written by Jane Canary"), prose(PROSE * 4)])
    read = ingest(raw, "pdf", Identity(names=("Jane Canary",)))
    block = next(b for b in read.blocks if QUOTE in b.text)
    at = block.text.index(QUOTE)
    seated.give(read)
    seated.comment(span=QuotedSpan(block.id, at, at + len(QUOTE), QUOTE))
    return seated


@pytest.mark.parametrize("width", in_every_run((1280, 375), (375,)))
def test_pages_load_from_the_sites_own_host_and_a_click_leads_to_the_block(
    with_pdf: Seated, width: int
) -> None:
    asked: list[str] = []
    with_pdf.context.on("request", lambda request: asked.append(request.url))
    page = with_pdf.open()
    page.set_viewport_size({"width": width, "height": 900})
    sheets = page.locator(".leaf-page img")
    expect(sheets).to_have_count(2)
    for i in range(2):
        sheets.nth(i).scroll_into_view_if_needed()
        expect(sheets.nth(i)).to_have_js_property("naturalWidth", 1240)
    assert all(url.startswith(with_pdf.url) for url in asked)
    # The picture and what is drawn over it are exactly as large as one another.
    apart = page.evaluate(
        """() => [...document.querySelectorAll(".leaf-picture")].flatMap((sheet) => {
            const [a, b] = [...sheet.children].map((part) => part.getBoundingClientRect());
            return ["x", "y", "width", "height"].map((side) => Math.abs(a[side] - b[side]));
        })"""
    )
    assert len(apart) == 8
    assert max(apart) <= 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator(".leaf-page .block-box").last.click(force=True)
    assert "#b" in page.url
    page.locator(".leaf-page .mark-box").first.click(force=True)
    assert page.url.endswith("#k1")


def test_a_click_on_a_page_chooses_its_words_and_says_where_there_are_none(
    with_pdf: Seated,
) -> None:
    page = with_pdf.open()
    picture = page.locator(".leaf-picture").first
    # The corner of the paper, where nothing is written.
    picture.click(position={"x": 4, "y": 4})
    said = page.locator("[data-no-words]")
    expect(said).to_contain_text("Mark an area")
    link = page.locator(".leaf-page").first.locator("a:has(.block-box)").last
    chosen = page.locator(f".block[id='{(link.get_attribute('href') or '')[1:]}']").inner_text()
    link.locator(".block-box").click(force=True)
    expect(said).to_be_hidden()
    page.keyboard.press("c")
    expect(page.locator("#composer [data-quote]")).to_contain_text(chosen.split()[0])
    assert chosen != "Printing orders"


@pytest.mark.faults
def test_the_comments_mark_lies_on_its_words_in_text_and_picture(with_pdf: Seated) -> None:
    page = with_pdf.open()
    expect(page.locator("#text mark").first).to_be_visible()
    assert "".join(page.locator("#text mark").all_inner_texts()) == QUOTE
    boxes = page.locator(".leaf-page .mark-box")
    assert boxes.count() >= 1
    top = [float(box.get_attribute("y") or 0) for box in boxes.all()]
    assert all(1200 < y < 1700 for y in top)


def test_a_new_comments_mark_is_on_the_picture_at_once(with_pdf: Seated) -> None:
    def drawn() -> list[list[str]]:
        """Each mark's comment, and where its boxes lie on which page."""
        found: list[list[str]] = page.evaluate(
            """() => [...document.querySelectorAll(".leaf-page svg a:has(.mark-box)")].map((a) =>
                [a.closest("details").id, a.getAttribute("href"),
                 ...[...a.children].map((box) => `${box.getBBox().x} ${box.getBBox().y}`)])"""
        )
        return found

    page = with_pdf.open()
    before = drawn()
    assert [place[:2] for place in before] == [["page-1", "#k1"]]
    selected(page, "b1", "orders")
    page.keyboard.press("c")
    write(page, "Above the other")
    expect(page.locator("#announce")).to_contain_text("Comment 1 saved as ")
    after = drawn()
    assert [place[:2] for place in after] == [["page-1", "#k1"], ["page-1", "#k2"]]
    assert after[1][2:] == before[0][2:], "the same place, another number"
    page.reload()
    assert drawn() == after


@pytest.mark.faults
def test_the_room_of_a_pdf_is_accessible(with_pdf: Seated) -> None:
    page = with_pdf.open()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
