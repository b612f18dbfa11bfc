"""A reviewer in front of a served reading room, in real Chromium."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select
from werkzeug.serving import make_server

from blindfolio.accounts import sessions
from blindfolio.archive import documents, pictures
from blindfolio.documents.model import Document
from blindfolio.visibility.models import Folio
from reviews.reading.content import comments_of, contents
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

    def give(self, read: Document) -> None:
        """Put another document before this reviewer."""
        with self.site.parts.database.transaction() as db:
            stored = documents.keep(db, read)
            pictures.keep(db, self.site.parts.archive, stored.id, read.pictures)
            folio = db.get_one(Folio, self.round.folio)
            folio.document, folio.sha = stored.id, stored.sha


@contextmanager
def seat(site: Site, chromium: Browser) -> Iterator[Seated]:
    """Serve `site` to a reviewer who is signed in and has one document to read."""
    site.app.config.update(WTF_CSRF_ENABLED=True)
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
        token = sessions.begin(db, account=round_.readers[0])
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    serializer = site.app.session_interface.get_signing_serializer(site.app)  # type: ignore[attr-defined]
    cookie = serializer.dumps({"_user_id": token, "_fresh": True})
    name = site.app.config["SESSION_COOKIE_NAME"]
    context.add_cookies([{"name": name, "value": cookie, "url": url}])
    yield Seated(site, round_, url, context)
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


def write(page: Page, text: str, criterion: str = "failure") -> None:
    composer = page.locator("#composer")
    composer.get_by_label("Criterion").select_option(criterion)
    composer.get_by_label("Concern").check()
    composer.get_by_label("Comment", exact=True).fill(text)
    composer.get_by_role("button", name="Save comment").click()


def review(seated: Seated) -> Review:
    """The review that this reviewer has begun."""
    with seated.site.parts.database.reading() as db:
        return db.scalars(select(Review).where(Review.account == seated.me)).one()


def rated(seated: Seated) -> int | None:
    """What the server has as its rating of the scope."""
    with seated.site.parts.database.reading() as db:
        mine = review(seated).id
        return contents(db, [mine])[mine].ratings["scope"].value


def quotes(seated: Seated) -> list[str]:
    with seated.site.parts.database.reading() as db:
        review = db.scalars(select(Review.id).where(Review.account == seated.me)).one()
        return [remark.quote for remark in comments_of(db, [review])[review]]


def stored(page: Page) -> int:
    """How many things this browser keeps that are words: not where one read, nor when it saved."""
    return int(
        page.evaluate(
            "Object.keys(localStorage).filter((key) => !/:(saved|place)$/.test(key)).length"
        )
    )
