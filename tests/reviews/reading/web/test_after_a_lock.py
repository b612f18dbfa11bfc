"""After the lock every route that writes refuses, whichever it is, and the review stays."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from blindfolio.app import FREEZES
from blindfolio.ledger.verify import verify
from blindfolio.web.declare import declarations
from reviews.reading.models import Comment
from reviews.reading.verify import check
from tests.reviews.reading.desks import WebDesk

STILL = {
    "reading.choose": "says what the panel should ask; the review stays",
    "reading.amend": "appends, and the review stays as it was sealed",
    "reading.recognise": "is told at any time; the review stays",
    "reading.recuse": "takes the reviewer off; the seal stays",
}
"""What a reviewer may still do, and why it is no change of the review."""


@pytest.mark.parametrize("stage", ["locked", "recused"])
def test_no_route_changes_a_locked_review(web: WebDesk, stage: str) -> None:
    web.fill()
    revision = web.review().revision
    web.lock()
    comment = web.all(select(Comment.id))[0]
    before, seal = web.content(), web.review().seal
    routes = [
        route
        for route in declarations(web.site.app)
        if route["writes"] and route["rule"].startswith("/read/<code>")
    ]
    assert len(routes) > 6
    if stage == "recused":
        assert web.post("/recuse").status_code == 303
    found = {}
    for route in sorted(routes, key=lambda it: it["endpoint"] == "reading.recuse"):
        path = route["rule"].removeprefix("/read/<code>").replace("<comment>", comment)
        form = {k: v for k, v in route["body"].items() if v != "=code"}
        form["revision"] = str(revision)
        found[route["endpoint"]] = web.post(path, form).status_code
    if stage == "recused":
        assert set(found.values()) == {404}
    else:
        refused = {name: status for name, status in found.items() if name not in STILL}
        # The lock pressed once more leads to the review that the first press locked.
        assert refused.pop("reading.lock") == 303
        assert refused and set(refused.values()) == {409}, refused
    assert (web.content(), web.review().seal) == (before, seal)
    with web.database.reading() as db:
        assert verify(db, freezes=FREEZES, checks=[check]) == []
