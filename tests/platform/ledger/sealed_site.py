"""A site with a row in every table that the audit log seals, written by the product's verbs."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import people
from blindfolio.app import ERASED
from blindfolio.archive.folder import FolderArchive
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.erasure import ask, erase
from blindfolio.visibility.models import Folio
from prompts.erasing import erasures, holds
from prompts.submitting.submit import Statement
from prompts.window import extend
from reviews.interviews import passing
from tests.prompts import cases
from tests.reviews import cases as judged
from tests.reviews.feedback import cases as feedback
from tests.reviews.interviews import loops

WORDS = "Saw the freeze too late"
"""What the coordinator wrote at the gate and to the candidate, and the candidate of the document.
"""


def play(database: Database, folder: Path) -> None:
    """Somebody who writes and submits with more time, somebody who is judged to the end, of whose
    loop one interview is passed and whose data is to be deleted, and somebody who is erased."""
    archive = FolderArchive(folder / "blobs")
    with clock.at(cases.NOON):
        with database.transaction() as db:
            _submitted(db, archive)
        with database.transaction() as db:
            _judged(db)
        _erased(database, archive)


def _submitted(db: Session, archive: Archive) -> None:
    mine = cases.writing(db)
    assert mine.deadline is not None
    by = cases.member(db)
    until = mine.deadline + timedelta(days=1)
    extend.deadline(db, mine, until, reason=WORDS, by=by)
    said = Statement(ai_used=True, ai_statement=WORDS, worry=WORDS)
    cases.submitted(db, mine, cases.readable(db, archive, mine), said)


def _judged(db: Session) -> None:
    case = loops.begun(db)
    feedback.promised(db, case)
    judged.decide(db, case, "release", reason=WORDS)
    folio = db.get_one(Folio, case.folio)
    for stage in passing.waited_for(db, folio):
        passing.pass_card(db, folio, stage, WORDS, by=case.coordinator)
    judged.meet(db, case, 3)
    judged.discuss(db, case, WORDS)
    judged.close(db, case, feedback=f"{WORDS}.", reason=WORDS, conditions=WORDS)
    feedback.released(db, case, f"{WORDS}.")
    erasures.by_coordinator(db, case.folio, "told", by=case.coordinator)
    holds.begin(db, case.folio, WORDS, by=cases.member(db, role=people.ADMIN))


def _erased(database: Database, archive: Archive) -> None:
    with database.transaction() as db:
        mine = cases.writing(db)
        cases.submitted(db, mine, cases.readable(db, archive, mine))
        folio = mine.folio
        ask.ask(
            db,
            folio,
            reason="asked",
            ends_as="withdrawn",
            subject=mine.id,
            by=None,
            actor=mine.id,
        )
    with database.transaction() as db:
        erase.erase(db, folio, ERASED)
