"""The room asks the database as often for 600 comments as for 12, and how often is written here."""

from __future__ import annotations

import uuid

from reviews.reading import content
from tests.reviews.reading import crowd, desks
from tests.sites import Site

STATEMENTS = {
    "the room": 9,
    "a comment's page": 8,
    "the lock page": 10,
    "the review as a file": 9,
    "a save": 8,
    "a comment more": 9,
    "a comment changed": 8,
    "a comment gone": 9,
    "the lock": 21,
    "the locked room": 15,
}
"""Of each page and each press, session and account included, with or without comments."""


def asked(site: Site, number: int) -> dict[str, int]:
    """Statements of each page and press over a draft with so many comments."""
    read = crowd.sample()
    web = desks.visit(site)
    web.fill()
    web.give(read)
    web.act(crowd.comment_all_over, read, number - len(desks.KEYS))
    counts: dict[str, int] = {}
    (span,) = crowd.spans(read, 1)[0]
    id_ = str(uuid.uuid4())
    place = {"block": span.block, "start": span.start, "end": span.end, "quote": span.quote}
    words = {"criterion": desks.KEYS[0], "kind": "concern", "text": "One more"}
    was = {f"was_{name}": value for name, value in words.items()}
    fields = {"rationale-" + desks.KEYS[0]: "Because"}
    revision = web.review().revision

    def count(
        what: str, path: str, *form: dict[str, object], **sent: dict[str, object]
    ) -> None:
        with site.counted() as statements:
            answer = web.post(path, *form, **sent) if form or sent else web.get(path)
        assert answer.status_code in (200, 303), (what, answer.text)
        counts[what] = len(statements)

    count("the room", "")
    count("the lock page", "/lock")
    count("the review as a file", "/review.md")
    count("a save", "/save", json={"revision": revision, "fields": fields})
    count("a comment more", "/comments", json={**words, "id": id_, "spans": [place]})
    count("a comment's page", f"/comments/{id_}")
    count("a comment changed", f"/comments/{id_}", {**words, **was, "text": "Other words"})
    count("a comment gone", f"/comments/{id_}/delete", {})
    seen = content.fingerprint(web.content())
    signing = {"revision": web.review().revision, "recommendation": "proceed", "seen": seen}
    count("the lock", "/lock", {**signing, "action": "lock"})
    count("the locked room", "")
    return counts


def test_600_comments_take_as_many_statements_as_12(site: Site) -> None:
    few = asked(site, 12)
    assert asked(site, 600) == few
    assert few == STATEMENTS
