"""A decision that was recorded before there were grounds: it shows as before, and verifies."""

from __future__ import annotations

from blindfolio.app import CHECKS, FREEZES, SEALED
from blindfolio.db import migrate
from blindfolio.db.session import Database
from blindfolio.ledger import rows
from blindfolio.ledger.verify import report
from reviews.debrief import decide
from reviews.debrief.models import DebriefDecision
from reviews.debrief.voices import flags, votes
from tests.platform.db.conftest import Older
from tests.platform.db.older_rows import add


def test_an_older_decision_has_its_outcome_and_no_grounds(empty_url: str, older: Older) -> None:
    database = older(empty_url, "0033")
    with database.engines.write.begin() as connection:
        add(connection, "prompt_version", id="prompt")
        add(connection, "opening", id="opening", prompt_version="prompt")
        add(connection, "folio", id="folio", code="F-1", opening="opening", stage="7")
        add(connection, "decision", folio="folio", outcome="offer", level=3, feedback="Come.")
    migrate.upgrade(empty_url, FREEZES)
    rows.watch(database, SEALED)
    with database.reading() as db:
        decision = db.get_one(DebriefDecision, "folio")
        assert (decision.outcome, decision.level, decision.feedback) == ("offer", 3, "Come.")
        assert decide.grounds(db, decision) is None
        assert not votes.votes(db, "folio", [])
        assert not flags.flags(db, "folio")
        found = report(db, freezes=FREEZES, checks=CHECKS, tables=SEALED)
    assert not [fault for fault in found.faults if "debrief" in fault or "grounds" in fault]
    assert _triggers_are_there(database)


def _triggers_are_there(database: Database) -> bool:
    """Whether the new tables' rows are frozen after the upgrade too."""
    with database.reading() as db:
        found = report(db, freezes=FREEZES, checks=(), tables=())
    return not [fault for fault in found.faults if "trigger" in fault.lower()]
