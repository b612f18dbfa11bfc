"""A site with a row in every table that the audit log seals, written by the product's verbs."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.app import ERASED
from blindfolio.archive.folder import FolderArchive
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.erasure import erase
from blindfolio.visibility.models import Folio
from prompts.clarifying import second_look
from prompts.erasing import erasures, holds, reopening
from prompts.inviting import correct
from prompts.inviting.invite import Invitee
from prompts.models import Invitation, Opening, PromptVersion
from prompts.opening import openings
from prompts.submitting.submit import Statement
from prompts.window import extend, process_answer, start
from reviews.calibration import in_fives
from reviews.calibration.practice import (
    adding,
    debrief,
    first,
    rounds,
    rounds_of,
)
from reviews.interviews import scorecard, waiting
from reviews.panel.models import WaitingSource
from reviews.panel.sheet import by_source
from reviews.reading import lock
from tests.prompts import cases
from tests.reviews import cases as judged
from tests.reviews.feedback import cases as feedback
from tests.reviews.interviews import loops
from tests.reviews.reading import desks

WORDS = "Saw the freeze too late"
"""What the coordinator wrote at the gate and to the candidate, and the candidate of the document.
"""

_OLD = b"""# One table of steps

## Dispatch

The engine polls the table every *five seconds*.
"""


def play(database: Database, folder: Path, *, fives: bool = True) -> None:
    """Somebody who writes and submits with more time and whose new address waits, five who
    withdraw and say what they think of it, somebody who is judged to the end, of whose loop one
    interview is passed and whose data is to be deleted, and somebody who is erased."""
    archive = FolderArchive(folder / "blobs")
    with clock.at(cases.NOON):
        with database.transaction() as db:
            _submitted(db, archive)
        if fives:
            with database.transaction() as db:
                _counted(db, archive)
        with database.transaction() as db:
            case = _judged(db)
        with database.transaction() as db:
            _practised(db, archive, case)
            erasures.by_coordinator(db, case.folio, "told", by=case.coordinator)
            until = cases.NOON.date() + timedelta(days=99)
            admin = cases.member(db, role=people.ADMIN)
            holds.request(db, case.folio, WORDS, until, by=case.coordinator)
            holds.answer(db, holds.waiting(db, admin)[0].id, yes=True, by=admin)
            erasures.by_candidate(db, db.get_one(Invitation, case.invitation))
            hold = next(it for it, _ in holds.listed(db, admin) if it.folio == case.folio)
            email = db.get_one(Account, case.manager).email
            reopening.request(db, hold.id, email, WORDS, by=admin)
        _erased(database, archive)


def _submitted(db: Session, archive: Archive) -> None:
    mine = cases.writing(db)
    assert mine.deadline is not None
    by = cases.member(db)
    until = mine.deadline + timedelta(days=1)
    extend.deadline(db, mine, until, reason=WORDS, by=by)
    said = Statement(ai_used=True, ai_statement=WORDS, worry=WORDS)
    cases.submitted(db, mine, cases.readable(db, archive, mine), said)
    moved = Invitee("Ada Example", "moved@example.test")
    correct.correct(db, db.get_one(Folio, mine.folio), moved, secret=cases.SECRET, by=by)


def _counted(db: Session, archive: Archive) -> None:
    job = cases.opening(db, by=cases.member(db))
    for _ in range(process_answer.FEWEST):
        mine = cases.writing(db, job)
        cases.submitted(db, mine, cases.readable(db, archive, mine))
        start.withdraw(db, mine, by=mine.id)
        in_fives.add(db, db.get_one(Folio, mine.folio))
        process_answer.answer(db, mine, "mostly", WORDS)
        db.add(WaitingSource(source="panel", folio=mine.folio))
        db.flush()
        by_source.fill(db, "panel")
    openings.tell_decisions(db, job, tells=True, by=cases.member(db))


def _judged(db: Session) -> judged.Case:
    case = loops.begun(db)
    feedback.promised(db, case)
    db.get_one(Opening, case.row(db).opening).retention_offer_days = 60
    judged.decide(db, case, "release", reason=WORDS)
    folio = db.get_one(Folio, case.folio)
    for stage in waiting.waited_for(db, folio):
        scorecard.pass_card(db, folio, stage, WORDS, by=case.coordinator)
    judged.meet(db, case, 3)
    judged.discuss(db, case, WORDS)
    judged.close(db, case, feedback=f"{WORDS}.", reason=WORDS, conditions=WORDS)
    feedback.released(db, case, f"{WORDS}.")
    return case


def _practised(db: Session, archive: Archive, case: judged.Case) -> None:
    folio = db.get_one(Folio, case.folio)
    by, version = case.coordinator, db.get_one(PromptVersion, folio.prompt_version)
    mine = db.scalars(select(Invitation).where(Invitation.folio == folio.id)).one()
    second_look.ask(db, mine, WORDS, clock.now())
    first.put(db, db.get_one(Opening, folio.opening), reviewers=True, rounds=False, by=by)
    round_ = rounds.begin(db, title="One", slug=version.slug, level=3, by=by)
    read = adding.read("old.md", _OLD)
    removed = adding.add(db, archive, round_.id, read, "Old", by=by)
    adding.remove(db, round_.id, db.get_one(Folio, removed.folio).code, by=by)
    document = adding.add(db, archive, round_.id, read, "Old", by=by).folio
    colleagues = [judged.member(db, f"Pat Example {n}") for n in range(2)]
    rounds.start(db, round_.id, colleagues, by=by)
    desks.fill(db, document, by=colleagues[0])
    lock.lock(db, document, by=colleagues[0])
    rounds.close(db, round_.id, anyway=True, by=by)
    seat = rounds_of.seat(db, by, round_.id)
    criterion = version.rubric["criteria"][0]["key"]
    debrief.add_note(db, seat, criterion, WORDS, by=by)
    note = debrief.add_note(db, seat, criterion, f"{WORDS}, again", by=by)
    debrief.remove_note(db, seat, note.id, by=by)


def _erased(database: Database, archive: Archive) -> None:
    with database.transaction() as db:
        mine = cases.writing(db)
        cases.submitted(db, mine, cases.readable(db, archive, mine))
        erasures.by_candidate(db, mine)
    with database.transaction() as db:
        erase.erase(db, mine.folio, ERASED)
