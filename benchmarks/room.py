"""Measures the review page in a real Chromium against its budgets and a control.

    .venv/bin/python -m benchmarks.room [--runs 9]

It serves a site with a document of 8 house pages, on which one reviewer has 60 comments. The same
reviewer has 600 comments on another submission, and 600 on one of 32 pages. The control is a bare
page with the same blocks: it has no marks and no style sheet, and only the script that measures.

It prints milliseconds, as medians and as the worst of the runs:

- first mark drawn: from the navigation to the frame after the one in which the first mark appears
- composer focused: from the click on the button to the focus in the field, and to the frame after
- late frames: while the page scrolls at a 4x slower CPU, the frames that come more than 25 ms after
  the previous one
- size: the page, its style sheets and its scripts, each compressed as a proxy would (gzip, 6)
"""

from __future__ import annotations

import argparse
import gzip
import http.server
import os
import statistics
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Response

from blindfolio.archive import documents
from blindfolio.documents.model import Document
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from tests.faults.served import Served
from tests.live import browser
from tests.reviews.reading import crowd, desks
from tests.sites import open_site

FIRST_MARK, FOCUS, LATE, SIZE = 1000.0, 100.0, 0.15, 120_000
SLOWER = 4
SETTLED = 1500  # milliseconds that a page is left alone before it is scrolled
SCROLLED = 6000

_DRAWN = """
(() => {
  const wanted = location.pathname.startsWith('/read/') ? 'article mark' : 'article p';
  const look = () => {
    const found = document.querySelector(wanted);
    if (!found || !found.getClientRects().length) return requestAnimationFrame(look);
    requestAnimationFrame(() => (window.drawnAt = performance.now()));
  };
  requestAnimationFrame(look);
})();
"""
_FOCUSED = """
(button) => {
  window.focused = new Promise((done) => {
    let pressed = 0;
    button.addEventListener('click', () => (pressed = performance.now()), {
      capture: true, once: true });
    document.addEventListener('focusin', function at(event) {
      if (!event.target.matches('textarea')) return;
      document.removeEventListener('focusin', at);
      const focus = performance.now() - pressed;
      requestAnimationFrame(() => setTimeout(() => done([focus, performance.now() - pressed])));
    });
  });
}
"""
_FRAMES = """
() => {
  const seen = (window.frames_ = []);
  const tick = (now) => { seen.push(now); window.ticking = requestAnimationFrame(tick); };
  window.ticking = requestAnimationFrame(tick);
}
"""
_COUNTED = """
() => {
  cancelAnimationFrame(window.ticking);
  const gaps = window.frames_.slice(1).map((now, n) => now - window.frames_[n]);
  return [gaps.filter((gap) => gap > 25).length, gaps.length];
}
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args().runs
    missed: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        data = Path(name) / "site"
        served = Served(data)
        served.set_up().database.engines.dispose()
        rooms, cookie = _seed(data)
        served.start()
        base = f"http://127.0.0.1:{served.port}"
        try:
            with _bare(crowd.sample(2), crowd.sample(8)) as bare, browser() as chromium:
                context = chromium.new_context(viewport={"width": 1280, "height": 900})
                context.add_cookies([{"name": cookie[0], "value": cookie[1], "url": base}])
                print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {runs} runs")
                print(f"{'':44}{'median':>9}{'worst':>9}{'budget':>9}   control")
                for title, (code, parts) in rooms.items():
                    room, plain = f"{base}/read/{code}", f"{bare}/{parts}"
                    missed += _measure(context, title, room, plain, runs)
                missed += _size(context, base, rooms["60 comments, 8 pages"][0], bare)
        finally:
            served.kill()
    print("missed: " + (", ".join(missed) or "nothing"))
    return 1 if missed else 0


def _measure(
    context: BrowserContext, title: str, room: str, plain: str, runs: int
) -> list[str]:
    drawn: dict[str, list[float]] = {room: [], plain: []}
    focused: dict[str, list[float]] = {room: [], plain: []}
    painted: dict[str, list[float]] = {room: [], plain: []}
    late: dict[str, list[float]] = {room: [], plain: []}
    for _ in range(runs):
        for url in (room, plain):
            page = context.new_page()
            page.add_init_script(_DRAWN)
            page.goto(url)
            page.locator("article").wait_for()
            drawn[url].append(_drawn(page))
            focus, frame = _focus(page)
            focused[url].append(focus)
            painted[url].append(frame)
            page.reload()
            late[url].append(_late(page))
            page.close()
    missed = [
        _row(f"{title}: first mark drawn", drawn[room], drawn[plain], FIRST_MARK),
        _row(f"{title}: composer focused", focused[room], focused[plain], FOCUS),
        _row(f"{title}: and drawn", painted[room], painted[plain], None),
        _row(f"{title}: late frames, %", late[room], late[plain], LATE * 100),
    ]
    return [line for line in missed if line]


def _drawn(page: Page) -> float:
    while (at := page.evaluate("window.drawnAt")) is None:
        page.wait_for_timeout(20)
    return float(at)


def _focus(page: Page) -> tuple[float, float]:
    button = page.locator("#paste-quote")
    button.scroll_into_view_if_needed()
    button.evaluate(_FOCUSED)
    button.click()
    focus, frame = page.evaluate("window.focused")
    page.keyboard.press("Escape")  # what is open stays open over a reload
    return float(focus), float(frame)


def _late(page: Page) -> float:
    page.locator("article").wait_for()
    page.wait_for_timeout(SETTLED)
    # A page that is loaded again is where it was left: at its end, where nothing can go by.
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    page.wait_for_timeout(SETTLED)
    line = page.context.new_cdp_session(page)
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.evaluate(_FRAMES)
    gesture = {"x": 400, "y": 450, "yDistance": -SCROLLED, "speed": 3000}
    line.send("Input.synthesizeScrollGesture", gesture | {"gestureSourceType": "mouse"})
    late, frames = page.evaluate(_COUNTED)
    line.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    line.detach()
    if (went := page.evaluate("scrollY")) < SCROLLED / 2:
        raise RuntimeError(f"the page went by for {went} px only")
    return 100 * float(late) / max(1.0, float(frames))


def _size(context: BrowserContext, base: str, code: str, bare: str) -> list[str]:
    page = context.new_page()
    loaded: dict[str, str] = {}

    def note(answer: Response) -> None:
        loaded[answer.url] = answer.request.resource_type

    page.on("response", note)
    page.goto(f"{base}/read/{code}", wait_until="networkidle")
    page.close()
    kinds: dict[str, int] = {}
    for url, kind in loaded.items():
        raw = context.request.get(url).body()
        kinds[kind] = kinds.get(kind, 0) + len(gzip.compress(raw, 6))
    plain = len(gzip.compress(context.request.get(f"{bare}/2").body(), 6))
    total = sum(kinds.values())
    print(f"60 comments: {total} bytes compressed {kinds} (budget {SIZE}); bare text {plain}")
    foreign = [url for url in loaded if not url.startswith(base)]
    print(f"{len(loaded)} requests, of other hosts: {foreign or 'none'}")
    missed = ["size"] if total >= SIZE else []
    return missed + (["requests of other hosts"] if foreign else [])


def _row(
    title: str, taken: Sequence[float], control: Sequence[float], budget: float | None
) -> str:
    middle = statistics.median(taken)
    limit = f"{budget:9.0f}" if budget is not None else " " * 9
    beside = f"{statistics.median(control):.0f}, worst {max(control):.0f}"
    print(f"{title:44}{middle:9.0f}{max(taken):9.0f}{limit}   {beside}")
    return title if budget is not None and middle >= budget else ""


def _seed(data: Path) -> tuple[dict[str, tuple[str, int]], tuple[str, str]]:
    site = open_site(data)
    rooms: dict[str, tuple[str, int]] = {}
    wanted = {"60 comments, 8 pages": (60, 2), "600 comments, 8 pages": (600, 2)}
    with site.parts.database.transaction() as db:
        me = ""
        for title, (number, parts) in {**wanted, "600 comments, 32 pages": (600, 8)}.items():
            round_ = desks.begin(db, readers=0 if me else 1)
            folio = db.get_one(Folio, round_.folio)
            if me:
                standing.give(db, folio, me, "reviewer", by=None)
                standing.accept(db, folio, me)
            me = me or round_.readers[0]
            read = crowd.sample(parts)
            stored = documents.keep(db, read)
            folio.document, folio.sha = stored.id, stored.sha
            crowd.comment_all_over(db, round_.folio, read, number, by=me)
            rooms[title] = (round_.code, parts)
    cookie = site.as_account(me).get_cookie("blindfolio")
    if cookie is None:
        raise RuntimeError("the site gave no session")
    site.parts.database.engines.dispose()
    return rooms, (cookie.key, cookie.value)


@contextmanager
def _bare(*read: Document) -> Iterator[str]:
    """Serve the same texts and nothing else at `/2` and `/8`. Yields the address of the server."""
    pages = {
        f"/{parts}": "<!doctype html><meta charset=utf-8><title>Bare</title>"
        "<button id=paste-quote onclick='document.querySelector(`textarea`).focus()'>q</button>"
        f"<textarea></textarea><article>{''.join(b.html for b in document.blocks)}</article>"
        for parts, document in zip((2, 8), read, strict=True)
    }

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            raw = pages.get(self.path, "").encode()
            self.send_response(200 if raw else 404)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: object) -> None:
            """Print nothing between the figures."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


if __name__ == "__main__":
    sys.exit(main())
