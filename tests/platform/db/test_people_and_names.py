"""A site from before people had working days and names could be searched: both are there after."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select, text

from blindfolio.accounts.models import Account
from blindfolio.db import migrate
from blindfolio.identity import book
from blindfolio.identity.models import CandidateIdentity
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from tests.platform.db.conftest import Older

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PERSON = """INSERT INTO account (id, name, email, level, epoch, created_at)
VALUES ('jo', 'Jo Sampleton', 'jo@example.test', 3, 0, :at)"""
FOLIO = """INSERT INTO folio (id, code, purpose, opening, prompt_version, stage, reached, quorum,
preset, stage_since) VALUES ('f', 'F-AAAAA', 'live', 'o', 'p', '0', 0, 2, 'full', :at)"""
CANDIDATE = """INSERT INTO candidate (id, folio, name, email, handles, employers, created_at)
VALUES ('c', 'f', 'Zoë Müller', 'zm@example.test', '[]', '[]', :at)"""


def test_older_people_work_monday_to_friday_and_older_names_are_found(
    empty_url: str, older: Older
) -> None:
    database = older(empty_url, "0013")
    # SQLite's own driver is told nothing of types here.
    at = {"at": NOON.isoformat(" ") if empty_url.startswith("sqlite") else NOON}
    with database.engines.write.begin() as connection:
        for statement in (PERSON, FOLIO, CANDIDATE):
            connection.execute(text(statement), at)
    migrate.upgrade(empty_url, ())
    with database.transaction() as db:
        jo = db.get_one(Account, "jo")
        assert (jo.zone, jo.working_days) == ("", "12345")
        assert (jo.away_from, jo.away_until) == (None, None)
        assert db.scalars(select(CandidateIdentity.folded)).one() == "zoe mueller zoe muller"
        assert book.revision(db, "f") == 0  # nobody of before was ever corrected
        standing.give(db, db.get_one(Folio, "f"), "jo", "coordinator", by=None)
        for wanted, found in (("muller", ["f"]), ("MUELLER", ["f"]), ("ada", [])):
            assert list(db.scalars(book.found("jo", wanted))) == found
