"""From a selection in a browser to a stored quote: every sentence of a document, tried."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

from blindfolio.refusal import Refusal
from reviews.reading import comments
from reviews.reading.comments import CommentText
from reviews.reading.content import QuotedSpan
from tests.reviews.reading import desks
from tests.reviews.reading.rooms import Seated

_SENTENCES = Path(__file__).with_name("sentences.js").read_text(encoding="utf-8")
_SELECTED = """async () => {
  const { spansOf } = await import("/static/reading/text.js");
  const article = document.querySelector("article.document");
  const words = getSelection();
  return [words.toString(), words.isCollapsed ? [] : spansOf(words.getRangeAt(0), article)];
}"""
WRITTEN = CommentText(desks.KEYS[0], "concern", "Everything hangs on this.")


@dataclass(frozen=True, slots=True)
class Tried:
    """One selection: the words as the page holds them, as the browser selected them, and spans.

    `kind` is `sentence`, `across` for one from a block into the next, `over pages` where a page's
    caption lies between the two, or `dragged`.
    """

    kind: str
    words: str
    selected: str
    spans: tuple[QuotedSpan, ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """A selection that was refused (then `quote` is None), or stored as other words."""

    tried: Tried
    quote: str | None


def select_every_sentence(page: Page) -> list[Tried]:
    """Select each sentence of the document that `page` shows, and what reaches over two blocks."""
    return [
        Tried(one["kind"], one["words"], one["selected"], spans_in(one["spans"]))
        for one in page.evaluate(_SENTENCES)
    ]


def drag_over(page: Page, lines: Locator) -> Tried | None:
    """Drag the mouse from the first to the last line of an element; None if nothing is selected.

    The drag begins and ends wherever the mouse happens to be: in the middle of words.
    """
    # A drag that begins on what is selected already would carry that away.
    lines.evaluate(
        "lines => { lines.scrollIntoView({ block: 'center' }); getSelection().empty(); }"
    )
    box = lines.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.13 * box["width"], box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + box["height"] - 8, steps=4)
    page.mouse.up()
    selected, spans = page.evaluate(_SELECTED)
    return Tried("dragged", selected, selected, spans_in(spans)) if spans else None


def spans_in(found: Iterable[dict[str, Any]]) -> tuple[QuotedSpan, ...]:
    """Spans as the room's script posts them."""
    return tuple(QuotedSpan(s["block"], s["start"], s["end"], s["quote"]) for s in found)


def failures(seated: Seated, tried: Iterable[Tried]) -> list[Failed]:
    """Save a comment on each, one after another, and take it back; what was not exact."""
    found = []
    with seated.site.parts.database.transaction() as db:
        for one in tried:
            id_ = str(uuid.uuid4())
            place = db.begin_nested()
            try:
                kept = comments.add(
                    db, seated.round.folio, id_, WRITTEN, one.spans, by=seated.me
                )
            except Refusal:
                quote = None
            else:
                spans = next(remark.spans for remark in kept.comments if remark.id == id_)
                quote = " ".join(span.quote for span in spans)
            place.rollback()
            if quote is None or not squeezed(quote) == squeezed(one.selected) == squeezed(
                one.words
            ):
                found.append(Failed(one, quote))
    return found


def comment_on(seated: Seated, tried: list[Tried], most: int) -> int:
    """Leave comments on `most` of these selections, evenly over the document; gives how many."""
    chosen = tried[:: max(1, len(tried) // most)][:most]
    with seated.site.parts.database.transaction() as db:
        for one in chosen:
            id_ = str(uuid.uuid4())
            comments.add(db, seated.round.folio, id_, WRITTEN, one.spans, by=seated.me)
    return len(chosen)


def squeezed(words: str) -> str:
    """The words with each run of white space as one space."""
    return " ".join(words.split())
