"""Every sentence that is selected in a real Chromium is stored exactly."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.ingest import ingest
from tests.reviews.reading import many_scripts
from tests.reviews.reading.rooms import Seated, quotes, write
from tests.reviews.reading.round_trips import (
    comment_on,
    drag_over,
    failures,
    select_every_sentence,
    squeezed,
)

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = sorted((ROOT / "prompts/library").glob("*/samples/*.md"))
NOBODY = Identity()
STANDS = [
    many_scripts.HEBREW,
    many_scripts.WOMEN,
    many_scripts.FLAG,
    many_scripts.WAVE,
    many_scripts.KEYCAP,
    many_scripts.POINTED,
    many_scripts.ARABIC,
    many_scripts.COMPOSED,
    many_scripts.CJK[:8],
    many_scripts.DEVANAGARI,
    many_scripts.ASTRAL,
]


def check(seated: Seated) -> list[str]:
    """Try every sentence without marks, and again between many; gives the words tried."""
    bare = select_every_sentence(seated.open())
    assert len(bare) > 20
    assert failures(seated, bare) == []
    assert comment_on(seated, bare, 60) > 10
    page = seated.open()
    expect(page.locator("article mark").first).to_be_attached()
    marked = select_every_sentence(page)
    assert [one.words for one in marked] == [one.words for one in bare]
    assert [one.spans for one in marked] == [one.spans for one in bare]
    assert failures(seated, marked) == []
    return [one.words for one in bare]


@pytest.mark.faults
@pytest.mark.parametrize(
    "path",
    SAMPLES,
    ids=lambda path: f"{path.parts[-3]}-{path.stem}",
)
def test_every_sentence_of_a_sample_is_stored_as_it_was_selected(
    seated: Seated, path: Path
) -> None:
    seated.give(ingest(path.read_bytes(), "md", NOBODY))
    check(seated)


@pytest.mark.faults
def test_emoji_right_to_left_and_combining_letters_are_stored_exactly(seated: Seated) -> None:
    seated.give(ingest(many_scripts.markdown(), "md", NOBODY))
    words = " ".join(check(seated))
    for expected in STANDS:
        assert expected in words


@pytest.mark.faults
def test_what_the_mouse_drags_over_is_what_is_stored(seated: Seated) -> None:
    seated.give(ingest(many_scripts.markdown(), "md", NOBODY))
    page = seated.open()
    lines = page.locator("article .block :is(p, li, h1, td, pre)").all()
    dragged = [one for line in lines if (one := drag_over(page, line))]
    assert len(dragged) >= 12
    assert failures(seated, dragged) == []
    line = page.locator("article .block > p").first
    whole = squeezed(line.inner_text())
    last = drag_over(page, line)
    assert last is not None
    page.locator("#comment-selection").click()
    write(page, "By mouse")
    expect(page.locator("#k1 .words")).to_have_text("By mouse")
    quote = squeezed(quotes(seated)[0].replace(" … ", " "))
    assert squeezed(last.selected) in quote
    assert re.search(rf"(?<!\w){re.escape(quote)}(?!\w)", whole), "no half words at its ends"


_IN_TEXT = "document.querySelector('article.document').contains(getSelection().focusNode)"


@pytest.mark.faults
def test_a_slow_drag_over_many_lines_never_meets_the_comment_bar(seated: Seated) -> None:
    """The bar comes beside a selection that rests; under the mouse it would end the selection."""
    seated.give(ingest(SAMPLES[0].read_bytes(), "md", NOBODY))
    page = seated.open()
    line = page.locator("article .block > p").nth(1)
    line.evaluate("line => line.scrollIntoView({ block: 'center' })")
    box = line.bounding_box()
    assert box is not None
    bar = page.locator("#comment-selection")
    x, y = box["x"] + 0.4 * box["width"], box["y"] + 10
    page.mouse.move(x, y)
    page.mouse.down()
    for lines in range(1, 10):
        page.mouse.move(x, y + 24 * lines, steps=3)
        page.wait_for_timeout(200)  # longer than a selection takes to settle
        assert bar.is_hidden()
        assert page.evaluate(_IN_TEXT)
    page.mouse.up()
    expect(bar).to_be_visible()
    page.mouse.down()
    expect(bar).to_be_hidden()
    page.mouse.up()
