"""A folio with a document and reviewers who have accepted it, for the reading room's tests."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask.testing import FlaskClient
from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from blindfolio.archive import documents
from blindfolio.db.session import Database
from blindfolio.documents.html.canonical import offsets_of, walk
from blindfolio.documents.model import Block, BlockKind, Document
from blindfolio.documents.words import count_words
from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Folio
from prompts.folder import catalogue
from prompts.folder.rubric import Rubric
from prompts.models import PromptVersion
from reviews.forms.fields import Choice, Field, Number
from reviews.reading import comments, draft, lock
from reviews.reading.comments import CommentText
from reviews.reading.content import Content, QuotedSpan, contents
from reviews.reading.models import REVIEW, Review
from tests import factories
from tests.sites import Site

_T = TypeVar("_T")

RUBRIC: Rubric = catalogue.load("payment-flows").rubric
KEYS = [criterion.key for criterion in RUBRIC.criteria]


def _sample(it: Field) -> str:
    if isinstance(it, Choice):
        return next(filter(None, it.options))
    if isinstance(it, Number):
        return str(it.most - 163)
    return (
        "Thin on who is woken." if it.key == "weakest" else f"A sample of {it.words.lower()}."
    )


SAMPLES = {it.key: _sample(it) for it in REVIEW.fields}
"""What a whole review says of the document, by field."""
SAID = {it.key: it.said(SAMPLES[it.key]) for it in REVIEW.fields}
"""The same as people read it."""
ONLY_OWN = [it.key for it in REVIEW.fields if not it.seen_as]
"""Of these, the fields that nobody but the writer reads."""

PIECES: tuple[tuple[BlockKind, str], ...] = (
    ("heading", '<h1 dir="auto">One table of steps</h1>'),
    ("heading", '<h2 dir="auto">Dispatch</h2>'),
    ("paragraph", '<p dir="auto">The engine polls the table every <em>five seconds</em>.</p>'),
    (
        "paragraph",
        '<p dir="auto">Naïve 😀 readers — שלום עולם — see five seconds &amp; more.</p>',
    ),
    ("heading", '<h2 dir="auto">What moves</h2>'),
    (
        "table",
        '<table dir="auto"><thead><tr><th>Group</th><th>Plan</th></tr></thead>'
        "<tbody><tr><td>Unowned</td><td>Adopted by 30 June, or stopped</td></tr></tbody>"
        "</table>",
    ),
    ("item", '<ul dir="auto"><li>First weeks<ul><li>six to ten</li></ul></li></ul>'),
)


def document(pieces: tuple[tuple[BlockKind, str], ...] = PIECES) -> Document:
    """A reading made of these blocks, as an upload would have given it."""
    blocks = []
    for seq, (kind, html) in enumerate(pieces, 1):
        text, runs = walk(html)
        level = int(html[2]) if kind == "heading" else None
        blocks.append(Block(f"b{seq}", seq, kind, text, html, level, (), offsets_of(runs)))
    words = sum(count_words(block.text) for block in blocks)
    return Document(format="markdown", blocks=tuple(blocks), words=words)


@dataclass
class Round:
    """Ids of a folio under review and of those who read it."""

    folio: str
    code: str
    readers: list[str] = field(default_factory=list)


def begin(db: Session, *, readers: int = 2, stage: str = "2", accepted: bool = True) -> Round:
    """A folio at `stage` with a document, the library's rubric and `readers` reviewers."""
    folio = factories.folio(db, stage=stage)
    version = db.get_one(PromptVersion, folio.prompt_version)
    version.rubric = RUBRIC.model_dump(mode="json")
    stored = documents.keep(db, document())
    folio.document, folio.sha = stored.id, stored.sha
    db.flush()
    found = Round(folio.id, folio.code)
    for _ in range(readers):
        found.readers.append(reader(db, folio, accepted=accepted))
    return found


def reader(db: Session, folio: Folio, *, accepted: bool = True) -> str:
    """An account that reviews the folio."""
    account = factories.account(db).id
    standing.give(db, folio, account, "reviewer", by=None)
    if accepted:
        standing.accept(db, folio, account)
    return account


def on(quote: str, block: str = "b3") -> QuotedSpan:
    """The span of a quote's first place in one of `PIECES`."""
    text = next(b.text for b in document().blocks if b.id == block)
    start = text.index(quote)
    return QuotedSpan(block, start, start + len(quote), quote)


def comment(
    db: Session,
    folio: str,
    criterion: str,
    *,
    by: str,
    text: str = "Everything hangs on this bound.",
    ask_this: bool = False,
    span: QuotedSpan | None = None,
    **asked: Any,
) -> str:
    """Add a comment and give its id. `asked` is its `question`, `look_for` or `segment`."""
    id_ = str(uuid.uuid4())
    written = CommentText(criterion, "concern", text, ask_this, **asked)
    comments.add(db, folio, id_, written, [span or on("five seconds")], by=by)
    return id_


def ask(db: Session, folio: str, *, by: str, n: int = 1, **line: str) -> None:
    """Fill the line `n` of the lock page: `ask`, `ask_heard`, `ask_on`, `ask_words`
    and `ask_in`."""
    revision = draft.open_draft(db, folio, by=by).revision
    fields = {f"{kind}-{n}": value for kind, value in line.items()}
    draft.save(db, folio, fields, revision=revision, by=by)


def fill(db: Session, folio: str, *, by: str, value: int = 3, word: str = "proceed") -> None:
    """A review that is ready to lock: each criterion rated, with a quote, and every field of the
    whole document filled in."""
    fields = SAMPLES | {f"rating-{key}": str(value) for key in KEYS} | {"recommendation": word}
    review = draft.open_draft(db, folio, by=by)
    draft.save(db, folio, fields, revision=review.revision, by=by)
    for key in KEYS:
        comment(db, folio, key, by=by)


@dataclass(kw_only=True)
class Desk(Round):
    """A folio under review. Each act is a transaction of its own, by the first reviewer unless `by`
    names another."""

    database: Database

    @property
    def me(self) -> str:
        return self.readers[0]

    def act(self, verb: Callable[..., _T], *said: Any, by: str = "", **how: Any) -> _T:
        """Whatever a verb of the room does, such as `recuse.go_on`."""
        with self.database.transaction() as db:
            return verb(db, self.folio, *said, by=by or self.me, **how)

    def fill(self, *, by: str = "", **how: Any) -> None:
        self.act(fill, by=by, **how)

    def comment(self, criterion: str = "failure", *, by: str = "", **how: Any) -> str:
        return self.act(comment, criterion, by=by, **how)

    def area(self, written: str, *, by: str = "", **how: Any) -> str:
        span = QuotedSpan("b1", 0, 0, "", area=written)
        return self.comment(by=by, span=span, **how)

    def ask(self, *, by: str = "", **line: Any) -> None:
        self.act(ask, by=by, **line)

    def save(
        self, fields: dict[str, Any], revision: int | None = None, *, by: str = ""
    ) -> Review:
        """Save a draft, from a page as it is now unless told its revision."""
        if revision is None:
            revision = self.act(draft.open_draft, by=by).revision
        return self.act(draft.save, fields, revision=revision, by=by)

    def lock(self, *, by: str = "", **how: Any) -> Review:
        return self.act(lock.lock, by=by, **how)

    def whole(self, **how: Any) -> Review:
        """Fill the review and lock it."""
        self.fill(**how)
        return self.lock(by=how.get("by", ""))

    def give(self, read: Document) -> str:
        """Put another document before the reviewers; gives its id."""
        with self.database.transaction() as db:
            stored = documents.keep(db, read)
            folio = db.get_one(Folio, self.folio)
            folio.document, folio.sha = stored.id, stored.sha
            return stored.id

    def release(self) -> None:
        """The review decision: to the panel."""
        with self.database.transaction() as db:
            folio = stages.locked(db, self.folio)
            standing.give(db, folio, factories.account(db).id, "panel", by=None)
            stages.move(db, folio, "release", by=None)

    def end(self) -> None:
        """The candidate withdraws."""
        with self.database.transaction() as db:
            stages.move(db, stages.locked(db, self.folio), "end", by=None, reason="withdrawn")

    def all(self, statement: Select[_T]) -> list[_T]:
        with self.database.reading() as db:
            return list(db.scalars(statement))

    def one(self, statement: Select[_T]) -> _T:
        (found,) = self.all(statement)
        return found

    def review(self) -> Review:
        """The first reviewer's own."""
        mine = (Review.folio == self.folio, Review.account == self.me)
        return self.one(select(Review).where(*mine))

    def content(self) -> Content:
        """What is in it."""
        id_ = self.review().id
        with self.database.reading() as db:
            return contents(db, [id_])[id_]


def sit(database: Database, **how: Any) -> Desk:
    """A desk in a folio of its own; `how` as for `begin`."""
    with database.transaction() as db:
        return Desk(**vars(begin(db, **how)), database=database)


@dataclass(kw_only=True)
class WebDesk(Desk):
    """The same over HTTP, with a browser of the first reviewer."""

    site: Site
    browser: FlaskClient

    def at(self, path: str) -> str:
        return f"/read/{self.code}{path}"

    def get(self, path: str = "") -> TestResponse:
        return self.browser.get(self.at(path))

    def page(self, path: str = "") -> str:
        return self.get(path).text

    def post(
        self,
        path: str,
        form: dict[str, Any] | None = None,
        *,
        json: dict[str, Any] | None = None,
    ) -> TestResponse:
        """Send a form, or JSON as the script does, with the submission's code."""
        if json is not None:
            return self.browser.post(self.at(path), json={"code": self.code} | json)
        return self.browser.post(self.at(path), data={"code": self.code} | (form or {}))

    def lock_form(self, page: str = "", **fields: str) -> dict[str, str]:
        """The hidden fields of a lock page's form, with the press of its button."""
        hidden = re.findall(
            r'name="(revision|seen)" value="([^"]*)"', page or self.page("/lock")
        )
        return {**dict(hidden), "action": "lock", **fields}


def visit(site: Site, **how: Any) -> WebDesk:
    at = sit(site.parts.database, **how)
    return WebDesk(**vars(at), site=site, browser=site.as_account(at.me))
