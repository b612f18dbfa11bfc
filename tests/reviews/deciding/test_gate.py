"""The gate: a person decides, with reasons; only then do reviewers see each other."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.db.session import Database
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Folio, Standing
from prompts.models import OpeningMember
from reviews.board import leave, notices, queries
from reviews.board.assigning import assign
from reviews.board.scheduling import meetings
from reviews.board.scheduling.hours import Hour
from reviews.deciding import gate
from reviews.deciding.gate import verify
from reviews.deciding.models import DebriefDecision, GateDecision
from reviews.panel.models import Slot
from reviews.reading import assignment, lock
from reviews.reading.models import Review
from tests.expect import got, refused, told, transact
from tests.reviews import cases
from tests.reviews.reading import desks
from tests.sites import Site


@pytest.mark.parametrize(
    ("words", "word"),
    [
        (("proceed", "proceed"), "proceed"),
        (("stop", "stop"), "stop"),
        (("proceed", "stop"), "split"),
        (("proceed", "unsure"), "split"),
        (("unsure", "unsure"), "split"),
        (("proceed", "proceed", "stop"), "split"),
    ],
)
def test_the_word_is_what_they_say_together_and_release_against_it_needs_a_reason(
    words: tuple[str, ...], word: str, db: Session
) -> None:
    case = cases.begun(db, words=words, values=(3,) * len(words))
    assert case.row(db).stage == "4"
    if word != "proceed":
        with refused("reason"), db.begin_nested():
            cases.decide(db, case, "release", reason=" ")
    cases.decide(db, case, "release", reason="" if word == "proceed" else "Worth it.")
    assert db.get_one(GateDecision, case.folio).word == word
    assert case.row(db).stage == "5"


@pytest.mark.parametrize(
    ("decision", "given", "code"),
    [
        ("", {}, "choose"),
        ("reject", {"reason": "No."}, "choose"),
        ("stop", {"feedback": "Thank you."}, "reason"),
        ("stop", {"reason": "Both say so."}, "feedback"),
        ("stop", {"reason": "Thin.", "feedback": "You are below staff level."}, "feedback"),
    ],
)
def test_what_a_decision_lacks_is_said_and_nothing_is_decided(
    decision: str, given: dict[str, Any], code: str, db: Session
) -> None:
    case = cases.begun(db, words=("stop", "stop"))
    with refused(code), db.begin_nested():
        cases.decide(db, case, decision, **given)
    assert case.row(db).stage == "4"
    assert db.scalar(select(GateDecision.folio)) is None
    assert db.scalar(select(DebriefDecision.folio)) is None
    assert "prompts/closed" not in db.scalars(select(MailOut.template)).all()


def test_a_release_needs_a_quorum_and_somebody_on_the_panel(db: Session) -> None:
    early = cases.begun(db, words=("proceed",), values=(3,))
    with pytest.raises(Refusal, match="can't be made yet"):
        cases.release(db, early)
    case = cases.begun(db, seats=0)
    with pytest.raises(Refusal, match="No one is on the panel yet"):
        cases.release(db, case)
    assert (early.row(db).stage, case.row(db).stage) == ("3", "4")


def test_a_decision_is_made_once_and_never_changed(db: Session) -> None:
    case = cases.met(db)
    with refused("not_open", 409):
        cases.decide(db, case, "stop", reason="On second thoughts.", feedback="No.")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE gate_decision SET decision = 'stop'",
        "UPDATE gate_decision SET word = 'split'",
        "UPDATE gate_decision SET \"by\" = 'somebody'",
        "DELETE FROM gate_decision",
    ],
)
def test_a_decided_gate_cannot_be_changed_unseen(
    either_database: Database, statement: str
) -> None:
    with either_database.transaction() as db:
        cases.met(db, 3, seats=1)
    assert cases.fault_after(either_database, statement, verify).startswith(
        "The review decision"
    )


DAY = timedelta(days=1)
REASON = "The panel meets tomorrow, and both reviews say the same."
WAITS = "A further review is due on"


def _third(
    db: Session,
    /,
    *,
    accepts: bool = True,
    writes: bool = False,
    asked: timedelta = timedelta(0),
    **made: Any,
) -> tuple[cases.Case, str]:
    """A case at its gate with a third reviewer, who has not locked."""
    case, kim = cases.begun(db, **made), cases.member(db, "Kim Lorem")
    with clock.at(clock.now() + asked):
        due = clock.now() + 4 * DAY
        assign.reviewer(db, case.row(db), kim, due=due, by=case.coordinator)
    if accepts:
        assignment.accept(db, case.folio, knows="no", by=kim)
    if writes:
        desks.fill(db, case.folio, by=kim, value=2, word="unsure")
    return case, kim


@pytest.mark.parametrize("accepts", [True, False])
@pytest.mark.parametrize("decision", ["release", "stop"])
@pytest.mark.usefixtures("either_database")
def test_a_decision_while_a_review_is_due_is_refused_until_it_is_meant_and_has_a_reason(
    accepts: bool, decision: str, db: Session
) -> None:
    case, _ = _third(db, accepts=accepts)
    said: dict[str, Any] = {"reason": REASON, "feedback": "Who is woken was missing."}
    with refused("waits", 409, says=WAITS), db.begin_nested():
        cases.decide(db, case, decision, **said)
    with refused("reason"), db.begin_nested():
        cases.decide(db, case, decision, **(said | {"reason": " "}), anyway=True)
    assert case.row(db).stage == "4"
    cases.decide(db, case, decision, **said, anyway=True)
    assert db.get_one(GateDecision, case.folio).reason == REASON
    assert case.row(db).stage == ("5" if decision == "release" else "7s")


@pytest.mark.parametrize("leaves", ["declines", "recused", "locks"])
def test_the_gate_waits_for_nobody_who_has_left_or_locked(leaves: str, db: Session) -> None:
    accepted = leaves in ("recused", "locks")
    case, kim = _third(db, accepts=accepted, writes=leaves == "locks")
    if leaves == "declines":
        assignment.decline(db, case.folio, by=kim)
    elif leaves == "locks":
        lock.lock(db, case.folio, by=kim)
    else:
        stages.recuse(db, case.row(db), kim, by=kim)
    cases.decide(db, case, "release", reason=REASON)
    assert case.row(db).stage == "5"


def test_a_coordinator_does_not_take_back_the_review_that_the_gate_waits_for(
    db: Session,
) -> None:
    case, kim = _third(db, accepts=False)
    with refused("gate_waits"), db.begin_nested():
        assign.unassign(db, case.row(db), kim, by=case.coordinator)
    with refused("waits"), db.begin_nested():
        cases.decide(db, case, "release", reason=REASON)


@pytest.mark.parametrize(("asked", "late"), [(0, False), (9, True)])
def test_a_gate_that_waited_has_its_day_from_the_last_lock_on_unless_it_was_late(
    asked: int, late: bool, db: Session
) -> None:
    case, kim = _third(db, writes=True, asked=asked * DAY)
    for days, locks in ((asked, False), (asked + 3, True)):
        with clock.at(clock.now() + days * DAY):
            if locks:
                lock.lock(db, case.folio, by=kim)
            row = queries.of_folio(db, case.coordinator, case.folio)
        assert row and (row.spent.kind == "danger") == late, days


def test_the_manager_learns_the_day_and_not_who_or_how_many(site: Site) -> None:
    case, _ = transact(site, _third)
    hanna = site.as_account(case.manager)
    for page in (hanna.get("/candidates").text, hanna.get(f"/candidates/{case.folio}").text):
        assert "A further review is due" in page
        assert "Kim Lorem" not in page
        assert not re.search(r"(?i)third", page), "a number of reviewers"
    assert "Make the review decision" not in hanna.get("/candidates").text


@pytest.mark.parametrize("who", ["coordinator", "manager"])
def test_deciding_all_the_same_takes_a_second_press(site: Site, who: str) -> None:
    case, kim = transact(site, _third, writes=True)
    browser, path = site.as_account(getattr(case, who)), f"/candidates/{case.folio}/gate"
    said = {"decision": "release", "reason": REASON}
    if who == "manager":
        browser.post(f"/candidates/{case.folio}/decide/open")
    unsaid = browser.post(path, data=said | {"reason": ""})
    assert (unsaid.status_code, got(site, Folio, case.folio).stage) == (422, "4")
    asked = browser.post(path, data=said)
    assert (asked.status_code, got(site, Folio, case.folio).stage) == (200, "4")
    assert WAITS in asked.text
    assert REASON in asked.text
    assert "keep what they have written" in asked.text
    assert ("Kim Lorem" in asked.text) == (who == "coordinator")
    done = browser.post(path, data=said | {"anyway": "1"})
    assert (done.status_code, got(site, Folio, case.folio).stage) == (303, "5")
    assert transact(site, told, "reviews/cut_off") == [kim]


def test_a_stop_all_the_same_is_confirmed_with_both_its_sides(site: Site) -> None:
    case, _ = transact(site, _third, words=("stop", "stop"))
    jo, path = site.as_account(case.coordinator), f"/candidates/{case.folio}/gate"
    said = {"decision": "stop", "stop_reason": REASON, "feedback": "Who is woken was missing."}
    asked = jo.post(path, data=said)
    assert WAITS in asked.text
    assert "Nothing has been sent yet." in asked.text
    assert "The packet will show this." in asked.text
    # A tick of the page that said nothing of a further review does not stand for it.
    early = jo.post(path, data=said | {"sure": "1"})
    assert (early.status_code, got(site, Folio, case.folio).stage) == (200, "4")
    assert WAITS in early.text
    done = jo.post(path, data=said | {"sure": "1", "anyway": "1"})
    assert (done.status_code, got(site, Folio, case.folio).stage) == (303, "7s")


def test_who_is_cut_off_is_told_and_reads_their_own_words_where_they_wrote_them(
    site: Site,
) -> None:
    case, kim = transact(site, _third, writes=True)
    with site.parts.database.transaction() as db:
        asked = cases.member(db, "Lee Ipsum")
        assign.reviewer(db, case.row(db), asked, due=clock.now() + DAY, by=case.coordinator)
        cases.decide(db, case, "release", reason=REASON, anyway=True)
        review = db.scalars(select(Review.id).where(Review.account == kim)).one()
    assert transact(site, told, "reviews/cut_off") == [kim]
    assert asked in transact(site, told, "reviews/ended")
    assert kim not in transact(site, told, "reviews/ended")
    browser = site.as_account(kim)
    own = browser.get(f"/read/{case.code}", follow_redirects=True)
    assert own.status_code == 200
    assert "Thin on who is woken." in own.text
    assert "decision was made before you locked" in own.text
    assert browser.get(f"/own-reviews/{review}").status_code == 200
    for page in ("", "/lock", "/prompt", "/recuse"):
        answer = browser.get(f"/read/{case.code}{page}", follow_redirects=True)
        assert cases.NAME not in answer.text
        assert "The engine polls the table" not in answer.text, "the document is closed to them"
        assert case.code not in answer.text
    absent = browser.get("/read/ZZZZ-9999")
    for stranger in (asked, case.panel[0]):
        answer = site.as_account(stranger).get(f"/read/{case.code}")
        assert answer.status_code == 404
        assert answer.data == absent.data
    locked = site.as_account(case.readers[0]).get(f"/read/{case.code}")
    assert "Compare with the other reviews" in locked.text


def test_who_is_cut_off_before_the_first_word_is_told_so(site: Site) -> None:
    case, kim = transact(site, _third)
    transact(site, cases.decide, case, "release", reason=REASON, anyway=True)
    own = site.as_account(kim).get(f"/read/{case.code}", follow_redirects=True)
    assert own.status_code == 200
    assert "You had not written anything." in own.text


@pytest.mark.parametrize("path", ["save", "comments", "lock", "comments/{comment}", "recuse"])
def test_what_is_sent_after_the_decision_is_answered_in_words(site: Site, path: str) -> None:
    case, kim = transact(site, _third, writes=True)
    with site.parts.database.transaction() as db:
        comment = desks.comment(db, case.folio, desks.KEYS[0], by=kim)
        cases.decide(db, case, "release", reason=REASON, anyway=True)
    sent = {"code": case.code, "revision": "1", "quote": "five seconds", "id": comment}
    sent |= {"criterion": desks.KEYS[0], "kind": "concern", "text": "Which of the five?"}
    if path in ("save", "lock"):
        sent = {"code": case.code, "revision": "1", "weakest": "Which of the five?"}
    answer = site.as_account(kim).post(
        f"/read/{case.code}/" + path.format(comment=comment), data=sent
    )
    assert answer.status_code == 409
    assert "The review of this document has ended." in answer.text


def test_deciders_hear_of_a_gate_once_it_waits_for_nobody(db: Session) -> None:
    cases.listen(db, notices.on_move)
    case = cases.begun(db, words=("proceed",), values=(3,))
    second, third = (cases.member(db, f"Reader {n}") for n in (2, 3))
    folio = case.row(db)
    for account in (second, third):
        standing.give(db, folio, account, "reviewer", by=case.coordinator)
        standing.accept(db, folio, account)
        desks.fill(db, case.folio, by=account)
    lock.lock(db, case.folio, by=second)
    assert folio.stage == "4"
    assert told(db, "reviews/gate") + told(db, "reviews/gate_due") == []
    lock.lock(db, case.folio, by=third)
    assert told(db, "reviews/gate") == [case.manager]
    assert told(db, "reviews/gate_due") == [case.coordinator]


def test_deciders_hear_again_of_a_gate_that_has_waited_since(db: Session) -> None:
    cases.listen(db, notices.on_move)
    case, kim = _third(db, accepts=False)
    assert told(db, "reviews/gate") == [case.manager]
    assignment.decline(db, case.folio, by=kim)
    assert told(db, "reviews/gate") == [case.manager] * 2
    assert told(db, "reviews/gate_due") == [case.coordinator] * 2
    stages.recuse(db, case.row(db), case.readers[0], by=None)
    assert len(told(db, "reviews/gate")) == 2, "3 again: there is no gate"


@pytest.mark.usefixtures("either_database")
def test_after_a_stop_the_hour_and_the_seats_are_free_again(db: Session) -> None:
    cases.listen(db, notices.on_move, meetings.on_move)
    case = cases.begun(db, words=("stop", "stop"))
    folio = case.row(db)
    meetings.plan(db, folio, Hour(clock.now() + 9 * DAY, "Room 1"), by=case.coordinator)
    cases.decide(db, case, "stop", reason="Thin.", feedback="Who is woken was missing.")
    assert db.get(Slot, case.folio) is None
    rows = select(Standing.state).where(Standing.account.in_(case.panel))
    assert db.scalars(rows).all() == ["panel", "panel"], "by which a list says: cancelled"
    assert told(db, "reviews/unseated") == sorted(case.panel)


@pytest.mark.parametrize("accepted", [True, False])
def test_a_closed_account_is_no_way_around_the_reason(accepted: bool, db: Session) -> None:
    case, kim = _third(db, accepts=accepted)
    opening, jo = case.row(db).opening, case.coordinator
    db.add(OpeningMember(opening=opening, account=jo, kind="coordinator"))
    db.flush()
    leave.leave(db, db.get_one(Account, kim), by=jo)
    assert gate.cut_short(db, case.row(db))
    with refused("reason"), db.begin_nested():
        cases.decide(db, case, "release")
    cases.decide(db, case, "release", reason=REASON)
    assert case.row(db).stage == "5"


def test_who_was_replaced_by_somebody_who_locks_is_missed_no_more(db: Session) -> None:
    case, kim = _third(db, accepts=True)
    zed = cases.member(db, "Zed Sampleton")
    folio = case.row(db)
    assign.replace(db, folio, kim, zed, due=clock.now() + 4 * DAY, by=case.coordinator)
    assignment.accept(db, case.folio, knows="no", by=zed)
    assert gate.cut_short(db, folio)
    desks.fill(db, case.folio, by=zed)
    lock.lock(db, case.folio, by=zed)
    assert not gate.cut_short(db, case.row(db))
    cases.decide(db, case, "release")
    assert case.row(db).stage == "5"
