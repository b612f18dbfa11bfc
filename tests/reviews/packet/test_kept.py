"""Who decided, and who dissented, hear that the candidate deletes it; the decider can keep a record
without the candidate's words, if the terms said so."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.app import ERASED
from blindfolio.archive import documents
from blindfolio.db.session import Database
from blindfolio.erasure import ask
from blindfolio.erasure.job import EraseFolio
from blindfolio.identity.models import CandidateIdentity
from blindfolio.jobs.models import Job
from blindfolio.jobs.worker import Worker
from blindfolio.ledger.models import Entry, Payload
from blindfolio.mail import outbox
from blindfolio.mail.models import MailOut
from blindfolio.settings import Settings
from blindfolio.visibility.models import ErasureRequest, Folio
from blindfolio.visibility.scope import Absent
from prompts.erasing import erasures, holds
from prompts.models import Invitation, Opening
from reviews.debrief.models import Dissent
from reviews.deciding.models import DebriefDecision
from reviews.packet import kept
from reviews.packet.asked import by_member
from reviews.packet.gather import whole
from tests.reviews import cases
from tests.reviews.cases import Case


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.at(clock.now()):
        yield


def closed(db: Session, *, keeps: bool) -> Case:
    cases.listen(db, kept.on_move)
    case = cases.begun(db)
    cases.release(db, case)
    cases.meet(db, case, 3, 3)
    cases.close(db, case)
    folio = db.get_one(Folio, case.folio)
    opening = db.get_one(Opening, folio.opening)
    opening.first_invited_at = None
    db.flush()
    opening.keeps_record = keeps
    db.flush()
    return case


def presses(db: Session, case: Case) -> ErasureRequest:
    erasures.by_candidate(db, db.get_one(Invitation, case.invitation))
    return db.get_one(ErasureRequest, case.folio)


def told(db: Session) -> set[str]:
    return set(db.scalars(select(MailOut.to_id).where(MailOut.template == kept.MAIL)))


def test_the_decider_and_dissenters_hear_of_it_and_not_by_name(db: Session) -> None:
    case = closed(db, keeps=False)
    decider = db.get_one(DebriefDecision, case.folio).by
    db.add(
        Dissent(
            id="d",
            folio=case.folio,
            account=case.panel[0],
            at=clock.now(),
            sentence="No.",
            heard_by=case.manager,
            follows="commits",
        )
    )
    asked = presses(db, case)
    assert told(db) == {decider, case.panel[0]}
    assert asked.due == asked.at + ask.HOLD, "nothing waits where nothing can be kept"
    for mail in db.scalars(select(MailOut).where(MailOut.template == kept.MAIL)):
        values = str(kept.to_told(db, mail, Settings()).values)
        assert db.scalars(select(CandidateIdentity.name)).one() not in values
        assert case.code not in values
        assert kept.page(db, mail) == "/"
    with pytest.raises(Absent):
        kept.keep(db, case.folio, by=decider)


def test_the_record_has_the_ratings_and_no_words_and_the_log_its_hash(
    database: Database, db: Session
) -> None:
    case = closed(db, keeps=True)
    decider, other = db.get_one(DebriefDecision, case.folio).by, case.panel[0]
    name = db.scalars(select(CandidateIdentity.name)).one()
    folio = db.get_one(Folio, case.folio)
    words = [json.dumps(it.text)[1:-1] for it in documents.blocks(db, folio.document or "")]
    before = json.dumps(whole.packet(db, by_member(db, decider, case.folio)))
    assert all(it in before for it in (name, '"quote": "', *words))
    with pytest.raises(Absent):
        kept.keep(db, case.folio, by=decider)
    asked = presses(db, case)
    assert asked.due <= asked.at + ask.WITHIN - timedelta(hours=12)
    for account in (other, case.coordinator):
        if account != decider:
            with pytest.raises(Absent):
                kept.keep(db, case.folio, by=account)
    file = kept.keep(db, case.folio, by=decider)
    record = json.loads(file)
    assert len(record["reviews"]) == 2
    assert record["decision"]
    said = json.dumps(record)
    assert [it for it in (name, '"quote"', *words) if it and it in said] == []
    entry = db.scalars(select(Entry).where(Entry.kind == kept.KIND)).one()
    seq, sha = entry.seq, hashlib.sha256(file).hexdigest()
    for job in db.scalars(select(Job).where(Job.kind == outbox.JOB)):
        job.state = "done"
    at = asked.at
    for hours, stage in ((11, "7"), (12, "8")):
        db.commit()
        with clock.at(at + timedelta(hours=hours)):
            Worker(database, {ask.JOB: EraseFolio(ERASED)}).run_until_idle()
            db.expire_all()
            assert db.get_one(Folio, case.folio).stage == stage
    assert sha in str(db.get_one(Payload, seq).body), "it outlives the deletion"


def test_under_a_hold_no_one_hears_and_nothing_is_kept(db: Session) -> None:
    case = closed(db, keeps=True)
    until, admin = clock.now() + timedelta(days=9), cases.member(db, "Ana Placeholder", "admin")
    holds.begin(db, case.folio, "A claim.", until=until, by=admin)
    presses(db, case)
    assert told(db) == set()
    with pytest.raises(Absent):
        kept.keep(db, case.folio, by=db.get_one(DebriefDecision, case.folio).by)
