"""The question after the end: once, by who took part, and read by nobody before five have said."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from blindfolio.db.session import Database
from blindfolio.ledger.models import Entry
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from prompts.models import Invitation, Opening, ProcessAnswer
from prompts.window import process_answer
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")


def _over(database: Database, stage: str = "7", *, of: str = "", starts: bool = True) -> str:
    """A candidate whose case is at this stage; the invitation's id. `of` is another one's, for the
    same opening."""
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


@pytest.mark.parametrize("stage", ["0", "2", "5", "6"])
def test_nobody_is_asked_before_the_end(database: Database, stage: str) -> None:
    with pytest.raises(Absent):
        _answer(database, _over(database, stage))


def test_who_never_started_is_not_asked(database: Database) -> None:
    with pytest.raises(Absent):
        _answer(database, _over(database, "E", starts=False))


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


def test_an_openings_answers_are_there_once_five_have_answered_and_not_before(
    database: Database,
) -> None:
    first = _over(database)
    everybody = [first, *(_over(database, of=first) for _ in range(4))]
    elsewhere = _over(database)
    _answer(database, elsewhere, "no", "Elsewhere.")
    with database.reading() as db:
        opening = db.get_one(Invitation, first).opening
    said = ["One.", "Two.", "", "Four.", "Five."]
    for n, (mine, words) in enumerate(zip(everybody, said, strict=True)):
        with database.reading() as db:
            assert process_answer.of_opening(db, opening) is None
        _answer(database, mine, "yes" if n else "no", words)
    with database.reading() as db:
        found = process_answer.of_opening(db, opening)
    assert found is not None
    assert found.counts == (("Yes", 4), ("Mostly", 0), ("Not really", 0), ("No", 1))
    assert set(found.words) == {"One.", "Two.", "Four.", "Five."}
    assert list(found.words) != ["One.", "Two.", "Four.", "Five."]
