"""What participants write: changed views, red flags that block, dissent, for which the decision
waits if it is escalated. All of it stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.archive import documents
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from blindfolio.visibility.stage import Stage
from prompts.inviting import cancel, close_opening
from prompts.models import Opening
from reviews.debrief import decide, queries
from reviews.debrief.models import ChangedView
from reviews.debrief.voices import changed_views, dissents, evidence, flags
from reviews.debrief.voices.changed_views import ViewChange
from reviews.debrief.voices.evidence import passages
from reviews.debrief.voices.written import Spoken, spoken
from reviews.scorecards.content import locked_cards
from tests.expect import refused, told
from tests.reviews import cases
from tests.reviews.panel import sheets
from tests.reviews.reading import desks


@pytest.fixture
def case(db: Session) -> cases.Case:
    """At its debrief, with a question sheet; the reviews rate 3, the scorecards 4 and 2."""
    cases.listen(db, decide.on_move)
    made = sheets.released(db)
    cases.meet(db, made, 4, 2)
    return made


@pytest.fixture
def question(case: cases.Case, db: Session) -> str:
    return evidence.questions(db, case.folio, case.panel[0])[0][0]


def _change(db: Session, case: cases.Case, **said: str) -> None:
    given = {"criterion": "failure", "was": "2", "now": "3", "because": "They found the hole."}
    given |= {"quote": "", "question": "", "by": case.panel[0], **said}
    changed_views.change(db, case.row(db), **given)


def test_a_changed_view_rests_on_a_question_or_on_words_of_the_document(
    case: cases.Case, question: str, db: Session
) -> None:
    for said, code in (
        ({}, "question"),
        ({"question": "never"}, "question"),
        ({"question": sheets.question(db, case, "two").id}, "question"),  # not asked
        ({"quote": "Words that nobody wrote."}, "quote"),
        ({"quote": "\u201c\u201d"}, "quote"),
        ({"quote": "x", "was": "3"}, "now"),
        ({"was": "9"}, "was"),
        ({"because": " "}, "because"),
        ({"criterion": "looks"}, "criterion"),
    ):
        with refused(code):
            _change(db, case, **said)
    blocks = documents.blocks(db, case.row(db).document or "")
    words = next(it.text for it in blocks if it.kind == "paragraph")
    quote = " ".join(words.split()[:4])
    _change(db, case, quote=quote)
    _change(db, case, by=case.panel[1], question=question)
    found: list[ViewChange] = spoken(db, ChangedView, None, case.folio)
    rows = [(it.by, it.row.was, it.row.now, it.row.quote, it.row.asked) for it in found]
    assert rows == [
        ("Panel Member 1", 2, 3, quote, ""),
        ("Panel Member 2", 2, 3, "", evidence.questions(db, case.folio, case.panel[0])[0][1]),
    ]


def test_a_changed_view_changes_no_rating_and_is_written_once(
    case: cases.Case, question: str, db: Session
) -> None:
    def rows(*, named: bool = True) -> list[queries.CriterionRow]:
        reviews = queries.reviews(db, case.row(db), named=named, uncounted=False)
        changes: list[ViewChange] = spoken(db, ChangedView, None, case.folio)
        if changes:
            mine = ChangedView(account=case.readers[0], criterion="failure", was=3, now=2)
            changes.append(Spoken(mine, "Pat Example"))
        cards = locked_cards(db, case.folio)
        return queries.compared(reviews, desks.RUBRIC, cards, changes)

    before = rows()
    # The reviews agree on 3 everywhere; only the panel's 4 and 2 make a gap, which comes first.
    assert before[0].apart == 2
    assert {row.apart for row in before if not any(r.value for _, r in row.interview)} == {0}
    # Of the document, so it stands beside no interview rating, even of the same level.
    _change(db, case, was="4", now="2", question=question)
    assert [row.each for row in rows()] == [row.each for row in before]
    # A view never says who "Reviewer 1" is.
    for named, marked in ((True, [(3, 2)]), (False, [])):
        cells = [it for row in rows(named=named) for it in row.grid.cells if it]
        assert [(it.value, it.later) for it in cells if it.later] == marked
    with pytest.raises(Refusal, match="already written"):
        _change(db, case, now="4", question=question)
    with pytest.raises(DBAPIError), db.begin_nested():
        db.execute(text("UPDATE changed_view SET now = 4"))


def _flag(db: Session, case: cases.Case, question: str, by: str) -> str:
    said = {"sentence": "Who is on call?", "quote": "", "question": question}
    flags.raise_flag(db, case.row(db), by=by, **said)
    return flags.flags(db, case.folio)[-1].row.id


def test_an_open_flag_blocks_the_decision_until_it_is_withdrawn_or_answered(
    case: cases.Case, question: str, db: Session
) -> None:
    one, other = (_flag(db, case, question, by) for by in case.panel)
    reader, jo = case.readers[0], case.coordinator
    for flag, verb, by, others in (
        (one, flags.withdraw, case.panel[0], (case.panel[1], case.manager, jo, reader)),
        (other, flags.answer, case.manager, (*case.panel, reader)),
    ):
        for stranger in others:
            with pytest.raises(Absent):
                verb(db, case.row(db), flag=flag, sentence="Settled by me.", by=stranger)
        with refused("flags", 409), db.begin_nested():
            cases.close(db, case)
        with pytest.raises(Refusal, match=r"Say in a sentence|Write your answer"):
            verb(db, case.row(db), flag=flag, sentence=" ", by=by)
        verb(db, case.row(db), flag=flag, sentence="Settled by the rota.", by=by)
        with pytest.raises(Refusal, match="already been settled"):
            verb(db, case.row(db), flag=flag, sentence="Again.", by=by)
    found = flags.flags(db, case.folio)
    assert [(it.by, it.end and it.end.how, it.ended_by) for it in found] == [
        ("Panel Member 1", "withdrawn", "Panel Member 1"),
        ("Panel Member 2", "answered", "Hanna Placeholder"),
    ]
    cases.close(db, case)


def test_who_decides_hears_of_a_flag_and_its_author_of_the_answer(
    case: cases.Case, question: str, db: Session
) -> None:
    flag = _flag(db, case, question, case.panel[0])
    assert told(db, "reviews/debrief_flag") == [case.manager]
    flags.answer(db, case.row(db), flag=flag, sentence="The rota.", by=case.manager)
    # Whoever withdraws their own flag is told nothing about it.
    own = _flag(db, case, question, case.panel[1])
    flags.withdraw(db, case.row(db), flag=own, sentence="Settled.", by=case.panel[1])
    assert told(db, "reviews/debrief_flag") == [case.manager] * 2
    assert told(db, "reviews/debrief_flag_answered") == [case.panel[0]]


def test_without_a_hiring_manager_a_flag_waits_for_the_coordinator(
    case: cases.Case, question: str, db: Session
) -> None:
    standing.end(db, case.row(db), case.manager, "manager", by=None)
    _flag(db, case, question, case.panel[0])
    assert told(db, "reviews/debrief_flag") == [case.coordinator]


def test_dissent_says_who_heard_it_and_what_follows(case: cases.Case, db: Session) -> None:
    said = {"sentence": "Two levels in a year is too much.", "by": case.panel[1]}
    said |= {"heard_by": case.manager, "then": "commits"}
    for change, code in (
        ({"sentence": ""}, "dissent"),
        ({"heard_by": case.panel[1]}, "heard_by"),
        ({"heard_by": case.readers[0]}, "heard_by"),
        ({"then": "sulks"}, "then"),
    ):
        with refused(code):
            dissents.dissent(db, case.row(db), **{**said, **change})
    assert told(db, "reviews/debrief_heard") == []
    dissents.dissent(db, case.row(db), **said)
    with pytest.raises(Refusal, match="already recorded"):
        dissents.dissent(db, case.row(db), **said)
    # The person who is named can say that it is not so.
    assert told(db, "reviews/debrief_heard") == [case.manager]
    [it] = dissents.dissents(db, case.folio)
    assert (it.by, it.heard_by) == ("Panel Member 2", "Hanna Placeholder")
    assert it.row.follows == "commits"


def test_only_who_takes_part_speaks_and_nobody_after_the_decision(
    case: cases.Case, question: str, db: Session
) -> None:
    for by in (case.coordinator, case.manager, *case.readers):
        with pytest.raises(Absent):
            _change(db, case, question=question, by=by)
        with pytest.raises(Absent):
            _flag(db, case, question, by)
    cases.close(db, case)
    with pytest.raises(Refusal, match="nothing can be added"):
        _change(db, case, question=question)


@pytest.mark.parametrize("around", ["{}", " {} ", "\u201c{}\u201d", '"{}"'])
def test_a_quote_leads_to_its_block_and_its_section(around: str, db: Session) -> None:
    folio = db.get_one(Folio, cases.begun(db).folio)
    found = passages(documents.blocks(db, folio.document or ""), "/here")
    paragraph = next(it for it in found.blocks if it.kind == "paragraph")
    words = paragraph.text.replace(" ", "\n", 1)
    assert found.block_of(around.format(words)) == paragraph.id
    assert found.sections and set(found.sections) <= {it.id for it in found.blocks}
    for none in ("", " ", "Words that nobody wrote."):
        assert found.block_of(around.format(none)) == ""


DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def _dissent(db: Session, case: cases.Case, **more: Any) -> None:
    said = {"sentence": "Two levels is too much.", "then": "escalates", "by": case.panel[1]}
    said |= {"heard_by": case.coordinator, **more}
    dissents.dissent(db, case.row(db), **said)


def _answer(db: Session, case: cases.Case, how: str, why: str = "", **who: str) -> None:
    folio = case.row(db)
    of, by = case.panel[1], who.get("by", case.coordinator)
    dissents.answer(db, folio, of, how=how, sentence=why, by=by)


def _refused(db: Session, case: cases.Case, *says: str) -> None:
    with pytest.raises(Refusal) as refused, db.begin_nested():
        cases.close(db, case)
    assert (refused.value.code, refused.value.status) == ("dissent", 409)
    assert all(it in str(refused.value) for it in says)


def test_the_decision_waits_a_day_for_whoever_hears_it(case: cases.Case, db: Session) -> None:
    at = clock.now()
    with clock.at(at):
        _dissent(db, case)
    with clock.at(at + DAY - MINUTE):
        _refused(db, case, "Panel Member 2 has escalated a dissent", "Jo Sampleton", "until")
    with clock.at(at + DAY):
        cases.close(db, case)


def test_asking_to_wait_gives_it_a_day_more_and_a_reason(case: cases.Case, db: Session) -> None:
    at = clock.now()
    with clock.at(at):
        _dissent(db, case)
    with clock.at(at + DAY - MINUTE):
        with pytest.raises(Refusal, match="Say why"):
            _answer(db, case, "waits", " ")
        _answer(db, case, "waits", "The two of them talk first.")
        with pytest.raises(Refusal, match="already"):
            _answer(db, case, "goes_on")
    with clock.at(at + 2 * DAY - 2 * MINUTE):
        _refused(db, case, "Jo Sampleton asks to wait", "The two of them talk first.")
    with clock.at(at + 2 * DAY - MINUTE):
        cases.close(db, case)


def test_who_commits_holds_nothing_up(case: cases.Case, db: Session) -> None:
    _dissent(db, case, then="commits")
    with pytest.raises(Absent):
        _answer(db, case, "goes_on")
    cases.close(db, case)


def test_it_is_heard_by_somebody_else_than_who_decides(case: cases.Case, db: Session) -> None:
    mia = cases.member(db, "Mia Sampleton", "coordinator")
    standing.give(db, case.row(db), mia, "coordinator", by=None)
    for heard_by in (case.manager, case.panel[0], case.panel[1], case.readers[0]):
        with refused("heard_by", says="Jo Sampleton or Mia Sampleton"):
            _dissent(db, case, heard_by=heard_by)
    _dissent(db, case, heard_by=mia)


def test_they_are_told_and_nobody_else_gives_the_word(case: cases.Case, db: Session) -> None:
    _dissent(db, case)
    assert told(db, "reviews/debrief_escalated") == [case.coordinator]
    assert told(db, "reviews/debrief_heard") == []
    for other in (case.manager, *case.panel, case.readers[0]):
        with pytest.raises(Absent):
            _answer(db, case, "goes_on", by=other)
    with pytest.raises(Refusal, match="Choose"):
        _answer(db, case, "shrugs")
    _answer(db, case, "goes_on")
    [it] = dissents.dissents(db, case.folio)
    assert it.end is not None and it.end.how == "goes_on"
    assert (it.heard_by, it.until) == ("Jo Sampleton", None)
    assert told(db, "reviews/debrief_dissent_answered") == [case.panel[1]]
    cases.close(db, case)


def _cancel(db: Session, case: cases.Case, *, whole_opening: bool) -> str:
    """The stage that the application has once it, or all of its opening, was cancelled."""
    folio = case.row(db)
    if whole_opening:
        opening = db.get_one(Opening, folio.opening)
        close_opening.close(db, opening, "cancel", "filled", by=case.coordinator)
    else:
        cancel.cancel(db, folio, "filled", by=case.coordinator)
    return folio.stage


@pytest.mark.parametrize("whole_opening", [False, True])
def test_nothing_is_cancelled_past_a_dissent_or_a_red_flag(
    case: cases.Case, question: str, whole_opening: bool, db: Session
) -> None:
    at = clock.now()
    with clock.at(at):
        _dissent(db, case)
        with pytest.raises(Refusal, match="has escalated a dissent") as refused:
            _cancel(db, case, whole_opening=whole_opening)
        assert "can be cancelled once that is settled" in str(refused.value)
        assert (cases.NAME in str(refused.value)) is whole_opening
        _answer(db, case, "waits", "The two of them talk first.")
    with clock.at(at + DAY - MINUTE), pytest.raises(Refusal, match="asks to wait"):
        _cancel(db, case, whole_opening=whole_opening)
    with clock.at(at + DAY):
        flag = _flag(db, case, question, case.panel[0])
        with pytest.raises(Refusal, match="A red flag by Panel Member 1 is still open"):
            _cancel(db, case, whole_opening=whole_opening)
        flags.answer(db, case.row(db), flag, sentence="It was closed.", by=case.manager)
        assert _cancel(db, case, whole_opening=whole_opening) == Stage.ENDED


@pytest.mark.parametrize("why", ["withdrawn", "cancelled"])
def test_a_dissent_holds_up_no_candidate_who_withdraws_or_is_erased(
    case: cases.Case, why: str, db: Session
) -> None:
    _dissent(db, case)
    # As `window.start.withdraw` and `erasure.erase` end it.
    assert stages.move(db, case.row(db), "end", by=None, reason=why) == Stage.ENDED
