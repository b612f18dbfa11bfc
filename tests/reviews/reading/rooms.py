"""A reviewer in front of a served reading room, in real Chromium."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Page
from sqlalchemy import select

from reviews.reading.content import comments_of
from reviews.reading.models import Review
from tests.reviews.reading import desks
from tests.sites import Site


@dataclass(slots=True)
class Seated:
    """A reviewer in front of a served site."""

    site: Site
    round: desks.Round
    url: str
    context: BrowserContext

    def open(self, path: str = "") -> Page:
        page = self.context.new_page()
        self.problems(page)
        page.goto(f"{self.url}/read/{self.round.code}{path}")
        return page

    def problems(self, page: Page) -> None:
        def console(message: object) -> None:
            text = getattr(message, "text", "")
            assert "Content Security Policy" not in text, text

        page.on("console", console)

    @property
    def me(self) -> str:
        return self.round.readers[0]


def selected(page: Page, block: str, words: str) -> None:
    """Select `words` in a block as a mouse would, over tags and surrogate pairs."""
    page.evaluate(
        """([id, words]) => {
          const walker = document.createTreeWalker(document.getElementById(id), 4);
          const nodes = []; let text = "";
          while (walker.nextNode()) {
            if (walker.currentNode.parentElement.closest("a.n, .secno")) continue;
            nodes.push([walker.currentNode, text.length]);
            text += walker.currentNode.data;
          }
          const at = text.indexOf(words), range = document.createRange();
          const place = (offset, end) => nodes.findLast(([, s]) => end ? s < offset : s <= offset);
          const [a, s] = place(at, false), [b, t] = place(at + words.length, true);
          range.setStart(a, at - s); range.setEnd(b, at + words.length - t);
          getSelection().removeAllRanges(); getSelection().addRange(range);
        }""",
        [block, words],
    )


def write(page: Page, text: str, criterion: str = "failure") -> None:
    composer = page.locator("#composer")
    composer.get_by_label("Criterion").select_option(criterion)
    composer.get_by_label("Concern").check()
    composer.get_by_label("Comment", exact=True).fill(text)
    composer.get_by_role("button", name="Save comment").click()


def quotes(seated: Seated) -> list[str]:
    with seated.site.parts.database.reading() as db:
        review = db.scalars(select(Review.id).where(Review.account == seated.me)).one()
        return [remark.quote for remark in comments_of(db, [review])[review]]
