"""A reviewer in front of a served reading room, in real Chromium."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route
from werkzeug.serving import make_server

from blindfolio.archive import pictures
from blindfolio.documents.model import Document
from tests.live import sign_in
from tests.reviews.reading.desks import Desk, sit
from tests.sites import Site

KEPT = "Kept on this device \u2013 will retry"
SAVED = re.compile(r"^Saved \d\d:\d\d$")
LOCKED = "No one can change your review, including you."
CARDS = "#comment-list > li.comment"


@dataclass(kw_only=True)
class Seated(Desk):
    """A reviewer in front of a served site."""

    site: Site
    url: str
    context: BrowserContext

    def open(self, path: str = "", context: BrowserContext | None = None) -> Page:
        """A room's page in a new tab."""
        page = (context or self.context).new_page()
        page.on("console", _no_policy_is_broken)
        page.goto(f"{self.url}/read/{self.code}{path}")
        return page

    @contextmanager
    def another(self, chromium: Browser, **how: Any) -> Iterator[BrowserContext]:
        """Another browser in which they are signed in."""
        context = chromium.new_context(**how)
        context.add_cookies(self.context.cookies())  # type: ignore[arg-type]
        yield context
        context.close()

    def give(self, read: Document) -> str:
        stored = super().give(read)
        with self.database.transaction() as db:
            pictures.keep(db, self.site.parts.archive, stored, read.pictures)
        return stored

    def rated(self) -> int | None:
        """What the server has as its rating of the scope."""
        return self.content().ratings["scope"].value

    def quotes(self) -> list[str]:
        return [remark.quote for remark in self.content().comments]


def _no_policy_is_broken(message: ConsoleMessage) -> None:
    assert "Content Security Policy" not in message.text, message.text


@contextmanager
def seat(site: Site, chromium: Browser) -> Iterator[Seated]:
    """Serve `site` to a reviewer who is signed in and has one document to read."""
    site.app.config.update(WTF_CSRF_ENABLED=True)
    desk = sit(site.parts.database)
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    sign_in(context, url, site.as_account(desk.me))
    yield Seated(**vars(desk), site=site, url=url, context=context)
    context.close()
    server.shutdown()
    thread.join()


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


def begin(page: Page, text: str, block: str = "b6", words: str = "30 June") -> None:
    """A comment on these words that is begun and not saved; its field has the focus."""
    selected(page, block, words)
    page.keyboard.press("c")
    page.locator("#f-text").fill(text)


def write(page: Page, text: str, criterion: str = "failure") -> None:
    """Fill the open form, and save it."""
    composer = page.locator("#composer")
    composer.get_by_label("Criterion", exact=True).select_option(criterion)
    composer.get_by_label("Concern").check()
    page.locator("#f-text").fill(text)
    save(page)


def save(page: Page) -> None:
    page.locator("#composer").get_by_role("button", name="Save comment").click()


def change(page: Page, n: int = 1) -> None:
    page.get_by_role("link", name=f"Change comment {n}", exact=True).click()


def online(page: Page, *routes: str) -> None:
    """What was cut off comes through again, and the page hears of it."""
    for route in routes:
        page.unroute(route)
    page.evaluate("dispatchEvent(new Event('online'))")


def answer_lost(route: Route) -> None:
    """The request arrives, its answer does not."""
    route.fetch()
    route.abort()


def cut(route: Route) -> None:
    route.abort()


def stored(page: Page) -> int:
    """How many things this browser keeps that are words: not where one read, nor when it saved."""
    return int(
        page.evaluate(
            "Object.keys(localStorage).filter((key) => !/:(saved|place)$/.test(key)).length"
        )
    )
