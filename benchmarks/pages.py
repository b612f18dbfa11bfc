"""Compares pages with a minimal Flask page in the same run.

    .venv/bin/python -m benchmarks.pages

The review has a document of 29 KB and 40 comments; the queue has 50 rows. The site and the minimal
page are served with waitress, one thread each, in separate processes. Both are requested in turn
over a kept connection, so that a noisy machine affects both. It prints the share of the minimal
page's requests per second that our pages reach (budget: 10 %, aim: 18 %).
"""

from __future__ import annotations

import http.client
import json
import multiprocessing
import re
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import waitress
from flask import Flask

from blindfolio.app import FREEZES, assemble, create_app
from blindfolio.archive import documents
from blindfolio.db import migrate
from blindfolio.settings import load
from blindfolio.visibility.models import Folio
from tests.reviews.board import many
from tests.reviews.reading import crowd, desks
from tests.sites import open_site

PAIRS = 200
COMMENTS, ROWS = 40, 50


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cookie, code = _seed(folder)
        hello, hello_port = _serving(_serve_hello)
        site, port = _serving(_serve_site, folder)
        control = _Visitor(hello_port, "")
        reviewer = _Visitor(port, cookie)
        room = reviewer.get(f"/read/{code}")
        print(f"room: {len(room)} bytes")
        pages: dict[str, Callable[[], object]] = {
            "queue": lambda: reviewer.get("/queue"),
            "review page": lambda: reviewer.get(f"/read/{code}"),
            "save": _saver(reviewer, code, room),
        }
        print(f"{'page':<12} {'ms, median':>10} {'hello, ms':>10} {'share of hello':>15}")
        for page, call in pages.items():
            own, bare = _paired(call, lambda: control.get("/"))
            print(f"{page:<12} {own * 1e3:>10.2f} {bare * 1e3:>10.2f} {bare / own:>15.0%}")
        for process in (hello, site):
            process.kill()


class _Visitor:
    def __init__(self, port: int, cookie: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port)
        self._headers = {"Cookie": cookie} if cookie else {}

    def get(self, path: str) -> str:
        return self._ask("GET", path, None, {})

    def post(self, path: str, body: object, csrf: str) -> str:
        headers = {"Content-Type": "application/json", "X-CSRFToken": csrf}
        return self._ask("POST", path, json.dumps(body), headers)

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> str:
        self._connection.request(method, path, body, self._headers | headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        if cookie := answer.headers.get("Set-Cookie"):
            self._headers["Cookie"] = cookie.partition(";")[0]
        if answer.status != 200:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:200]}")
        return text


def _serve_hello(ports: multiprocessing.Queue[int]) -> None:
    app = Flask("hello")
    app.add_url_rule("/", "hello", lambda: "Hello, world")
    _serve(app, ports)


def _serve_site(ports: multiprocessing.Queue[int], folder: Path) -> None:
    _serve(create_app(assemble(load(data=folder))), ports)


def _serve(app: Flask, ports: multiprocessing.Queue[int]) -> None:
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=1)
    ports.put(server.effective_port)
    server.run()


def _serving(
    serve: Callable[..., None], *arguments: object
) -> tuple[multiprocessing.Process, int]:
    ports: multiprocessing.Queue[int] = multiprocessing.Queue()
    process = multiprocessing.Process(target=serve, args=(ports, *arguments), daemon=True)
    process.start()
    return process, ports.get(timeout=60)


def _seed(folder: Path) -> tuple[str, str]:
    settings = load(data=folder)
    migrate.upgrade(settings.database_url, FREEZES)
    site = open_site(folder)
    read = crowd.sample(3)
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db, readers=1)
        (me,) = round_.readers
        folio = db.get_one(Folio, round_.folio)
        stored = documents.keep(db, read)
        folio.document, folio.sha = stored.id, stored.sha
        crowd.comment_all_over(db, folio.id, read, COMMENTS, by=me)
        people = many.begin(db)
        people.readers = [me]
        for n in range(ROWS):
            many.add(db, people, f"Open {n}", stage="2", reads=1)
    cookie = site.as_account(me).get_cookie("blindfolio")
    if cookie is None:
        raise RuntimeError("the site gave no session")
    site.parts.database.engines.dispose()
    return f"{cookie.key}={cookie.value}", round_.code


def _saver(reviewer: _Visitor, code: str, room: str) -> Callable[[], object]:
    revision = re.search(r'name="revision" value="(\d+)"', room)
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', room)
    if revision is None or csrf is None:
        raise RuntimeError("the room's form has changed")
    saved = int(revision.group(1))

    def save() -> object:
        nonlocal saved
        body = {
            "code": code,
            "revision": saved,
            "fields": {"rationale-failure": f"Sentence {saved}."},
        }
        answer = reviewer.post(f"/read/{code}/save", body, csrf.group(1))
        saved = json.loads(answer)["revision"]
        return answer

    return save


def _paired(call: Callable[[], object], control: Callable[[], object]) -> tuple[float, float]:
    for _ in range(10):
        call()
        control()
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(PAIRS):
        for kept, step in zip(times, (call, control), strict=True):
            begun = time.perf_counter()
            step()
            kept.append(time.perf_counter() - begun)
    return statistics.median(times[0]), statistics.median(times[1])


if __name__ == "__main__":
    main()
