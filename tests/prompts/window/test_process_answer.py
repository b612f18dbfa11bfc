"""The question after the end: once, by who took part, and read in groups that never change."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from blindfolio.app import ERASED
from blindfolio.db.session import Database
from blindfolio.erasure import ask, erase
from blindfolio.ledger.models import Entry
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from prompts.models import ErasedAnswer, Invitation, Opening, ProcessAnswer
from prompts.window import process_answer
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")


def _over(database: Database, stage: str = "7", *, of: str = "", starts: bool = True) -> str:
    with database.transaction() as db:
        job = None
        if of:
            job = db.get_one(Opening, db.get_one(Invitation, of).opening)
        mine = cases.writing(db, job) if starts else cases.invited(db, job)
        folio = db.get_one(Folio, mine.folio)
        folio.stage = stage
        return mine.id


def _answer(database: Database, mine: str, chosen: str = "yes", words: str = "") -> None:
    with database.transaction() as db:
        process_answer.answer(db, db.get_one(Invitation, mine), chosen, words)


@pytest.mark.parametrize("stage", ["7", "7s", "E"])
def test_it_is_kept_once_and_the_log_does_not_say_whose_it_is(
    database: Database, stage: str
) -> None:
    mine = _over(database, stage)
    _answer(database, mine, "mostly", " Fewer hours. ")
    with database.reading() as db:
        kept = db.scalars(select(ProcessAnswer)).one()
        assert (kept.answer, kept.words) == ("mostly", "Fewer hours.")
        entry = db.scalars(select(Entry).where(Entry.kind == "process_answer")).one()
        assert (entry.folio, entry.actor) == (None, None)
    with pytest.raises(Refusal, match="already answered") as refused:
        _answer(database, mine, "no")
    assert refused.value.status == 409


@pytest.mark.parametrize(
    ("stage", "starts"), [*((it, True) for it in ("0", "2", "5", "6")), ("E", False)]
)
def test_nobody_is_asked_before_the_end_or_who_never_started(
    database: Database, stage: str, starts: bool
) -> None:
    with pytest.raises(Absent):
        _answer(database, _over(database, stage, starts=starts))


@pytest.mark.parametrize(
    ("chosen", "words", "code"),
    [("", "", "answer"), ("9", "", "answer"), ("no", "x" * 2001, "words")],
)
def test_what_can_not_be_kept_is_refused(
    database: Database, chosen: str, words: str, code: str
) -> None:
    mine = _over(database)
    with pytest.raises(Refusal) as refused:
        _answer(database, mine, chosen, words)
    assert refused.value.code == code


def _seen(database: Database, opening: str) -> tuple[dict[str, int], set[str]]:
    with database.reading() as db:
        found = process_answer.of_opening(db, opening)
    if found is None:
        return {}, set()
    return {"all": found.answers, **dict(found.counts)}, set(found.words)


def _opening(database: Database, mine: str) -> str:
    with database.reading() as db:
        return db.get_one(Invitation, mine).opening


def _erase(database: Database, mine: str) -> None:
    with database.transaction() as db:
        folio = db.get_one(Invitation, mine).folio
        ask.ask(
            db, folio, reason="asked", ends_as="withdrawn", subject=mine, by=None, actor=mine
        )
        erase.erase(db, folio, ERASED)


def test_answers_are_read_in_groups_of_five(either_database: Database) -> None:
    first = _over(either_database)
    opening = _opening(either_database, first)
    _answer(either_database, _over(either_database), "no", "Elsewhere.")
    said = [f"Words of {n}." for n in range(11)]
    shown = []
    for n, words in enumerate(said):
        mine = _over(either_database, of=first) if n else first
        _answer(either_database, mine, "yes" if n % 5 else "no", words)
        shown.append(_seen(either_database, opening))
    five, ten = set(said[:5]), set(said[:10])
    assert shown[:4] == [({}, set())] * 4
    once = ({"all": 5}, five)
    twice = ({"all": 10, "Yes": 5}, ten)
    assert shown[4:9] == [once] * 5
    assert shown[9:] == [twice] * 2
    with either_database.reading() as db:
        found = process_answer.of_opening(db, opening)
    assert found is not None
    assert list(found.words) != [it for it in said if it in found.words]  # not by time


def test_a_deletion_changes_no_number_and_takes_the_words_of_its_whole_group(
    either_database: Database,
) -> None:
    first = _over(either_database)
    opening = _opening(either_database, first)
    everybody = [first, *(_over(either_database, of=first) for _ in range(11))]
    for n, mine in enumerate(everybody):
        _answer(either_database, mine, "no" if n == 2 else "yes", f"Words of {n}.")
    counts, words = _seen(either_database, opening)
    assert counts == {"all": 10, "Yes": 5}
    _erase(either_database, everybody[2])
    assert _seen(either_database, opening) == (
        counts,
        words - {f"Words of {n}." for n in range(5)},
    )
    with either_database.reading() as db:
        assert db.execute(select(ErasedAnswer.__table__)).all() == [(opening, "no", 1)]
        left = db.scalars(select(ProcessAnswer.words)).all()
        assert set(left) == {"", *(f"Words of {n}." for n in range(5, 12))}
    # Who was not read yet leaves nothing, and the group waits for another.
    _erase(either_database, everybody[11])
    for n in range(3):
        _answer(either_database, _over(either_database, of=first), "yes", f"Late {n}.")
        assert _seen(either_database, opening)[0] == counts
    _answer(either_database, _over(either_database, of=first), "yes", "Late 3.")
    assert _seen(either_database, opening)[0] == {"all": 15, "Yes": 10}
    assert "Words of 11." not in _seen(either_database, opening)[1]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("aaad"), st.integers(0, 3)), max_size=14))
def test_between_two_moments_nothing_changes_or_five_answers_are_new(
    database: Database, acts: list[tuple[str, int]]
) -> None:
    with database.transaction() as db:
        db.execute(delete(ProcessAnswer))
        db.execute(delete(ErasedAnswer))
    first = _over(database)
    opening = _opening(database, first)
    there: list[str] = []
    counts, words = _seen(database, opening)
    for n, (act, which) in enumerate(acts):
        if act == "d" and there:
            _erase(database, there.pop(which % len(there)))
        else:
            there.append(_over(database, of=first))
            answer = list(process_answer.ANSWERS)[which]
            _answer(database, there[-1], answer, f"{n} in {opening}")
        now, read = _seen(database, opening)
        grown = Counter(now)
        grown.subtract(counts)
        assert set(grown.values()) <= {0, 5}
        assert len(read - words) in (0, 5)
        assert len(words - read) in (0, 5)
        counts, words = now, read
