"""Once a decision was made, no coordinator makes a case vanish alone: a second person confirms, the
people of the case are told, and each of them can stop it within three days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.accounts import people
from blindfolio.app import ERASED
from blindfolio.db.session import Database
from blindfolio.erasure import ask
from blindfolio.erasure.erase import erase
from blindfolio.identity.models import CandidateIdentity
from blindfolio.jobs.models import Job
from blindfolio.jobs.worker import Worker
from blindfolio.ledger.models import Entry, Payload
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility import standing
from blindfolio.visibility.models import ErasureRequest, Folio, Standing
from blindfolio.visibility.scope import Absent
from prompts.erasing import after_decision, erasures, holds, notices, retention, verify
from prompts.erasing.begin import begin
from prompts.erasing.models import TeamDeletion
from prompts.inviting import cancel
from prompts.models import Invitation, OpeningMember
from prompts.opening import openings
from tests.reviews import cases
from tests.reviews.cases import Case

DAY = timedelta(days=1)
DAY_OF_END = clock.now().date() + 365 * DAY
END = clock.now() + 365 * DAY


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.at(clock.now()):
        yield


@pytest.fixture
def case(db: Session) -> Case:
    """Stopped."""
    case = cases.begun(db, words=("stop", "proceed"))
    cases.decide(db, case, "stop", reason="Thin.", feedback="Thank you.")
    return case


@pytest.fixture
def operates(db: Session) -> str:
    """An admin who has no part in the case."""
    return admin(db)


def asked(db: Session, case: Case) -> TeamDeletion:
    erasures.by_coordinator(db, case.folio, "told", by=case.coordinator)
    return db.scalars(select(TeamDeletion).where(TeamDeletion.decision == "")).one()


def confirmed(db: Session, case: Case) -> TeamDeletion:
    row = asked(db, case)
    after_decision.confirm(db, row.id, by=case.manager)
    return row


def admin(db: Session, name: str = "Ana Placeholder") -> str:
    return cases.member(db, name, "admin")


def mailed(db: Session, step: str) -> set[str]:
    found = db.execute(
        select(MailOut.to_id, MailOut.args).where(MailOut.template == "prompts/deletion")
    )
    return {to for to, args in found if args["step"] == step}


def kinds(db: Session, folio: str) -> list[str]:
    found = select(Entry.kind).where(Entry.folio == folio).order_by(Entry.seq)
    return [it for it in db.scalars(found) if it.startswith(("deletion.", "erasure.", "hold."))]


def works(db: Session, database: Database) -> None:
    db.commit()
    handlers = {after_decision.JOB: after_decision.DeletionDue()}
    Worker(database, handlers).run_until_idle()
    db.expire_all()


def test_no_decided_case_is_deleted_by_one_person(db: Session, case: Case) -> None:
    released, cancelled, closed = (cases.begun(db) for _ in range(3))
    for it in (released, cancelled, closed):
        cases.release(db, it)
    cancel.cancel(db, db.get_one(Folio, cancelled.folio), "filled", by=cancelled.coordinator)
    cases.meet(db, closed, 3, 3)
    cases.close(db, closed)
    for it in (case, released, cancelled, closed):
        with pytest.raises(Refusal, match="not a valid reason after a decision"):
            erasures.by_coordinator(db, it.folio, "mistake", by=it.coordinator)
        erasures.by_coordinator(db, it.folio, "told", by=it.coordinator)
        assert ask.asked(db, it.folio) is None
        assert kinds(db, it.folio) == ["deletion.asked"]


def test_before_a_decision_one_coordinator_is_enough(db: Session) -> None:
    case = cases.begun(db)
    # What was submitted, and read, was no mistake.
    with pytest.raises(Refusal, match="Choose a reason"):
        erasures.by_coordinator(db, case.folio, "mistake", by=case.coordinator)
    erasures.by_coordinator(db, case.folio, "told", by=case.coordinator)
    assert kinds(db, case.folio) == ["erasure.asked"]


def test_a_second_person_confirms_and_nobody_for_themselves(
    db: Session, case: Case, operates: str
) -> None:
    folio = db.get_one(Folio, case.folio)
    row = asked(db, case)
    assert mailed(db, "asked") == {case.manager, operates}
    with clock.at(clock.now() + timedelta(minutes=1)):
        puppet = cases.member(db, "Late Placeholder", "coordinator")
        standing.give(db, folio, puppet, "coordinator", by=case.coordinator)
    for nobody in (case.coordinator, puppet):
        with pytest.raises(Refusal, match="A second person"):
            after_decision.confirm(db, row.id, by=nobody)
    for blind in (case.readers[0], case.panel[0], cases.member(db, "Out Placeholder")):
        with pytest.raises(Absent):
            after_decision.confirm(db, row.id, by=blind)
    after_decision.confirm(db, row.id, by=operates)
    assert ask.asked(db, case.folio) is None
    assert mailed(db, "confirmed") == {
        *(case.coordinator, puppet, case.manager),
        *case.readers,
        *case.panel,
    }


def test_who_decided_is_told_even_when_their_part_is_over(db: Session, case: Case) -> None:
    standing.end(db, db.get_one(Folio, case.folio), case.manager, "manager", by=None)
    row = asked(db, case)
    after_decision.confirm(db, row.id, by=admin(db))
    assert case.manager in mailed(db, "confirmed")
    assert "object" in after_decision.seen(db, row.id, case.manager).may


@pytest.mark.parametrize("removed_after", ["asked", "confirmed"])
def test_who_was_told_can_object_when_their_part_was_taken_away(
    db: Session, case: Case, operates: str, removed_after: str
) -> None:
    kim = cases.member(db, "Kim Lorem", "manager")
    folio = db.get_one(Folio, case.folio)
    standing.give(db, folio, kim, "manager", by=case.coordinator)
    row = asked(db, case)
    if removed_after == "asked":
        standing.end(db, folio, kim, "manager", by=case.coordinator)
    after_decision.confirm(db, row.id, by=case.manager)
    if removed_after == "confirmed":
        standing.end(db, folio, kim, "manager", by=case.coordinator)
    assert kim in mailed(db, "confirmed")
    assert operates not in mailed(db, "confirmed")
    after_decision.object_to(db, row.id, "I would keep it.", by=kim)
    assert "decide" in after_decision.seen(db, row.id, operates).may


def test_after_three_days_without_an_objection_the_clock_of_the_deletion_begins(
    either_database: Database, db: Session, case: Case
) -> None:
    row = confirmed(db, case)
    last = row.until
    assert last is not None
    with clock.at(last - timedelta(seconds=1)):
        works(db, either_database)
        assert ask.asked(db, case.folio) is None
    with clock.at(last):
        works(db, either_database)
        request = db.scalars(select(ErasureRequest)).one()
        assert (request.at, request.by, request.reason) == (last, case.coordinator, "told")
        assert request.subject == case.invitation
        with pytest.raises(Refusal, match="can no longer be stopped"):
            after_decision.object_to(db, row.id, "No.", by=case.readers[1])
        assert kinds(db, case.folio) == [
            *("deletion.asked", "deletion.confirmed"),
            *("erasure.asked", "deletion.decided"),
        ]


@pytest.mark.parametrize("decision", ["keep", "delete"])
def test_an_objection_stops_it_until_an_admin_decides(
    db: Session, database: Database, case: Case, operates: str, decision: str
) -> None:
    second = admin(db, "Ben Placeholder")
    row = asked(db, case)
    after_decision.confirm(db, row.id, by=operates)
    with pytest.raises(Refusal, match="Write why"):
        after_decision.object_to(db, row.id, " ", by=case.readers[1])
    after_decision.object_to(db, row.id, "I dissented.", by=case.readers[1])
    assert {operates, second} < mailed(db, "objected")
    works(db, database)
    with clock.at(clock.now() + 30 * DAY):
        for party in (operates, case.coordinator, case.manager, case.readers[1]):
            with pytest.raises(Refusal, match="An admin who has no part"):
                after_decision.decide(db, row.id, decision, "So it is.", by=party)
        for chosen, reason in ((decision, ""), ("", "So it is.")):
            with pytest.raises(Refusal):
                after_decision.decide(db, row.id, chosen, reason, by=second)
        works(db, database)
        assert ask.asked(db, case.folio) is None
        after_decision.decide(db, row.id, decision, "So it is.", by=second)
        assert (ask.asked(db, case.folio) is not None) == (decision == "delete")
        assert case.readers[1] in mailed(db, "decided")
        assert after_decision.current(db, case.folio) is None


def test_the_objection_is_read_by_its_author_and_who_decides_and_the_log_has_no_words(
    db: Session, case: Case, operates: str
) -> None:
    row = confirmed(db, case)
    after_decision.object_to(db, row.id, "canaryobjection", by=case.readers[1])
    for account, reads in (
        *((case.readers[1], True), (operates, True), (case.readers[0], False)),
        *((case.panel[0], False), (case.coordinator, False), (case.manager, False)),
    ):
        seen = after_decision.seen(db, notices.key(db, account, row), account)
        assert seen.reads_objection is reads
    after_decision.decide(db, row.id, "keep", "canarydecision", by=operates)
    holds.begin(db, case.folio, "canaryhold", until=END, by=operates)
    assert kinds(db, case.folio)[-1] == "hold.begun"
    assert not any("canary" in str(it) for it in db.scalars(select(Payload.body)))


def test_a_hold_stops_the_team_and_the_retention(
    db: Session, case: Case, operates: str
) -> None:
    hold = holds.begin(db, case.folio, "A lawsuit.", until=END, by=operates)
    with pytest.raises(Refusal, match="legal hold"):
        asked(db, case)
    with clock.at(clock.now() + 400 * DAY):
        assert retention.due(db) == []
        holds.end(db, hold.id, "It is settled.", by=operates)
        assert retention.due(db) == []
    with clock.at(clock.now() + 407 * DAY):
        assert retention.due(db) == [case.folio]


def test_a_coordinator_names_the_candidate_and_an_admin_confirms_by_id(
    db: Session, case: Case, operates: str
) -> None:
    name = db.scalars(select(CandidateIdentity.name)).first()
    assert name
    for reason in (
        " ",
        f"Because {name.upper()} sues us.",
        f"It is {name.split()[-1]}'s claim.",
    ):
        with pytest.raises(Refusal):
            holds.request(db, case.folio, reason, DAY_OF_END, by=case.coordinator)
    today = clock.now().date()
    for until in (None, today, today + timedelta(days=366)):
        with pytest.raises(Refusal, match="twelve months"):
            holds.request(db, case.folio, "A claim.", until, by=case.coordinator)
    with pytest.raises(Absent):
        holds.request(db, case.folio, "A claim.", DAY_OF_END, by=case.manager)
    holds.request(db, case.folio, "A claim.", DAY_OF_END, by=case.coordinator)
    with pytest.raises(Refusal, match="already"):
        holds.request(db, case.folio, "Again.", DAY_OF_END, by=case.coordinator)
    assert not holds.is_held(db, case.folio)
    (row,) = holds.waiting(db, operates)
    assert holds.waiting(db, case.manager) == []
    with pytest.raises(Absent):
        holds.answer(db, row.id, yes=True, by=case.manager)
    holds.answer(db, row.id, yes=False, by=operates)
    assert (holds.waiting(db, operates), holds.is_held(db, case.folio)) == ([], False)
    holds.request(db, case.folio, "A claim.", DAY_OF_END, by=case.coordinator)
    (row,) = holds.waiting(db, operates)
    for _ in range(2):
        holds.answer(db, row.id, yes=True, by=operates)
    ((held, closed),) = holds.listed(db, operates)
    assert (held.reason, held.until, closed) == ("A claim.", row.until, False)
    assert kinds(db, case.folio) == ["hold.asked", "hold.declined", "hold.asked", "hold.begun"]


def test_a_hold_within_the_three_days_keeps_it(
    db: Session, database: Database, case: Case, operates: str
) -> None:
    row = confirmed(db, case)
    holds.begin(db, case.folio, "A lawsuit.", until=END, by=operates)
    with pytest.raises(Refusal, match="already"):
        holds.begin(db, case.folio, "Again.", until=END, by=operates)
    with pytest.raises(Absent):
        holds.end(db, "none", "Why.", by=operates)
    with clock.at(clock.now() + 3 * DAY):
        works(db, database)
    assert ask.asked(db, case.folio) is None
    assert row.decision == "hold"
    assert case.readers[1] in mailed(db, "decided")


def test_a_candidates_own_deletion_waits_for_nobody(db: Session, case: Case) -> None:
    row = asked(db, case)
    erasures.by_candidate(db, db.get_one(Invitation, case.invitation))
    assert ask.asked(db, case.folio) is not None
    with pytest.raises(Refusal, match="already being deleted"):
        after_decision.confirm(db, row.id, by=case.manager)


def test_it_can_be_withdrawn_until_it_is_confirmed_and_asked_again(
    db: Session, case: Case
) -> None:
    row = asked(db, case)
    assert asked(db, case).id == row.id
    after_decision.withdraw(db, row.id, by=case.manager)
    again = confirmed(db, case)
    assert again.id != row.id
    with pytest.raises(Refusal, match="can no longer be withdrawn"):
        after_decision.withdraw(db, again.id, by=case.coordinator)


@pytest.mark.parametrize("confirms", [True, False])
def test_verify_finds_a_decided_case_that_one_person_deleted(
    db: Session, case: Case, confirms: bool
) -> None:
    if confirms:
        confirmed(db, case)
    mine, by = db.get_one(Invitation, case.invitation), case.coordinator
    begin(db, mine, "told", ends_as="withdrawn", by=by, actor=by)
    erase(db, case.folio, ERASED)
    assert bool(list(verify.check(db))) is not confirms


def _works(db: Session, after: timedelta) -> None:
    """What is due then, one job after the other, each at its time."""
    due = (
        Job.kind == after_decision.JOB,
        Job.state == "ready",
        Job.run_at <= clock.now() + after,
    )
    while job := db.scalars(select(Job).where(*due).order_by(Job.run_at)).first():
        job.state = "done"
        with clock.at(max(clock.now(), job.run_at)):
            after_decision.DeletionDue().finish(db, job.args, None)
            db.flush()


def _alone(db: Session, case: Case) -> TeamDeletion:
    standing.end(db, db.get_one(Folio, case.folio), case.manager, "manager", by=None)
    return asked(db, case)


def test_whom_the_coordinator_added_confirms_no_deletion_and_decides_none(
    db: Session, case: Case, operates: str
) -> None:
    box = people.create(db, "Box", "box@example.test", by=case.coordinator)
    people.grant(db, box, "admin", by=None)
    row = asked(db, case)
    assert mailed(db, "asked") == {case.manager, operates}
    with pytest.raises(Refusal, match="last 30 days"):
        after_decision.confirm(db, row.id, by=box.id)
    after_decision.confirm(db, row.id, by=operates)
    after_decision.object_to(db, row.id, "Keep it.", by=case.manager)
    with pytest.raises(Refusal, match="no part in this case"):
        after_decision.decide(db, row.id, "delete", "Because.", by=box.id)


def test_without_a_second_person_everyone_hears_and_it_is_deleted_after_a_fortnight(
    db: Session, case: Case
) -> None:
    row = _alone(db, case)
    _works(db, timedelta())
    told = {case.coordinator, case.manager, *case.readers, *case.panel}
    assert mailed(db, "alone") == told
    found = select(Job.run_at).join(MailOut, Job.key == "mail " + MailOut.id)
    mine = found.where(MailOut.key.startswith(f"deletion:{row.id}:alone:{case.manager}"))
    days = sorted((at - clock.now()).days for at in db.scalars(mine))
    assert days == [0, 7, 13]
    _works(db, 13 * DAY)
    assert ask.asked(db, case.folio) is None
    _works(db, 14 * DAY)
    assert ask.asked(db, case.folio) is not None
    assert kinds(db, case.folio) == [
        *("deletion.asked", "deletion.alone", "erasure.asked", "deletion.decided")
    ]


def test_without_an_answer_for_seven_days_the_fortnight_begins_then(
    db: Session, case: Case, operates: str
) -> None:
    row = asked(db, case)
    _works(db, 6 * DAY)
    assert row.until is None
    _works(db, 20 * DAY)
    assert operates in mailed(db, "alone")
    assert ask.asked(db, case.folio) is None
    _works(db, 21 * DAY)
    assert ask.asked(db, case.folio) is not None


def test_an_objection_stops_the_fortnight_and_a_second_person_may_still_confirm(
    db: Session, case: Case
) -> None:
    row = _alone(db, case)
    _works(db, timedelta())
    pat = admin(db, "Pat Placeholder")
    assert "confirm" in after_decision.seen(db, row.id, pat).may
    after_decision.object_to(db, row.id, "Keep it.", by=case.readers[0])
    _works(db, 30 * DAY)
    assert ask.asked(db, case.folio) is None
    waiting = select(MailOut.id).where(MailOut.key.startswith(f"deletion:{row.id}:alone"))
    assert not db.scalars(waiting).all(), "what hadn't been sent is taken back"


def test_who_judges_in_the_opening_confirms_nothing_and_hears_only_as_a_participant(
    db: Session, case: Case
) -> None:
    reviews = admin(db, "Rae Placeholder")
    opening = db.get_one(Folio, case.folio).opening
    other = db.scalars(select(Folio).where(Folio.opening == opening)).first()
    assert other is not None
    db.add(
        Standing(
            id=chance.new_id(),
            folio=case.folio,
            account=reviews,
            kind="interviewer",
            state="interviewer.locked",
            stage=other.stage,
            opening=opening,
            since=clock.now(),
        )
    )
    row = _alone(db, case)
    assert mailed(db, "asked") == set()
    with pytest.raises(Absent):
        after_decision.confirm(db, row.id, by=reviews)
    _works(db, timedelta())
    assert "confirm" not in after_decision.seen(db, row.id, reviews).may


def test_audit_verify_names_a_deletion_that_did_not_wait(
    db: Session, database: Database, case: Case
) -> None:
    row = _alone(db, case)
    _works(db, timedelta())
    with clock.at(clock.now() + 13 * DAY):
        begin(
            db,
            db.scalars(select(Invitation).where(Invitation.folio == case.folio)).one(),
            row.reason,
            ends_as="withdrawn",
            by=case.coordinator,
            actor=case.coordinator,
        )
        db.commit()
        erase(db, case.folio, ERASED)
        assert len(list(verify.check(db))) == 1


def test_who_sets_the_second_persons_aside_is_still_seen_by_them(
    db: Session, database: Database, case: Case, operates: str
) -> None:
    """By a part in another case of the opening, and by the end of a part in it."""
    pat = cases.member(db, "Pat Placeholder", "coordinator")
    standing.give(db, db.get_one(Folio, case.folio), pat, "coordinator", by=None)
    row = asked(db, case)
    assert mailed(db, "asked") == {case.manager, operates, pat}
    opening = cases.reviews_elsewhere(db, case, operates)
    db.add(OpeningMember(opening=opening.id, account=pat, kind="coordinator"))
    box = people.create(db, "Box", "b@example.test", by=case.coordinator).id
    openings.join(db, opening, box, "manager", by=case.coordinator)
    for gone in (case.manager, pat):
        openings.remove(db, opening, gone, by=case.coordinator)
    works(db, database)
    assert row.confirmed_at is not None and row.confirmed_by is None
    honest = {case.manager, operates, pat}
    assert honest <= mailed(db, "alone")
    for account in honest:
        assert after_decision.seen(db, row.id, account).may == {"object"}
    after_decision.object_to(db, row.id, "It was not the candidate.", by=operates)
    with clock.at(clock.now() + 40 * DAY):
        works(db, database)
        assert row.decision == ""
        assert ask.asked(db, case.folio) is None


def test_an_admin_apart_who_hears_withdraws_it_and_can_decide_later(
    db: Session, database: Database, case: Case, operates: str
) -> None:
    row = asked(db, case)
    with clock.at(clock.now() + 7 * DAY):
        works(db, database)
        assert after_decision.seen(db, row.id, operates).may == {"confirm", "withdraw"}
        after_decision.object_to(db, row.id, "I dissented.", by=case.readers[1])
        assert "decide" in after_decision.seen(db, row.id, operates).may
