"""The room asks the database as often for 600 comments as for 12, and how often is written here."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from blindfolio.archive import documents
from blindfolio.visibility.models import Folio
from reviews.reading import content, draft
from reviews.reading.content import contents
from reviews.reading.models import Review
from tests.reviews.reading import crowd, desks
from tests.sites import Site

STATEMENTS = {
    "the room": 8,
    "a comment's page": 7,
    "the lock page": 7,
    "the review as a file": 8,
    "a save": 7,
    "a comment more": 9,
    "a comment changed": 8,
    "a comment gone": 9,
    "the lock": 20,
    "the locked room": 10,
}
"""Of each page and each press, session and account included, with or without comments."""


def asked(site: Site, number: int) -> dict[str, int]:
    """Statements of each page and press over a draft with so many comments."""
    read = crowd.sample()
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        desks.fill(db, round_.folio, by=me)
        stored = documents.keep(db, read)
        folio = db.get_one(Folio, round_.folio)
        folio.document, folio.sha = stored.id, stored.sha
        crowd.comment_all_over(db, round_.folio, read, number - len(desks.KEYS), by=me)
        revision = draft.open_draft(db, round_.folio, by=me).revision
    browser, at = site.as_account(me), f"/read/{round_.code}"
    counts: dict[str, int] = {}
    (span,) = crowd.spans(read, 1)[0]
    id_, code = str(uuid.uuid4()), {"code": round_.code}
    place = {"block": span.block, "start": span.start, "end": span.end, "quote": span.quote}
    words = {"criterion": desks.KEYS[0], "kind": "concern", "text": "One more"}
    was = {f"was_{name}": value for name, value in words.items()}
    fields = {"rationale-" + desks.KEYS[0]: "Because"}

    def count(what: str, path: str, **sent: object) -> None:
        with site.counted() as statements:
            answer = browser.post(at + path, **sent) if sent else browser.get(at + path)
        assert answer.status_code in (200, 303), (what, answer.text)
        counts[what] = len(statements)

    count("the room", "")
    count("the lock page", "/lock")
    count("the review as a file", "/review.md")
    count("a save", "/save", json=code | {"revision": revision, "fields": fields})
    count("a comment more", "/comments", json=code | words | {"id": id_, "spans": [place]})
    count("a comment's page", f"/comments/{id_}")
    changed = code | words | was | {"text": "Other words"}
    count("a comment changed", f"/comments/{id_}", data=changed)
    count("a comment gone", f"/comments/{id_}/delete", data=code)
    with site.parts.database.reading() as db:
        review = db.scalars(select(Review).where(Review.folio == round_.folio)).one()
        signing = {"revision": review.revision, "recommendation": "proceed", "action": "lock"}
        seen = content.fingerprint(contents(db, [review.id])[review.id])
    count("the lock", "/lock", data=code | signing | {"seen": seen})
    count("the locked room", "")
    return counts


def test_600_comments_take_as_many_statements_as_12(site: Site) -> None:
    few = asked(site, 12)
    assert asked(site, 600) == few
    assert few == STATEMENTS
