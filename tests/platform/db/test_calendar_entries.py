"""A site that had dates before it had calendar files: each date gets its entry in the upgrade."""

from __future__ import annotations

from sqlalchemy import Connection, text

from blindfolio.db import migrate
from tests.platform.db.conftest import Older
from tests.platform.db.older_rows import NOON, add


def _old_site(connection: Connection) -> None:
    """One candidate who has started and has a conversation, one who has only been invited."""
    add(connection, "prompt_version", id="prompt")
    add(connection, "opening", id="opening", prompt_version="prompt")
    for who, started in (("begun", NOON), ("invited", None)):
        add(connection, "folio", id=who, code=who, opening="opening", stage="0")
        add(
            connection,
            "invitation",
            id=f"of {who}",
            opening="opening",
            folio=who,
            started_at=started,
        )
    add(connection, "slot", folio="begun")


def test_each_date_there_is_gets_an_entry_of_its_own(empty_url: str, older: Older) -> None:
    database = older(empty_url, "0010")
    with database.engines.write.begin() as connection:
        _old_site(connection)
    migrate.upgrade(empty_url, ())
    with database.reading() as db:
        rows = db.execute(
            text("SELECT invitation, what, uid, sequence FROM calendar_entry ORDER BY what")
        ).all()
        more = db.scalars(text("SELECT DISTINCT more_days FROM invitation")).all()
    assert [(invitation, what) for invitation, what, _, _ in rows] == [
        ("of begun", "conversation"),
        ("of begun", "window"),
    ]
    assert len({uid for _, _, uid, _ in rows}) == 2
    assert [sequence for _, _, _, sequence in rows] == [0, 0]
    assert more == [0]


def test_each_interview_there_is_gets_what_the_panels_calendars_know_it_by(
    empty_url: str, older: Older
) -> None:
    database = older(empty_url, "0035")
    with database.engines.write.begin() as connection:
        add(connection, "prompt_version", id="prompt")
        add(connection, "opening", id="opening", prompt_version="prompt")
        for who in ("first", "second"):
            add(connection, "folio", id=who, code=who, opening="opening", stage="0")
            add(connection, "slot", folio=who)
    migrate.upgrade(empty_url, ())
    with database.reading() as db:
        rows = db.execute(text("SELECT uid, sequence, changed_at, debrief_at FROM slot")).all()
    assert len({uid for uid, *_ in rows}) == 2
    assert all(len(uid) == 20 for uid, *_ in rows)
    assert all(
        sequence == 0 and changed_at is not None and debrief_at is None
        for _, sequence, changed_at, debrief_at in rows
    )
