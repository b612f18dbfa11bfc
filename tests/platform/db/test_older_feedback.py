"""A site of before there was feedback: its openings promised no day, and what is closed is owed
none."""

from __future__ import annotations

from sqlalchemy import text

from blindfolio.app import FREEZES
from blindfolio.db import migrate
from blindfolio.ledger.verify import report
from prompts.models import Opening
from prompts.opening import terms
from reviews.feedback import due
from reviews.feedback.models import Feedback
from tests.platform.db.conftest import Older
from tests.platform.db.older_rows import NOON, add


def test_an_opening_of_before_promises_no_day_and_its_closed_folios_are_owed_none(
    empty_url: str, older: Older
) -> None:
    database = older(empty_url, "0036")
    with database.engines.write.begin() as connection:
        add(connection, "prompt_version", id="prompt")
        add(
            connection,
            "opening",
            id="opening",
            prompt_version="prompt",
            terms={"Feedback": "A page."},
            first_invited_at=NOON,
        )
        add(connection, "folio", id="folio", code="F-1", opening="opening", stage="7")
        add(connection, "invitation", id="i", opening="opening", folio="folio", deadline=NOON)
        add(connection, "decision", folio="folio", outcome="offer", level=3, feedback="Come.")
    migrate.upgrade(empty_url, FREEZES)
    with database.reading() as db:
        opening = db.get_one(Opening, "opening")
        assert opening.feedback_days is None
        assert terms.rows(opening, invented=False, exposure_days=730)[0]["words"] == "A page."
        assert not due.owed(db)
        assert db.get(Feedback, "folio") is None
        assert db.scalar(text("SELECT feedback FROM decision")) == "Come."
        found = report(db, freezes=FREEZES, checks=(), tables=())
    assert not [fault for fault in found.faults if "trigger" in fault.lower()]
    migrate.check(empty_url)
