"""Measures the reading room in Chromium over a line of 50 ms latency.

    .venv/bin/python -m benchmarks.slow_line [--runs 9]

One reviewer has 40 comments on a document, and 600 on another. Each room is opened once, so that
its styles and scripts are in the browser's cache, and then again. It prints the milliseconds until
the room is ready (its scripts have run and passages are marked), the ratio of 600 comments to
40, and the requests that reached the server. Budgets: 700 ms, 1.5 times, 3 requests.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import BrowserContext

from blindfolio.archive import documents
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from tests.faults.served import Served
from tests.live import browser
from tests.reviews.reading import crowd, desks
from tests.sites import open_site

READY, RATIO, REQUESTS = 700.0, 1.5, 3
_COMMENTS = (40, 600)
_LATENCY = 50

# Scripts mark the passages, so a marked one says that they have run.
_LOOK = """
(() => {
  const look = () => {
    if (document.readyState !== 'loading' && document.querySelector('article mark'))
      requestAnimationFrame(() => setTimeout(() => (window.readyAt = performance.now())));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
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
        codes, cookie = seed(data, _COMMENTS)
        served.start()
        base = f"http://127.0.0.1:{served.port}"
        try:
            with browser() as chromium:
                context = chromium.new_context(viewport={"width": 1280, "height": 900})
                context.add_cookies([{"name": cookie[0], "value": cookie[1], "url": base}])
                print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {runs} runs")
                urls = [f"{base}/read/{code}" for code in codes]
                for url in urls:
                    _open(context, url)
                opened = [[_open(context, url) for url in urls] for _ in range(runs)]
        finally:
            served.kill()
    few, many = ([run[n] for run in opened] for n in range(2))
    ready = statistics.median(it.ready for it in few)
    ratio = statistics.median(b.ready / a.ready for a, b in zip(few, many, strict=True))
    requests = max(it.requests for it in few)
    print(f"ready warm, 40 comments: {ready:.0f} ms (budget {READY:.0f})")
    print(f"600 comments: {ratio:.2f} times (budget {RATIO})")
    print(f"warm requests: {requests} (budget {REQUESTS})")
    missed += ["ready"] if ready > READY else []
    missed += ["ratio"] if ratio > RATIO else []
    missed += ["requests"] if requests > REQUESTS else []
    print("missed: " + (", ".join(missed) or "nothing"))
    return 1 if missed else 0


class Opened:
    def __init__(self, ready: float, requests: int) -> None:
        self.ready, self.requests = ready, requests


def _open(context: BrowserContext, url: str) -> Opened:
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    speed = {"latency": _LATENCY, "downloadThroughput": -1, "uploadThroughput": -1}
    line.send("Network.emulateNetworkConditions", {"offline": False, **speed})
    asked: list[str] = []
    cached: set[str] = set()
    line.on("Network.requestServedFromCache", lambda it: cached.add(it["requestId"]))
    line.on("Network.requestWillBeSent", lambda it: asked.append(it["requestId"]))
    line.on(
        "Network.responseReceived",
        lambda it: cached.add(it["requestId"]) if it["response"].get("fromDiskCache") else None,
    )
    page.add_init_script(_LOOK)
    page.goto(url)
    while (at := page.evaluate("window.readyAt")) is None:
        page.wait_for_timeout(10)
    page.wait_for_load_state("load")
    found = Opened(float(at), len([it for it in asked if it not in cached]))
    page.close()
    return found


def seed(data: Path, comments: tuple[int, ...]) -> tuple[list[str], tuple[str, str]]:
    """One reviewer with so many comments on a document each. Returns codes and the cookie."""
    site = open_site(data)
    codes: list[str] = []
    with site.parts.database.transaction() as db:
        me = ""
        for number in comments:
            round_ = desks.begin(db, readers=0 if me else 1)
            folio = db.get_one(Folio, round_.folio)
            if me:
                standing.give(db, folio, me, "reviewer", by=None)
                standing.accept(db, folio, me)
            me = me or round_.readers[0]
            read = crowd.sample(3)
            stored = documents.keep(db, read)
            folio.document, folio.sha = stored.id, stored.sha
            crowd.comment_all_over(db, round_.folio, read, number, by=me)
            codes.append(round_.code)
    cookie = site.as_account(me).get_cookie("blindfolio")
    if cookie is None:
        raise RuntimeError("the site gave no session")
    site.parts.database.engines.dispose()
    return codes, (cookie.key, cookie.value)


if __name__ == "__main__":
    sys.exit(main())
