"""After the lock every route that writes refuses, whichever it is, and the review stays."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from blindfolio.app import FREEZES
from blindfolio.ledger.verify import verify
from blindfolio.web.declare import declarations
from reviews.reading import draft, lock
from reviews.reading.content import contents
from reviews.reading.models import Comment, Review
from reviews.reading.verify import check
from tests.reviews.reading import desks
from tests.sites import Site

STILL = {
    "reading.amend": "appends, and the review stays as it was sealed",
    "reading.recognise": "is told at any time; the review stays",
    "reading.recuse": "takes the reviewer off; the seal stays",
}
"""What a reviewer may still do, and why it is no change of the review."""


def writing(site: Site) -> list[dict[str, Any]]:
    """Every declared route that writes to one review's room."""
    return [
        route
        for route in declarations(site.app)
        if route["writes"] and route["rule"].startswith("/read/<code>")
    ]


def sent(browser: FlaskClient, route: dict[str, Any], code: str, comment: str) -> int:
    """The status of its declared body, sent as a form."""
    path = route["rule"].replace("<code>", code).replace("<comment>", comment)
    body = {name: code if value == "=code" else value for name, value in route["body"].items()}
    return browser.post(path, data=body).status_code


@pytest.mark.parametrize("stage", ["locked", "recused"])
def test_no_route_changes_a_locked_review(site: Site, stage: str) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        desks.fill(db, round_.folio, by=me)
        revision = draft.open_draft(db, round_.folio, by=me).revision
        lock.lock(db, round_.folio, by=me)
    routes, browser = writing(site), site.as_account(me)
    assert len(routes) > 6
    with site.parts.database.reading() as db:
        review = db.scalars(select(Review)).one()
        comment = db.scalars(select(Comment.id)).first() or ""
        before = contents(db, [review.id])
    if stage == "recused":
        assert browser.post(f"/read/{round_.code}/recuse", data={}).status_code == 303
    found = {}
    for route in sorted(routes, key=lambda it: it["endpoint"] == "reading.recuse"):
        route["body"] = {**route["body"], "revision": str(revision)}
        found[route["endpoint"]] = sent(browser, route, round_.code, comment)
    if stage == "recused":
        assert set(found.values()) == {404}
    else:
        refused = {name: status for name, status in found.items() if name not in STILL}
        # The lock pressed once more leads to the review that the first press locked.
        assert refused.pop("reading.lock") == 303
        assert refused and set(refused.values()) == {409}, refused
    with site.parts.database.reading() as db:
        assert contents(db, [review.id]) == before
        assert db.scalars(select(Review.seal)).one() == review.seal
        assert verify(db, freezes=FREEZES, checks=[check]) == []
