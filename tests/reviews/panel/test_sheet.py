"""The question sheet: built once, from everything but the ratings; changed by the panel alone. The
clock of a conversation: its parts, its ends and its words, and what pressing it does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import people
from blindfolio.db.session import Database
from blindfolio.jobs.models import Job
from blindfolio.jobs.worker import Worker
from blindfolio.ledger.models import Entry
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages
from prompts.folder import catalogue
from prompts.models import PromptVersion
from reviews.followups.sheet import MINUTES
from reviews.panel import conversation, queries, timer
from reviews.panel.asking.sheet_job import BuildSheet, queue_sheet
from reviews.panel.models import Conversation, PanelSheet, SheetEdit, SheetQuestion, Slot
from reviews.panel.sheet import arrange, edit
from reviews.reading import lock, scenarios
from reviews.reading.content import GENERAL
from reviews.reading.models import Review
from tests.expect import refused
from tests.reviews import cases
from tests.reviews.panel.sheets import SECRET, released
from tests.reviews.reading import desks

BUILT = ("segment", "rank", "form", "built_text", "text", "quote", "block", "why", "listen_for")
PASSAGE = "polls the table every"


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
            "scenarios",
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
        moved: dict[str, Any] = {"question": "Which moved?", "segment": "migration"}
        moved |= {"look_for": "whoever books it", "ask_this": True}
        desks.comment(db, case.folio, "failure", by=second, **moved)

    case = _reviewed(database, mark)
    with database.reading() as db:
        segments = queries.sheet(db, case.folio).segments
    everywhere = [q.text for name in MINUTES for q in segments[name]]
    for key, questions in asked.items():
        first = [question.text for question in queries.asked(segments[key])]
        assert first[: len(questions)] == questions
    (moved,) = (q for q in segments["migration"] if q.text == "Which moved?")
    assert moved.look_for == {"A good answer says": "whoever books it"}
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
        second = desks.reader(db, case.row(db))
        desks.fill(db, case.folio, by=second)
        mark(db, case, second)
        lock.lock(db, case.folio, by=second)
        cases.release(db, case)
    Worker(database, {"sheet": BuildSheet(SECRET)}).run_until_idle()
    return case


def test_a_sheet_does_not_tell_how_many_reviewers_chose_a_scenario(database: Database) -> None:
    """The second reviewer chooses the same, or nothing."""
    stages.on_move(database, queue_sheet)
    ask = {"card_text-1": "Who polls when the engine is down?"}
    with database.transaction() as db:
        case = cases.begun(db)
        (version,) = db.scalars(select(PromptVersion)).all()
        version.probes = catalogue.load("payment-flows").probes.model_dump(by_alias=True)
        first, second = db.scalars(select(Review.account)).all()
        scenarios.choose(db, case.folio, ask, revision=0, by=first)
    job = BuildSheet(SECRET)
    alone = job.prepare(database, {"folio": case.folio})
    with database.transaction() as db:
        scenarios.choose(db, case.folio, ask, revision=0, by=second)
    assert job.prepare(database, {"folio": case.folio}) == alone
    assert ask["card_text-1"] in alone[0].as_text()
    with database.transaction() as db:
        third = {"card_text-3": "Who is woken?"}
        scenarios.choose(db, case.folio, third, revision=1, by=second)
    assert job.prepare(database, {"folio": case.folio})[1] != alone[1]


def test_a_question_of_the_lock_page_is_open_in_its_segment_with_its_passage(
    database: Database,
) -> None:
    quote = f"{PASSAGE} five seconds"

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
    assert placed == {"Why five?": ("migration", quote, 3), "Who polls?": ("failure", quote, 3)}
    assert mine != theirs


def test_hashes_of_inputs_are_the_sites_own(database: Database) -> None:
    case = _released(database)
    args = {"folio": case.folio}
    _, inputs = BuildSheet(SECRET).prepare(database, args)
    _, elsewhere = BuildSheet("t" * 43).prepare(database, args)
    with database.reading() as db:
        assert db.get_one(PanelSheet, case.folio).inputs == inputs
    differ = {name for name in inputs if inputs[name] != elsewhere[name]}
    assert differ == {"ask_this", "scenarios", "worry"}


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
        folio = case.row(db)
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
        folio, me = case.row(db), case.panel[0]
        question = db.scalars(select(SheetQuestion)).first()
        assert question is not None
        with pytest.raises(Refusal, match="Choose"):
            edit.mark(db, folio, question, "delete", by=me)
        for wrong in ("", " \n ", "x" * (edit.LONGEST + 1)):
            with refused("text"):
                edit.reword(db, folio, question, wrong, was=question.text, by=me)


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
        folio, me = case.row(db), case.panel[0]
        name = people.names(db)[case.readers[0]]
        words, named = words.format(name=name), named.format(name=name)
        question = db.scalars(select(SheetQuestion)).first()
        assert question is not None
        with pytest.raises(Refusal, match=f"“{named}"):
            edit.reword(db, folio, question, words, was=question.text, by=me)
        with pytest.raises(Refusal, match=f"“{named}"):
            arrange.add(db, folio, "failure", words, by=me)
        assert question.text == question.built_text


NOW = datetime(2026, 12, 9, 15, 2, tzinfo=UTC)


def _at(minutes: float, *, length: int = 80, **went_on: int) -> timer.Timer:
    now = NOW + timedelta(minutes=minutes)
    held = Conversation(started_at=NOW, paused_s=0, went_on=went_on)
    return timer.read(held, Slot(minutes=length), now)


def test_segments_share_what_a_short_conversation_leaves_in_proportion() -> None:
    def minutes(length: int) -> list[int]:
        return [part.minutes for part in timer.plan_of(Slot(minutes=length))]

    assert minutes(80) == [15, 30, 30]
    assert minutes(60) == [11, 22, 22]
    assert minutes(45) == [8, 16, 16]
    for length in range(30, 81):
        found = minutes(length)
        assert sum(found) == length - timer.THEIRS
        assert abs(found[1] - 2 * found[0]) <= 2
        assert abs(found[2] - found[1]) <= 1, "the two long ones are alike"


@pytest.mark.parametrize(
    ("minute", "state", "words"),
    [
        (9.9, "", ""),
        (10, "near", "Alternatives: 5 min left"),
        (14.5, "near", "Alternatives: 1 min left"),
        (15, "over", "Alternatives: time is up"),
        (18.67, "over", "Alternatives: 3 min over"),
    ],
)
def test_an_end_is_said_five_minutes_before_and_then_by_how_much_it_is_over(
    minute: float, state: str, words: str
) -> None:
    at = _at(minute)
    assert (at.of_part.state, at.of_part.words) == (state, words)
    assert at.over_from == (15 if minute >= 15 else None)


def test_the_whole_has_its_own_end_whatever_the_segments_took() -> None:
    assert _at(69, failure=20 * 60).of_whole == timer.TimeNotice()
    assert _at(70, failure=20 * 60).of_whole.words == "All 75 min: 5 min left"
    assert _at(78, migration=50 * 60).of_whole.words == "All 75 min: 3 min over"
    theirs = _at(78, questions=76 * 60)
    assert theirs.of_whole == theirs.of_part == timer.TimeNotice(), (
        "their five minutes have begun"
    )
    assert _at(84, questions=76 * 60).of_part.words == "Their questions: 3 min over"
    assert _at(50, length=60).of_whole.words == "All 55 min: 5 min left"


def test_bar_and_list_have_the_minutes_that_parts_took_have_and_are_to_have() -> None:
    def stands(minute: float, **went_on: int) -> tuple[list[int], int, float | None]:
        at = _at(minute, **went_on)
        return at.minutes, at.whole, at.over_from

    assert stands(10) == ([15, 30, 30, 5], 75, None)
    # Gone on to failure modes after a minute: these get what is left of the first part.
    assert _at(1, failure=60).ends_at == NOW + timedelta(minutes=80)
    assert stands(31, failure=60) == ([1, 44, 30, 5], 75, None)
    assert _at(41, failure=60).of_part.words == "Failure modes: 4 min left"
    assert stands(48, failure=60) == ([1, 44, 30, 5], 75, 45)
    assert stands(60, failure=60, migration=40 * 60)[0] == [1, 39, 35, 5]
    assert stands(5, migration=4 * 60)[0] == [4, 0, 71, 5]
    # Late, the planned total stays, by which the panel sees that it is.
    assert stands(21, failure=20 * 60) == ([20, 30, 30, 5], 75, None)
    assert stands(60, questions=50 * 60) == ([50, 0, 0, 5], 55, 55)


def test_plain_times_say_when_it_began_and_ends_and_what_is_to_come() -> None:
    at = _at(0)
    assert f"{at.started_at:%H:%M} {at.ends_at:%H:%M}" == "15:02 16:22"
    assert [f"{t:%H:%M}" for t in at.begins().values()] == ["15:17", "15:47", "16:17"]
    late = _at(18.5)
    assert f"{late.ends_at:%H:%M}" == "16:25", "as what is said of the parts to come"
    assert [f"{t:%H:%M}" for t in late.begins().values()] == ["15:20", "15:50", "16:20"]
    on = _at(20, failure=1110)
    assert {k: f"{t:%H:%M}" for k, t in on.begins().items()} == {
        "migration": "15:50",
        "questions": "16:20",
    }
    assert on.face == "20:00"


def test_it_is_over_once_all_its_minutes_are_gone_or_those_of_the_last_part() -> None:
    assert [_at(minute).is_over for minute in (79.9, 80)] == [False, True]
    theirs = [_at(minute, questions=60 * 60) for minute in (64.9, 65)]
    assert [at.is_over for at in theirs] == [False, True]
    assert (_at(60).is_last, theirs[0].is_last) == (False, True)


def test_a_pause_stops_the_clock_and_moves_its_end_for_everybody(db: Session) -> None:
    case = released(db)
    me, other = case.panel
    start = clock.now()

    def press(
        db: Session, minute: float, verb: str, by: str, to: str = "", part: str = ""
    ) -> timer.Timer:
        with clock.at(start + timedelta(minutes=minute)):
            conversation.press(db, case.row(db), verb, to=to, part=part, by=by)
            found = conversation.read(db, case.folio)
            assert found is not None
            return found

    with pytest.raises(Refusal, match="Start it first"):
        press(db, 0, "pause", me)
    press(db, 0, "start", me)
    press(db, 1, "start", other)
    assert press(db, 10, "pause", other).face == "10:00", "the second start changed nothing"
    press(db, 12, "pause", me)
    assert press(db, 14, "go", me, "failure").face == "10:00"
    press(db, 15, "resume", me)
    again = press(db, 16, "resume", other)
    assert again.face == "11:00"
    assert again.ends_at == start + timedelta(minutes=85), "its first part's minutes go on"
    assert again.parts[again.current].name == "failure"
    assert again.since == 600
    assert press(db, 17, "go", other, "failure").since == 600, "pressed twice, gone on once"
    press(db, 18, "go", me, "migration")
    for minute, to, part in (
        (18.02, "questions", "migration"),
        (18.1, "failure", "alternatives"),
    ):
        stays = press(db, minute, "go", other, to, part)
        assert stays.current == 2, "pressed twice, or on a page that is older than this part"
    back = press(db, 19, "go", me, "failure")
    assert (back.current, back.since) == (1, 600), "where it was before"
    for verb, to in (("stop", ""), ("go", "coffee")):
        with pytest.raises(Refusal, match="Choose"):
            press(db, 20, verb, me, to)
    conversation.press(db, case.row(db), "reset", by=me)
    conversation.press(db, case.row(db), "reset", by=other)
    assert conversation.read(db, case.folio) is None
    kinds = list(db.scalars(select(Entry.kind).where(Entry.kind == "conversation")))
    assert len(kinds) == 7, "what changed nothing is not recorded"
