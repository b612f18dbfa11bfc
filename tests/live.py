"""A site served for real, and browsers that look at it."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import waitress
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from dev import NO_CHROMIUM, chromium
from tests.sites import Site


@contextmanager
def live(site: Site, port: int = 0) -> Iterator[str]:
    server = waitress.create_server(site.app, host="127.0.0.1", port=port, threads=8)
    stop = threading.Event()
    serving = threading.Thread(target=server.run, daemon=True)
    working = threading.Thread(
        target=site.parts.worker.run_forever,
        args=(stop,),
        kwargs={"threads": site.parts.settings.workers},
        daemon=True,
    )
    serving.start()
    working.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        stop.set()
        server.close()
        working.join(timeout=30)


@cache
def _chromium() -> Browser:
    path = chromium()
    assert path, NO_CHROMIUM
    expect.set_options(timeout=30_000)  # ms; a machine that does much else is not a fault
    playwright = sync_playwright().start()
    opened = playwright.chromium.launch(
        executable_path=path,
        args=[
            *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
            # the tests' folders lie in that memory; a browser that finds it full stops answering
            "--disable-dev-shm-usage",
        ],
    )

    def end() -> None:
        opened.close()
        playwright.stop()

    atexit.register(end)
    return opened


@contextmanager
def browser() -> Iterator[Browser]:
    opened = _chromium()
    try:
        yield opened
    finally:
        for context in opened.contexts:
            context.close()


def sign_in(context: BrowserContext, base: str, client: FlaskClient) -> None:
    cookie = client.get_cookie("blindfolio")
    assert cookie is not None
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base}])


def deaf(context: BrowserContext) -> None:
    context.add_init_script(
        "window.BroadcastChannel = class { postMessage() {} addEventListener() {} }"
    )
