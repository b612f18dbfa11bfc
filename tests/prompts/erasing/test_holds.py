"""Under a legal hold a candidate's own deletion closes the case to everyone, and is carried out on
the day the hold ends. No one alone begins, prolongs or opens anything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.app import ERASED
from blindfolio.archive.notes import FolderNotes
from blindfolio.db.session import Database
from blindfolio.erasure import ask, noting
from blindfolio.erasure.deletion_log import Deletion, DeletionLog
from blindfolio.erasure.erase import erase
from blindfolio.erasure.job import EraseFolio
from blindfolio.jobs.models import Job
from blindfolio.jobs.worker import Worker
from blindfolio.ledger.models import Entry, Payload
from blindfolio.mail import outbox
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility import standing
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import ErasureRequest, Folio, Standing
from blindfolio.visibility.scope import Absent, classes_of, classes_of_own, one, scope
from prompts.erasing import erasures, holds, reopening, retention
from prompts.erasing.models import HoldRequest, LegalHold
from prompts.models import Invitation
from prompts.opening import openings
from tests.reviews import cases
from tests.reviews.cases import Case

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.at(clock.now()):
        yield


@pytest.fixture
def case(db: Session) -> Case:
    """Closed after a debrief."""
    case = cases.begun(db)
    cases.release(db, case)
    cases.meet(db, case, 3, 3)
    cases.close(db, case)
    return case


@pytest.fixture
def operates(db: Session) -> str:
    """An admin without a part in the case."""
    return cases.member(db, "Ana Placeholder", "admin")


def end() -> datetime:
    return clock.now() + 90 * DAY


def held(db: Session, case: Case, by: str) -> LegalHold:
    return holds.begin(db, case.folio, "A claim.", until=end(), by=by)


def presses(db: Session, case: Case) -> ErasureRequest:
    erasures.by_candidate(db, db.get_one(Invitation, case.invitation))
    return db.get_one(ErasureRequest, case.folio)


def sees(db: Session, case: Case, *accounts: str) -> set[str]:
    everyone = accounts or (*(case.coordinator, case.manager, *case.readers, *case.panel),)
    found = set()
    for account in everyone:
        for class_ in DataClass:
            rows = db.scalars(scope(account, {class_}).where(Folio.id == case.folio)).all()
            opened = class_ in classes_of(db, account, case.folio)
            assert bool(rows) == opened
            if opened:
                found.add(account)
    return found


def kinds(db: Session, case: Case) -> list[str]:
    found = select(Entry.kind).where(Entry.folio == case.folio).order_by(Entry.seq)
    return [it for it in db.scalars(found) if it.startswith(("erasure.", "hold."))]


def mails(db: Session, step: str) -> set[str]:
    found = db.scalars(
        select(MailOut).where(MailOut.template.in_((holds.MAIL, "prompts/held")))
    )
    return {it.to_id for it in found if it.args["step"] == step}


def daily(database: Database, db: Session) -> None:
    db.commit()
    retention.request_due(database)
    db.expire_all()


def works(database: Database, db: Session) -> None:
    """Once all emails are sent."""
    db.execute(update(Job).where(Job.kind == outbox.JOB).values(state="done"))
    db.commit()
    Worker(database, {ask.JOB: EraseFolio(ERASED)}).run_until_idle()
    db.expire_all()


def test_a_deletion_under_a_hold_closes_the_case_to_everyone_but_the_candidate(
    db: Session, case: Case, operates: str
) -> None:
    everyone = sees(db, case)
    assert {case.coordinator, case.manager, *case.readers, *case.panel} == everyone
    held(db, case, operates)
    assert sees(db, case) == everyone, "the hold alone closes nothing"
    presses(db, case)
    assert sees(db, case) == set()
    for account in everyone:
        with pytest.raises(Absent):
            one(db, account, {DataClass.DISPLAY_NAME}, id=case.folio)
    folio = db.get_one(Folio, case.folio)
    assert DataClass.IDENTITY in classes_of_own(folio)
    # Nor to someone who joins the opening later.
    kim = cases.member(db, "Kim Lorem", "coordinator")
    standing.join(db, folio.opening, kim, "coordinator", by=case.coordinator)
    assert sees(db, case, kim) == set()


def test_the_deletion_waits_for_the_end_of_the_hold_and_no_longer(
    database: Database, db: Session, case: Case, operates: str
) -> None:
    hold = held(db, case, operates)
    assert presses(db, case).due == hold.until
    for day, stage in ((0, "7"), (1, "7"), (89, "7"), (90, "8")):
        with clock.at(hold.at + day * DAY):
            daily(database, db)
            works(database, db)
            assert db.get_one(Folio, case.folio).stage == stage
    assert kinds(db, case)[-1] in ("hold.ended", "erasure.asked")
    # It stays listed, without its words.
    ((kept, closed),) = holds.listed(db, operates)
    assert (kept.folio, kept.reason, closed) == (case.folio, "", False)
    assert kept.ended_at is not None


def test_an_application_that_runs_ends_first(db: Session, operates: str) -> None:
    case = cases.begun(db)
    held(db, case, operates)
    presses(db, case)
    folio = db.get_one(Folio, case.folio)
    assert (folio.stage, folio.ended_reason) == ("E", "withdrawn")
    assert sees(db, case) == set()
    assert mails(db, "closed") == {case.folio, operates}


def test_ending_a_hold_early_carries_the_deletion_out(
    database: Database, db: Session, case: Case, operates: str
) -> None:
    hold = held(db, case, operates)
    presses(db, case)
    with pytest.raises(Absent):
        holds.end(db, hold.id, "It is settled.", by=case.coordinator)
    holds.end(db, hold.id, "It is settled.", by=operates)
    assert sees(db, case) == set(), "closed until it is gone"
    with clock.at(clock.now() + ask.HOLD):
        works(database, db)
    assert db.get_one(Folio, case.folio).stage == "8"


def test_no_hold_begins_once_the_candidate_has_asked(
    db: Session, case: Case, operates: str
) -> None:
    holds.request(db, case.folio, "A claim.", end().date(), by=case.coordinator)
    asked = presses(db, case)
    assert not asked.closed
    with pytest.raises(Refusal, match="being deleted now"):
        holds.answer(db, holds.waiting(db, operates)[0].id, yes=True, by=operates)


def test_an_admin_without_a_part_opens_it_to_one_person_with_a_reason(
    db: Session, case: Case, operates: str
) -> None:
    hold = held(db, case, operates)
    email = db.get_one(Account, case.manager).email
    with pytest.raises(Absent):
        reopening.request(db, hold.id, email, "The claim.", by=operates)
    presses(db, case)
    people.grant(db, db.get_one(Account, case.coordinator), "admin", by=None)
    with pytest.raises(Absent):
        reopening.request(db, hold.id, email, "The claim.", by=case.coordinator)
    with pytest.raises(Refusal, match="Write why"):
        reopening.request(db, hold.id, email, " ", by=operates)
    reopening.request(db, hold.id, email, "canaryreason", by=operates)
    assert sees(db, case) == {case.manager}
    cell = classes_of(db, case.manager, case.folio)
    assert {DataClass.OTHER_REVIEWS, DataClass.DECISION} <= cell
    assert DataClass.ACCOMMODATIONS not in cell
    assert mails(db, "reopened") == {case.manager}
    entry = db.scalars(select(Entry).where(Entry.kind == "hold.reopened")).one()
    facts = db.get_one(Payload, entry.seq).body
    assert case.manager in str(facts)
    assert "canaryreason" not in str(facts)


def test_where_every_admin_has_a_part_two_people_open_it_neither_of_whom_decided(
    db: Session, case: Case
) -> None:
    for account in (case.coordinator, case.manager, case.readers[0]):
        people.grant(db, db.get_one(Account, account), "admin", by=None)
    hold = held(db, case, case.coordinator)
    presses(db, case)
    email = db.get_one(Account, case.panel[0]).email
    with pytest.raises(Absent):
        reopening.request(db, hold.id, email, "The claim.", by=case.manager)
    row = reopening.request(db, hold.id, email, "The claim.", by=case.coordinator)
    assert sees(db, case) == set()
    assert mails(db, "reopening") == {case.readers[0]}
    # The manager decided it.
    for alone in (case.coordinator, case.manager, case.panel[1]):
        with pytest.raises((Absent, Refusal)):
            reopening.confirm(db, row.id, by=alone)
    other = db.get_one(Account, case.readers[0])
    people.take_role(db, other, "admin", by=case.coordinator)
    people.grant(db, other, "admin", by=case.coordinator)
    with pytest.raises(Refusal, match="two people"):
        reopening.confirm(db, row.id, by=other.id)
    with clock.at(clock.now() + 31 * DAY):
        reopening.confirm(db, row.id, by=other.id)
    assert sees(db, case) == {case.panel[0]}
    assert kinds(db, case)[-2:] == ["hold.reopening", "hold.reopened"]


def test_a_hold_is_prolonged_by_two_people_and_by_a_year_at_most(
    db: Session, case: Case, operates: str
) -> None:
    hold, other = held(db, case, operates), cases.member(db, "Ben Placeholder", "admin")
    asked = presses(db, case)
    today = clock.now().date()
    for until in (None, hold.until.date(), today + 366 * DAY):
        with pytest.raises(Refusal):
            holds.prolong(db, hold.id, until, by=operates)
    with pytest.raises(Absent):
        holds.prolong(db, hold.id, today + 365 * DAY, by=case.coordinator)
    holds.prolong(db, hold.id, today + 365 * DAY, by=operates)
    (row,) = holds.waiting(db, other)
    assert row.alone_since is None
    assert mails(db, "asked") == {other}
    with pytest.raises(Refusal, match="two people"):
        holds.answer(db, row.id, yes=True, by=operates)
    assert hold.until.date() == today + 90 * DAY
    holds.answer(db, row.id, yes=True, by=other)
    assert hold.until.date() == asked.due.date() == today + 365 * DAY
    assert mails(db, "prolonged") == {case.folio}


def test_whom_the_first_has_just_added_is_no_second_person(
    db: Session, case: Case, operates: str
) -> None:
    mine = cases.member(db, "Ben Placeholder", "admin")
    people.take_role(db, db.get_one(Account, mine), "admin", by=operates)
    people.grant(db, db.get_one(Account, mine), "admin", by=operates)
    hold = held(db, case, operates)
    holds.prolong(db, hold.id, hold.until.date() + 30 * DAY, by=operates)
    (row,) = holds.waiting(db, mine)
    assert row.alone_since is not None, "there is no second person"
    with pytest.raises(Refusal, match="two people"):
        holds.answer(db, row.id, yes=True, by=mine)


@pytest.mark.parametrize("objects", ["manager", "candidate", ""])
def test_where_only_one_can_it_takes_two_weeks_in_which_no_one_objects(
    database: Database, db: Session, case: Case, operates: str, objects: str
) -> None:
    hold = held(db, case, operates)
    presses(db, case)
    until, later = hold.until, hold.until + 60 * DAY
    holds.prolong(db, hold.id, later.date(), by=operates)
    (row,) = holds.waiting(db, operates)
    assert mails(db, "alone") == {case.manager}, "no one who judges here"
    assert mails(db, "asked") == {case.folio}
    if objects == "manager":
        with pytest.raises(Absent):
            holds.object_to(db, row.id, by=case.readers[0])
        holds.object_to(db, row.id, by=case.manager)
    elif objects == "candidate":
        holds.object_as_candidate(db, case.folio, by=case.invitation)
    for day in (7, 13, 14):
        assert hold.until == until
        with clock.at(row.at + day * DAY):
            daily(database, db)
    told = select(MailOut.id).where(MailOut.key.startswith(f"hold:{row.id}:"))
    assert len(db.scalars(told.where(MailOut.key.contains(":alone:"))).all()) == (
        1 if objects else 3
    )
    assert hold.until.date() == (until if objects else later).date()
    assert kinds(db, case)[-1] == ("hold.objected" if objects else "hold.prolonged")


def test_a_request_that_no_one_answers_for_a_week_takes_two_more(
    database: Database, db: Session, case: Case, operates: str
) -> None:
    holds.request(db, case.folio, "A claim.", end().date(), by=case.coordinator)
    (row,) = holds.waiting(db, operates)
    assert mails(db, "alone") == set()
    for day, alone, begun in ((6, False, False), (7, True, False), (20, True, False)):
        with clock.at(row.at + day * DAY):
            daily(database, db)
            assert (row.alone_since is not None, holds.is_held(db, case.folio)) == (
                alone,
                begun,
            )
    assert mails(db, "alone") == {case.manager, operates}
    assert not db.scalars(select(MailOut).where(MailOut.template == "prompts/held")).all(), (
        "a candidate isn't told of a hold that may begin"
    )
    with clock.at(row.at + 21 * DAY):
        daily(database, db)
        assert holds.is_held(db, case.folio)


def test_who_sets_the_second_persons_aside_is_still_heard(
    database: Database, db: Session, case: Case, operates: str
) -> None:
    holds.request(db, case.folio, "A claim.", end().date(), by=case.coordinator)
    (row,) = holds.waiting(db, operates)
    opening = cases.reviews_elsewhere(db, case, operates)
    box = people.create(db, "Box", "b@example.test", by=case.coordinator).id
    openings.join(db, opening, box, "manager", by=case.coordinator)
    openings.remove(db, opening, case.manager, by=case.coordinator)
    with clock.at(row.at + 7 * DAY):
        daily(database, db)
        assert {operates, case.manager} <= mails(db, "alone")
        holds.object_to(db, row.id, by=case.manager)
    with clock.at(row.at + 40 * DAY):
        daily(database, db)
        assert not holds.is_held(db, case.folio)


def test_admins_are_warned_a_month_and_a_week_before_the_end(
    database: Database, db: Session, case: Case, operates: str
) -> None:
    hold = held(db, case, operates)
    warned = []
    for before in (31, 30, 29, 8, 7, 6):
        with clock.at(hold.until - before * DAY):
            daily(database, db)
            found = select(MailOut.id).where(MailOut.key.contains(":ends:"))
            warned.append(len(db.scalars(found).all()))
    assert warned == [0, 1, 1, 1, 2, 2]


def test_a_restored_backup_keeps_what_is_held_and_closes_it(
    database: Database, db: Session, case: Case, operates: str
) -> None:
    """A backup from before the hold: the log alone knows of it."""
    ends = end()
    db.commit()
    retention.request_again(database, [Deletion(case.folio, ends)])
    db.expire_all()
    assert sees(db, case) == set()
    works(database, db)
    assert db.get_one(Folio, case.folio).stage == "7"
    with clock.at(ends):
        works(database, db)
    assert db.get_one(Folio, case.folio).stage == "8"


def test_a_restored_backup_deletes_what_was_deleted_although_it_was_held_then(
    database: Database, db: Session, case: Case, operates: str
) -> None:
    held(db, case, operates)
    presses(db, case)
    db.commit()
    retention.request_again(database, [Deletion(case.folio, clock.now())])
    db.expire_all()
    with clock.at(clock.now() + ask.HOLD):
        works(database, db)
    assert db.get_one(Folio, case.folio).stage == "8"


def test_the_deletion_log_has_the_day_on_which_the_hold_ends(
    tmp_path: Path, database: Database, db: Session, case: Case, operates: str
) -> None:
    hold = held(db, case, operates)
    presses(db, case)
    holds.prolong(db, hold.id, hold.until.date() + 30 * DAY, by=operates)
    log = DeletionLog(FolderNotes(tmp_path), 400 * DAY)
    db.commit()
    Worker(database, {noting.JOB: noting.NoteDeletion(log)}).run_until_idle()
    assert [it.at.date() for it in log.entries()] == [hold.until.date()]
    with clock.at(clock.now() + 14 * DAY):
        daily(database, db)
        Worker(database, {noting.JOB: noting.NoteDeletion(log)}).run_until_idle()
    assert [it.at.date() for it in log.entries()] == [hold.until.date()]


def test_practice_with_the_same_document_closes_too(
    db: Session, case: Case, operates: str
) -> None:
    folio = db.get_one(Folio, case.folio)
    copy = Folio(
        **{
            "id": "practicecopy",
            "code": "F-PRACT",
            "purpose": "practice",
            "stage": "2",
            "sha": folio.sha,
        },
        opening="round",
        prompt_version=folio.prompt_version,
        stage_since=clock.now(),
    )
    db.add(copy)
    db.flush()
    rater = cases.member(db, "Rae Placeholder")
    standing.give(db, copy, rater, "practice", by=None)
    found = scope(rater, {DataClass.BLINDED_VIEW}).where(Folio.id == copy.id)
    assert db.scalars(found).all()
    held(db, case, operates)
    presses(db, case)
    assert not db.scalars(found).all()
    erase(db, case.folio, ERASED)
    assert not db.scalars(select(ErasureRequest)).all()


def test_a_day_within_twelve_months(db: Session, case: Case) -> None:
    for until in (date.max, clock.now().date() + 366 * DAY):
        with pytest.raises(Refusal, match="twelve months"):
            holds.request(db, case.folio, "A claim.", until, by=case.coordinator)
    holds.request(
        db, case.folio, "A claim.", clock.now().date() + 365 * DAY, by=case.coordinator
    )
    assert db.scalars(select(HoldRequest)).one().hold is None
    assert db.scalars(select(Standing).where(Standing.folio == case.folio)).all()
