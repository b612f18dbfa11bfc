"""A served reading room with a signed-in reviewer, for the tests in a browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from blindfolio.accounts import sessions
from tests.live import browser
from tests.reviews.reading import desks
from tests.reviews.reading.rooms import Seated
from tests.sites import Site


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture
def seated(site: Site, chromium: Browser) -> Iterator[Seated]:
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
