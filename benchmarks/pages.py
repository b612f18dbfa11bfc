"""Compares pages with plain ones in the same run.

    .venv/bin/python -m benchmarks.pages

A reviewer has 50 documents to review, and 40 comments on one of 29 KB. The site and a control are
served with waitress, one thread each, in separate processes. They are asked in turn over a kept
connection, so that a noisy machine affects both. The control's pages are written with Flask, Jinja
and SQLAlchemy alone: they read the same document, comments, ratings and list from the same tables
in each request, and check nothing. It prints how many times as long our pages take (budgets:
review page 3.5, queue 3, save 2.5).
"""

from __future__ import annotations

import http.client
import json
import logging
import multiprocessing
import re
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import accumulate
from pathlib import Path

import waitress
from flask import Flask, request
from sqlalchemy import and_, create_engine, select, update
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.app import FREEZES, assemble, create_app
from blindfolio.archive import documents
from blindfolio.archive.models import DocumentBody, StoredDocument
from blindfolio.db import migrate
from blindfolio.documents.model import Document
from blindfolio.operating.serving import keep_what_is_loaded
from blindfolio.settings import load
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio, Standing
from prompts.models import PromptVersion
from reviews.reading.models import Comment, CommentSpan, Rating, Review
from tests import factories
from tests.reviews.reading import crowd, desks
from tests.sites import open_site

DOCUMENT = 29_000  # characters
COMMENTS, ROWS = 40, 50
PAIRS = 200
BUDGETS = {"review page": 3.5, "queue": 3.0, "save": 2.5}


def main() -> None:
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seeded = _seed(folder)
        control, control_port = _serving(_serve_control, folder, seeded)
        site, port = _serving(_serve_site, folder)
        bare = _Visitor(control_port, "")
        reviewer = _Visitor(port, seeded.cookie)
        room = reviewer.get(f"/read/{seeded.code}")
        at = [int(_found(r'name="revision" value="(\d+)"', room))]  # both save the same row
        print(f"{'page':<12} {'bytes':>8} {'ms':>7} {'bare, ms':>9} {'times':>6} {'budget':>7}")
        both: dict[str, tuple[Callable[[], str], ...]] = {
            "review page": (
                lambda: reviewer.get(f"/read/{seeded.code}"),
                lambda: bare.get("/page"),
            ),
            "queue": (lambda: reviewer.get("/queue"), lambda: bare.get("/queue")),
            "save": tuple(_saver(it, seeded.code, room, at) for it in (reviewer, bare)),
        }
        for page, (own, plain) in both.items():
            took, least, times = _paired(own, plain)
            print(
                f"{page:<12} {len(own()):>8} {took * 1e3:>7.2f} {least * 1e3:>9.2f}"
                f" {times:>6.2f} {BUDGETS[page]:>7}"
            )
        for process in (control, site):
            process.kill()


@dataclass(frozen=True)
class _Seeded:
    cookie: str
    code: str
    account: str
    folio: str


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
        if cookie := answer.getheader("Set-Cookie"):
            self._headers["Cookie"] = cookie.partition(";")[0]
        if answer.status != 200:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:200]}")
        return text


_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ name }}</title></head>
<body><header><a href="/">Home</a> {{ name }}</header>
"""
_PAGE = """<h1>{{ code }}</h1>
<article>{% for it in blocks %}<div id="{{ it.id }}">{{ it.html | safe }}</div>
{% endfor %}</article>
<form method="post">{% for it in ratings %}
<label>{{ it.criterion }}
<input name="rating-{{ it.criterion }}" value="{{ it.value or '' }}"></label>
<textarea name="why-{{ it.criterion }}">{{ it.rationale }}</textarea>{% endfor %}
<button>Save</button></form>
<ol>{% for it in comments %}<li id="{{ it.id }}"><h3>{{ it.kind }}, {{ it.criterion }}</h3>
<blockquote><a href="#{{ it.block }}">{{ it.quote }}</a></blockquote><p>{{ it.text }}</p></li>
{% endfor %}</ol></body></html>
"""
_QUEUE = """<table>{% for it in rows %}<tr><td><a href="/read/{{ it.code }}">{{ it.code }}</a></td>
<td>{{ it.title }}</td><td>{{ it.words }} words</td>
<td><time>{% if it.due %}{{ it.due.strftime("%a %d %b %Y") }}{% endif %}</time></td></tr>
{% endfor %}</table></body></html>
"""


def _control(folder: Path, seeded: _Seeded) -> Flask:
    app, engine = Flask("control"), create_engine(f"sqlite:///{folder / 'blindfolio.sqlite'}")
    page, listed = (app.jinja_env.from_string(_HEAD + it) for it in (_PAGE, _QUEUE))
    me, folio = seeded.account, seeded.folio
    own = (Review.folio == folio, Review.account == me)

    @app.get("/page")
    def review_page() -> str:
        with Session(engine) as db:
            name = db.scalar(select(Account.name).where(Account.id == me))
            code, blocks, review = db.execute(
                select(Folio.code, DocumentBody.blocks, Review.id)
                .join(DocumentBody, DocumentBody.document == Folio.document)
                .join(Review, and_(*own))
                .where(Folio.id == folio)
            ).one()
            comments = db.execute(
                select(Comment.id, Comment.kind, Comment.criterion, Comment.text)
                .add_columns(CommentSpan.block, CommentSpan.quote)
                .join(CommentSpan, CommentSpan.comment == Comment.id)
                .where(Comment.review == review)
            ).all()
            rated = select(Rating.criterion, Rating.value, Rating.rationale)
            ratings = db.execute(rated.where(Rating.review == review)).all()
            return page.render(
                code=code, name=name, blocks=blocks, comments=comments, ratings=ratings
            )

    @app.get("/queue")
    def queue() -> str:
        with Session(engine) as db:
            name = db.scalar(select(Account.name).where(Account.id == me))
            rows = db.execute(
                select(Folio.code, PromptVersion.title, StoredDocument.words, Standing.due)
                .join(Standing, Standing.folio == Folio.id)
                .join(PromptVersion, PromptVersion.id == Folio.prompt_version)
                .join(StoredDocument, StoredDocument.id == Folio.document)
                .where(Standing.account == me, Standing.state == "reviewer.accepted")
                .order_by(Standing.due)
            ).all()
            return listed.render(name=name, rows=rows)

    @app.post("/read/<code>/save")
    def save(code: str) -> dict[str, int]:
        sent = request.get_json()
        with Session(engine) as db:
            db.scalar(select(Account.name).where(Account.id == me))
            review = db.scalars(select(Review).where(*own)).one()
            review.revision += 1
            of = (Rating.review == review.id, Rating.criterion == "failure")
            said = sent["fields"]["rationale-failure"]
            db.execute(update(Rating).where(*of).values(rationale=said))
            db.commit()
            return {"revision": review.revision}

    return app


def _serve_control(ports: multiprocessing.Queue[int], folder: Path, seeded: _Seeded) -> None:
    _serve(_control(folder, seeded), ports)


def _serve_site(ports: multiprocessing.Queue[int], folder: Path) -> None:
    _serve(create_app(assemble(load(data=folder))), ports)


def _serve(app: Flask, ports: multiprocessing.Queue[int]) -> None:
    keep_what_is_loaded()
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


def _seed(folder: Path) -> _Seeded:
    migrate.upgrade(f"sqlite:///{folder / 'blindfolio.sqlite'}", FREEZES)
    site = open_site(folder)
    with site.parts.database.transaction() as db:
        first = desks.begin(db, readers=1)
        me = first.readers[0]
        read = _of_size(crowd.sample(8), DOCUMENT)
        stored, folio = documents.keep(db, read), db.get_one(Folio, first.folio)
        folio.document, folio.sha = stored.id, stored.sha
        crowd.comment_all_over(db, folio.id, read, COMMENTS, by=me)
        small = documents.keep(db, desks.document())
        for n in range(ROWS - 1):
            other = factories.folio(db, stage="2")
            other.document, other.sha = small.id, small.sha
            due = clock.now() + timedelta(days=n % 9 - 2)
            standing.give(db, other, me, "reviewer", by=None, due=due)
            standing.accept(db, other, me)
    cookie = site.as_account(me).get_cookie("blindfolio")
    if cookie is None:
        raise RuntimeError("the site gave no session")
    site.parts.database.engines.dispose()
    return _Seeded(f"{cookie.key}={cookie.value}", first.code, me, first.folio)


def _of_size(read: Document, characters: int) -> Document:
    sizes = accumulate(len(block.text) for block in read.blocks)
    blocks = [it for it, size in zip(read.blocks, sizes, strict=True) if size <= characters]
    return replace(read, blocks=tuple(blocks))


def _saver(visitor: _Visitor, code: str, room: str, at: list[int]) -> Callable[[], str]:
    csrf = _found(r'name="csrf_token" value="([^"]+)"', room)

    def save() -> str:
        fields = {"rationale-failure": f"Sentence {at[0]}."}
        body = {"code": code, "revision": at[0], "fields": fields}
        answer = visitor.post(f"/read/{code}/save", body, csrf)
        at[0] = json.loads(answer)["revision"]
        return answer

    return save


def _found(pattern: str, page: str) -> str:
    found = re.search(pattern, page)
    if found is None:
        raise RuntimeError("the room's form has changed")
    return found[1]


def _paired(call: Callable[[], str], control: Callable[[], str]) -> tuple[float, float, float]:
    """The medians of both and of their ratios, in seconds."""
    for _ in range(10):
        call()
        control()
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(PAIRS):
        for kept, step in zip(times, (call, control), strict=True):
            begun = time.perf_counter()
            step()
            kept.append(time.perf_counter() - begun)
    own, plain = (statistics.median(it) for it in times)
    return own, plain, statistics.median(a / b for a, b in zip(*times, strict=True))


if __name__ == "__main__":
    main()
