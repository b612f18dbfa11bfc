"""What candidates say besides their document: of the process, once and read in groups that never
change; and an adjustment, asked of the coordinators alone and answered to the candidate alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.app import ERASED
from blindfolio.db.session import Database
from blindfolio.erasure import ask, erase
from blindfolio.ledger.models import Entry, Payload
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from prompts.models import Adjustment, AnswerCount, Invitation, Opening, ProcessAnswer
from prompts.opening import openings
from prompts.window import adjustment, process_answer
from tests.expect import refused
from tests.mailed import mails
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
LONG = "x" * 2001


def _over(
    db: Session,
    stage: str = "7",
    *,
    of: str = "",
    starts: bool = True,
    submits: bool = True,
) -> str:
    job = db.get_one(Opening, db.get_one(Invitation, of).opening) if of else None
    mine = cases.writing(db, job) if starts else cases.invited(db, job)
    folio = db.get_one(Folio, mine.folio)
    folio.stage, folio.reached = stage, int(submits and starts)
    return mine.id


def _answer(db: Session, mine: str, chosen: str = "yes", words: str = "") -> None:
    process_answer.answer(db, db.get_one(Invitation, mine), chosen, words)


@pytest.mark.parametrize("stage", ["7", "7s", "E"])
def test_it_is_kept_once_and_the_log_does_not_say_whose_it_is(db: Session, stage: str) -> None:
    mine = _over(db, stage)
    _answer(db, mine, "mostly", " Fewer hours. ")
    kept = db.scalars(select(ProcessAnswer)).one()
    assert (kept.answer, kept.words) == ("mostly", "Fewer hours.")
    entry = db.scalars(select(Entry).where(Entry.kind == "process_answer")).one()
    assert (entry.folio, entry.actor) == (None, None)
    with pytest.raises(Refusal, match="already answered") as found:
        _answer(db, mine, "no")
    assert found.value.status == 409


@pytest.mark.parametrize(
    ("stage", "starts"), [*((it, True) for it in ("0", "2", "5", "6")), ("E", False)]
)
def test_nobody_is_asked_before_the_end_or_who_never_started(
    db: Session, stage: str, starts: bool
) -> None:
    with pytest.raises(Absent):
        _answer(db, _over(db, stage, starts=starts))


def test_four_addresses_of_ones_own_that_submit_nothing_open_no_fifth_answer(
    db: Session,
) -> None:
    real = _over(db)
    for _ in range(4):
        with suppress(Absent):
            _answer(db, _over(db, "E", of=real, submits=False), "yes", "Mine.")
    _answer(db, real, "no", "Only mine.")
    assert _seen(db, _opening(db, real)) == ({}, set())
    # Of those who submitted, five are enough.
    for _ in range(4):
        _answer(db, _over(db, "E", of=real), "yes")
    assert _seen(db, _opening(db, real)) == ({"all": 5}, {"Only mine."})


def test_what_can_not_be_kept_is_refused(db: Session) -> None:
    mine = _over(db)
    for chosen, words, code in (("", "", "answer"), ("9", "", "answer"), ("no", LONG, "words")):
        with refused(code):
            _answer(db, mine, chosen, words)


def _seen(db: Session, opening: str) -> tuple[dict[str, int], set[str]]:
    found = process_answer.of_opening(db, opening)
    if found is None:
        return {}, set()
    return {"all": found.answers, **dict(found.counts)}, set(found.words)


def _opening(db: Session, mine: str) -> str:
    return db.get_one(Invitation, mine).opening


def _erase(db: Session, mine: str) -> None:
    folio = db.get_one(Invitation, mine).folio
    ask.ask(db, folio, reason="asked", ends_as="withdrawn", subject=mine, by=None, actor=mine)
    erase.erase(db, folio, ERASED)


@pytest.fixture
def either(either_database: Database) -> Iterator[Session]:
    with either_database.transaction() as db:
        yield db


def test_answers_are_read_in_groups_of_five(either: Session) -> None:
    first = _over(either)
    opening = _opening(either, first)
    _answer(either, _over(either), "no", "Elsewhere.")
    said = [f"Words of {n}." for n in range(11)]
    shown = []
    for n, words in enumerate(said):
        mine = _over(either, of=first) if n else first
        _answer(either, mine, "yes" if n % 5 else "no", words)
        shown.append(_seen(either, opening))
    once = ({"all": 5}, {*said[:5]})
    twice = ({"all": 10, "Yes": 5}, {*said[:10]})
    assert shown == [({}, set())] * 4 + [once] * 5 + [twice] * 2
    found = process_answer.of_opening(either, opening)
    assert found is not None
    assert list(found.words) != [it for it in said if it in found.words]  # not by time


def test_words_are_those_of_the_newest_groups(db: Session) -> None:
    first = _over(db)
    opening = _opening(db, first)
    for n in range(25):
        _answer(db, _over(db, of=first) if n else first, "yes", f"Words of {n}.")
    assert _seen(db, opening) == (
        {"all": 25, "Yes": 25},
        {f"Words of {n}." for n in range(5, 25)},
    )


def test_a_deletion_changes_no_number_and_takes_the_words_of_its_whole_group(
    either: Session,
) -> None:
    first = _over(either)
    opening = _opening(either, first)
    everybody = [first, *(_over(either, of=first) for _ in range(11))]
    for n, mine in enumerate(everybody):
        _answer(either, mine, "no" if n == 2 else "yes", f"Words of {n}.")
    counts, words = _seen(either, opening)
    assert counts == {"all": 10, "Yes": 5}
    _erase(either, everybody[2])
    assert _seen(either, opening) == (counts, words - {f"Words of {n}." for n in range(5)})
    counted = {(opening, "no", 1), (opening, "yes", 9)}
    assert {*either.execute(select(AnswerCount.__table__))} == counted
    left = {"", *(f"Words of {n}." for n in range(5, 12))}
    assert {*either.scalars(select(ProcessAnswer.words))} == left
    # Who was not read yet leaves nothing, and the group waits for another.
    _erase(either, everybody[11])
    for n in range(3):
        _answer(either, _over(either, of=first), "yes", f"Late {n}.")
        assert _seen(either, opening)[0] == counts
    _answer(either, _over(either, of=first), "yes", "Late 3.")
    assert _seen(either, opening)[0] == {"all": 15, "Yes": 10}
    assert "Words of 11." not in _seen(either, opening)[1]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("aaad"), st.integers(0, 3)), max_size=14))
def test_between_two_moments_nothing_changes_or_five_answers_are_new(
    db: Session, acts: list[tuple[str, int]]
) -> None:
    db.execute(delete(ProcessAnswer))
    db.execute(delete(AnswerCount))
    first = _over(db)
    opening = _opening(db, first)
    there: list[str] = []
    counts, words = _seen(db, opening)
    for n, (act, which) in enumerate(acts):
        if act == "d" and there:
            _erase(db, there.pop(which % len(there)))
        else:
            there.append(_over(db, of=first))
            chosen = list(process_answer.ANSWERS)[which]
            _answer(db, there[-1], chosen, f"{n} in {opening}")
        now, read = _seen(db, opening)
        grown = Counter(now)
        grown.subtract(counts)
        assert set(grown.values()) <= {0, 5}
        assert len(read - words) in (0, 5)
        assert len(words - read) in (0, 5)
        counts, words = now, read


def _ask(db: Session, mine: Invitation, text: str = "Two more days, please.") -> Adjustment:
    return adjustment.ask(db, mine, text, by=mine.id)


def test_every_coordinator_of_the_opening_hears_and_nobody_else(db: Session) -> None:
    mine = cases.invited(db)
    job = db.get_one(Opening, mine.opening)
    runs = openings.members(db, job.id)[0][0]
    second, manager = cases.member(db), cases.member(db)
    openings.join(db, job, second, "coordinator", by=second)
    openings.join(db, job, manager, "manager", by=second)
    _ask(db, mine)
    told = mails(db, "prompts/adjustment")
    assert sorted(mail.to_id for mail in told) == sorted([runs, second])
    assert all(mail.args == {"folio": mine.folio} for mail in told)


def test_pressing_twice_asks_and_answers_once_and_the_ledger_holds_neither_words(
    db: Session,
) -> None:
    mine = cases.invited(db)
    assert _ask(db, mine).id == _ask(db, mine, " Two more days, please. ").id
    asked = db.scalars(select(Adjustment)).one()
    for _ in range(2):
        adjustment.answer(db, mine.folio, asked.id, "You have them.", by="c")
    with pytest.raises(Refusal, match="already been answered"):
        adjustment.answer(db, mine.folio, asked.id, "You do not.", by="c")
    assert (asked.answer, len(mails(db, "prompts/adjusted"))) == ("You have them.", 1)
    logged = "".join(str(payload.body) for payload in db.scalars(select(Payload)))
    assert asked.id in logged and "Two more" not in logged and "have them" not in logged


def test_what_cannot_be_sent_says_why_and_so_many_wait_at_once(db: Session) -> None:
    mine = cases.invited(db)
    for text, says in (("  ", "Write a few words"), (LONG, "longer than 2,000 characters")):
        with pytest.raises(Refusal, match=says):
            _ask(db, mine, text)
    asked = [_ask(db, mine, f"Thing {n}.") for n in range(adjustment.AT_ONCE)]
    with pytest.raises(Refusal, match="are waiting for an answer"):
        _ask(db, mine, "One more.")
    adjustment.answer(db, mine.folio, asked[0].id, "Yes.", by="c")
    _ask(db, mine, "One more.")


def test_it_can_be_asked_until_the_conversation_is_over(db: Session) -> None:
    mine = cases.writing(db)
    folio = stages.locked(db, mine.folio)
    for stage in ("1", "2", "3", "4", "5"):
        folio.stage = stage
        _ask(db, mine, f"Thing of {stage}.")
        for waits in db.scalars(select(Adjustment).where(Adjustment.answer == "")).all():
            adjustment.answer(db, mine.folio, waits.id, "Yes.", by="c")
    folio.stage = "6"
    with pytest.raises(Refusal, match="can no longer ask for anything here"):
        _ask(db, mine)


def test_another_candidates_is_absent(db: Session) -> None:
    job = cases.opening(db, by=cases.member(db))
    mine, theirs = cases.invited(db, job), cases.invited(db, job)
    asked = _ask(db, mine)
    with pytest.raises(Absent):
        adjustment.answer(db, theirs.folio, asked.id, "Yes.", by="c")


def test_it_is_nothing_to_who_does_not_see_ac(db: Session) -> None:
    mine = cases.invited(db)
    _ask(db, mine)
    others = frozenset(DataClass) - {DataClass.ACCOMMODATIONS}
    assert adjustment.of_folio(db, mine.folio, others) is None
    seen = adjustment.of_folio(db, mine.folio, frozenset({DataClass.ACCOMMODATIONS}))
    assert seen is not None
    assert [it.asked for it in seen.asked] == ["Two more days, please."]


def test_the_board_counts_what_waits_since_the_first(db: Session) -> None:
    job = cases.opening(db, by=cases.member(db))
    done, waits, silent = (cases.invited(db, job) for _ in range(3))
    adjustment.answer(db, done.folio, _ask(db, done).id, "Yes.", by="c")
    first = _ask(db, waits, "One.").asked_at
    with clock.at(first + timedelta(hours=1)):
        _ask(db, waits, "Two.")
    folios = [it.folio for it in (done, waits, silent)]
    assert db.execute(adjustment.waiting(folios)).all() == [(waits.folio, first)]
