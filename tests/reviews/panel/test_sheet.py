"""The question sheet: built once, from everything but the ratings; changed by the panel alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from blindfolio.accounts import people
from blindfolio.db.session import Database
from blindfolio.jobs.models import Job
from blindfolio.jobs.worker import Worker
from blindfolio.ledger.models import Entry
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from reviews.followups.sheet import MINUTES
from reviews.panel import queries
from reviews.panel.asking.sheet_job import BuildSheet, queue_sheet
from reviews.panel.models import PanelSheet, SheetEdit, SheetQuestion
from reviews.panel.sheet import arrange, edit
from reviews.reading import lock
from reviews.reading.content import GENERAL
from tests.reviews import cases
from tests.reviews.panel.sheets import SECRET
from tests.reviews.reading import desks

BUILT = ("segment", "rank", "form", "built_text", "text", "quote", "block", "why", "listen_for")


def _released(database: Database, **given: object) -> cases.Case:
    stages.on_move(database, queue_sheet)
    with database.transaction() as db:
        case = cases.begun(db, **given)  # type: ignore[arg-type]
        cases.release(db, case)
    Worker(database, {"sheet": BuildSheet(SECRET)}).run_until_idle()
    return case


def _sheet(database: Database, case: cases.Case) -> list[list[object]]:
    with database.reading() as db:
        rows = select(SheetQuestion).where(SheetQuestion.folio == case.folio)
        questions = db.scalars(rows.order_by(SheetQuestion.segment, SheetQuestion.rank)).all()
        return [[getattr(question, name) for name in BUILT] for question in questions]


def test_a_release_queues_the_sheet_and_it_is_built_once(database: Database) -> None:
    case = _released(database)
    before = _sheet(database, case)
    assert {row[0] for row in before} >= {"everybody", "failure"}
    with database.transaction() as db:
        job = db.scalars(select(Job).where(Job.kind == "sheet")).one()
        assert (job.state, job.args) == ("done", {"folio": case.folio})
        job.state = "ready"  # as if a worker had died before it said so
    Worker(database, {"sheet": BuildSheet(SECRET)}).run_until_idle()
    assert _sheet(database, case) == before
    with database.reading() as db:
        built = db.scalars(select(PanelSheet)).one()
        assert set(built.inputs) == {
            "document",
            "prompt_version",
            "ask_this",
            "worry",
        }
        assert len(db.scalars(select(Entry).where(Entry.kind == "sheet")).all()) == 1


def test_every_marked_comment_is_asked_first_in_the_segment_of_its_criterion(
    database: Database,
) -> None:
    asked = {key: [f"What of {key}, part {n}?" for n in range(6)] for key in MINUTES}
    # On no criterion: in the segment of its passage, so somewhere, and once.
    alone = "Who would you ask first?"

    def mark(db: Session, case: cases.Case, second: str) -> None:
        for key, questions in (*asked.items(), (GENERAL, [alone])):
            for it in questions:
                desks.comment(db, case.folio, key, by=second, ask_this=True, question=it)

    case = _reviewed(database, mark)
    with database.reading() as db:
        segments = queries.sheet(db, case.folio).segments
    everywhere = [q.text for name in MINUTES for q in segments[name]]
    for key, questions in asked.items():
        first = [question.text for question in queries.asked(segments[key])]
        assert first[: len(questions)] == questions
    for question in (alone, *(it for questions in asked.values() for it in questions)):
        assert everywhere.count(question) == 1
    assert not any("Everything hangs" in text for text in everywhere), (
        "what a comment says beside its question is not asked"
    )


def _reviewed(
    database: Database, mark: Callable[[Session, cases.Case, str], None]
) -> cases.Case:
    """Released, with what a second reviewer marks."""
    stages.on_move(database, queue_sheet)
    with database.transaction() as db:
        case = cases.begun(db, words=("proceed",), values=(3,))
        second = desks.reader(db, db.get_one(Folio, case.folio))
        desks.fill(db, case.folio, by=second)
        mark(db, case, second)
        lock.lock(db, case.folio, by=second)
        cases.release(db, case)
    Worker(database, {"sheet": BuildSheet(SECRET)}).run_until_idle()
    return case


def test_a_question_of_the_lock_page_is_open_in_its_segment_with_its_passage(
    database: Database,
) -> None:
    quote = "polls the table every five seconds"

    def ask(db: Session, case: cases.Case, second: str) -> None:
        for n, (key, ask) in enumerate({"migration": "Why five?", "": "Who polls?"}.items(), 1):
            desks.ask(db, case.folio, by=second, n=n, ask=ask, ask_words=quote, ask_in=key)

    case, other = _reviewed(database, ask), _released(database)
    with database.reading() as db:
        placed = {
            question.text: (name, question.quote, question.block)
            for name, questions in queries.sheet(db, case.folio).segments.items()
            for question in questions
            if question.form == "ask_this"
        }
        mine, theirs = (
            db.get_one(PanelSheet, it.folio).inputs["ask_this"] for it in (case, other)
        )
    assert placed == {
        "Why five?": ("migration", quote, 3),
        "Who polls?": ("failure", quote, 3),
    }
    assert mine != theirs


def test_hashes_of_inputs_are_the_sites_own(database: Database) -> None:
    case = _released(database)
    args = {"folio": case.folio}
    _, inputs = BuildSheet(SECRET).prepare(database, args)
    _, elsewhere = BuildSheet("t" * 43).prepare(database, args)
    with database.reading() as db:
        assert db.get_one(PanelSheet, case.folio).inputs == inputs
    differ = {name for name in inputs if inputs[name] != elsewhere[name]}
    assert differ == {"ask_this", "worry"}


def test_the_same_document_and_comments_give_the_same_sheet_whatever_the_ratings(
    database: Database,
) -> None:
    high = _released(database, words=("proceed", "proceed"), values=(4, 4))
    low = _released(database, words=("stop", "unsure"), values=(1, 2))
    assert _sheet(database, high)
    assert _sheet(database, high) == _sheet(database, low)


def test_what_was_built_stays_and_the_rest_is_logged_old_and_new(database: Database) -> None:
    case = _released(database)
    me, other = case.panel
    with database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        question = db.scalars(select(SheetQuestion).order_by(SheetQuestion.id)).first()
        assert question is not None
        built = question.built_text
        edit.mark(db, folio, question, "approve", by=me)
        edit.mark(db, folio, question, "approve", by=me)  # a double click
        edit.mark(db, folio, question, "drop", by=other)
        edit.mark(db, folio, question, "undo", by=other)
        edit.reword(db, folio, question, "  What   wakes whom? ", was=built, by=me)
        with pytest.raises(Refusal, match="Someone else reworded"):
            edit.reword(db, folio, question, "Older words", was=built, by=other)
        assert (question.text, question.built_text) == ("What wakes whom?", built)
        log = [(e.account, e.what, e.before, e.after) for e in db.scalars(select(SheetEdit))]
    assert sorted(log) == sorted(
        [
            (me, "state", "proposed", "approved"),
            (other, "state", "approved", "dropped"),
            (other, "state", "dropped", "proposed"),
            (me, "text", built, "What wakes whom?"),
        ]
    )
    for change in (
        "UPDATE question SET built_text = 'x'",
        "UPDATE question SET quote = 'x'",
        "DELETE FROM question",
        "UPDATE sheet SET engine = 'x'",
        "UPDATE sheet_edit SET \"after\" = 'x'",
    ):
        with pytest.raises(DBAPIError), database.transaction() as db:
            db.execute(text(change))


def test_what_is_no_change_is_refused(database: Database) -> None:
    case = _released(database)
    with database.transaction() as db:
        folio, me = db.get_one(Folio, case.folio), case.panel[0]
        question = db.scalars(select(SheetQuestion)).first()
        assert question is not None
        with pytest.raises(Refusal, match="Choose"):
            edit.mark(db, folio, question, "delete", by=me)
        for wrong in ("", " \n ", "x" * (edit.LONGEST + 1)):
            with pytest.raises(Refusal) as refused:
                edit.reword(db, folio, question, wrong, was=question.text, by=me)
            assert refused.value.code == "text"


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("I rated this 2. What would raise it?", "rated this 2"),
        ("Both reviewers doubt the lease. Who is woken?", "Both reviewers"),
        ("What would lift this above the bar?", "above the bar"),
        ("As {name} asks: who is woken?", "{name}"),
    ],
)
def test_a_panelist_writes_no_rating_no_name_and_no_count_of_reviewers(
    database: Database, words: str, named: str
) -> None:
    """The law of the sheet holds for a panelist who has reviewed the document as well."""
    case = _released(database)
    with database.transaction() as db:
        folio, me = db.get_one(Folio, case.folio), case.panel[0]
        name = people.names(db)[case.readers[0]]
        words, named = words.format(name=name), named.format(name=name)
        question = db.scalars(select(SheetQuestion)).first()
        assert question is not None
        with pytest.raises(Refusal, match=f"“{named}"):
            edit.reword(db, folio, question, words, was=question.text, by=me)
        with pytest.raises(Refusal, match=f"“{named}"):
            arrange.add(db, folio, "failure", words, by=me)
        assert question.text == question.built_text
