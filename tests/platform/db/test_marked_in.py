"""Marks of before their document was noted: of what their upload showed then, redacted or not."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from blindfolio.app import FREEZES
from blindfolio.db import migrate
from tests.platform.db.conftest import Older
from tests.platform.db.older_rows import NOON, add


def test_each_marked_upload_knows_what_it_was_marked_in(empty_url: str, older: Older) -> None:
    database = older(empty_url, "0024")
    hour = timedelta(hours=1)
    with database.engines.write.begin() as connection:
        add(connection, "prompt_version", id="prompt")
        add(connection, "opening", id="opening", prompt_version="prompt")
        add(connection, "folio", id="folio", code="F-1", opening="opening", stage="1")
        add(connection, "invitation", id="mine", opening="opening", folio="folio")
        add(connection, "account", id="jo", email="jo@example.test")
        add(connection, "blob", key="blob")
        for document in ("sent", "redacted", "twice"):
            add(connection, "document", id=document)
        shared = {"invitation": "mine", "blob": "blob", "state": "read"}
        add(connection, "upload", id="file", n=1, key="1", document="twice", **shared)
        uploads = {"early": -hour, "between": hour, "late": 3 * hour}
        for n, (id_, when) in enumerate(uploads.items(), 2):
            marked = {"marked_from": "file", "marked": [["b1", 0, 4]]}
            sent = {"n": n, "key": str(n), "received_at": NOON + when}
            add(connection, "upload", id=id_, **sent, **marked, **shared)
        for n, document in enumerate(("sent", "redacted")):
            about = {"folio": "folio", "upload": "file", "document": document, "by": "jo"}
            done = {"done_at": NOON + 2 * n * hour, "passages": []}
            add(connection, "redaction", id=f"done{n}", **about, **done)
        about = {"folio": "folio", "upload": "file", "document": "twice", "by": "jo"}
        add(connection, "redaction", id="waits", passages=[], **about)
    migrate.upgrade(empty_url, FREEZES)
    with database.reading() as db:
        found = db.execute(text("SELECT id, marked_in FROM upload")).all()
    assert dict(map(tuple, found)) == {
        "file": None,
        "early": "sent",
        "between": "redacted",
        "late": "twice",
    }
