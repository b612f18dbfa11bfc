"""What participants write: changed views, red flags that block, dissent. All of it stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from blindfolio.archive import documents
from blindfolio.db.session import Database
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from reviews.debrief import queries
from reviews.debrief.models import ChangedView
from reviews.debrief.passages import passages
from reviews.debrief.voices import changed_views, dissents, evidence, flags
from reviews.debrief.voices.changed_views import ViewChange
from reviews.debrief.voices.written import spoken
from reviews.panel.scorecards.content import locked_cards
from tests.reviews import cases
from tests.reviews.panel import sheets
from tests.reviews.reading import desks


@pytest.fixture
def case(database: Database) -> cases.Case:
    """At its debrief, with a question sheet; the reviews rate 3, the scorecards 4 and 2."""
    made = sheets.released(database)
    with database.transaction() as db:
        cases.meet(db, made, 4, 2)
    return made


def act(database: Database, case: cases.Case, verb: Callable[..., None], **said: Any) -> None:
    """One verb on the folio, in a transaction of its own."""
    with database.transaction() as db:
        verb(db, db.get_one(Folio, case.folio), **said)


def _question(database: Database, case: cases.Case) -> str:
    with database.reading() as db:
        return evidence.questions(db, case.folio)[0][0]


def _words(database: Database, case: cases.Case) -> str:
    with database.reading() as db:
        document = db.get_one(Folio, case.folio).document or ""
        return next(b.text for b in documents.blocks(db, document) if b.kind == "paragraph")


def _change(database: Database, case: cases.Case, **said: str) -> None:
    given = {
        "criterion": "failure",
        "was": "2",
        "now": "3",
        "because": "They found the hole.",
        "quote": "",
        "question": "",
        "by": case.panel[0],
        **said,
    }
    act(database, case, changed_views.change, **given)


def test_a_changed_view_rests_on_a_question_or_on_words_of_the_document(
    database: Database, case: cases.Case
) -> None:
    for said, code in (
        ({}, "question"),
        ({"question": "never"}, "question"),
        ({"quote": "Words that nobody wrote."}, "quote"),
        ({"quote": "\u201c\u201d"}, "quote"),
        ({"quote": "x", "was": "3"}, "now"),
        ({"was": "9"}, "was"),
        ({"because": " "}, "because"),
        ({"criterion": "looks"}, "criterion"),
    ):
        with pytest.raises(Refusal) as refused:
            _change(database, case, **said)
        assert refused.value.code == code, said
    quote = " ".join(_words(database, case).split()[:4])
    _change(database, case, quote=quote)
    _change(database, case, by=case.panel[1], question=_question(database, case))
    with database.reading() as db:
        found: list[ViewChange] = spoken(db, ChangedView, None, case.folio)
        rows = [(it.by, it.row.was, it.row.now, it.row.quote, it.row.asked) for it in found]
        assert rows == [
            ("Panel Member 1", 2, 3, quote, ""),
            ("Panel Member 2", 2, 3, "", evidence.questions(db, case.folio)[0][1]),
        ]


def test_a_changed_view_changes_no_rating_and_is_written_once(
    database: Database, case: cases.Case
) -> None:
    def rows() -> list[queries.CriterionRow]:
        with database.reading() as db:
            reviews = queries.reviews(
                db, db.get_one(Folio, case.folio), named=True, uncounted=False
            )
            return queries.compared(reviews, desks.RUBRIC, locked_cards(db, case.folio))

    before = rows()
    # The reviews agree on 3 everywhere; only the panel's 4 and 2 make a gap, which comes first.
    assert before[0].apart == 2
    assert {row.apart for row in before if not any(r.value for _, r in row.interview)} == {0}
    _change(database, case, question=_question(database, case))
    assert [row.each for row in rows()] == [row.each for row in before]
    with pytest.raises(Refusal, match="already written"):
        _change(database, case, now="4", question=_question(database, case))
    with pytest.raises(DBAPIError), database.transaction() as db:
        db.execute(text("UPDATE changed_view SET now = 4"))


def _flag(database: Database, case: cases.Case, by: str) -> str:
    said = {"sentence": "Who is on call?", "quote": ""}
    act(
        database,
        case,
        flags.raise_flag,
        question=_question(database, case),
        by=by,
        **said,
    )
    with database.reading() as db:
        return flags.flags(db, case.folio)[-1].row.id


def test_an_open_flag_blocks_the_decision_until_it_is_withdrawn_or_answered(
    database: Database, case: cases.Case
) -> None:
    one, other = (_flag(database, case, by) for by in case.panel)
    reader, jo = case.readers[0], case.coordinator
    for flag, verb, by, others in (
        (one, flags.withdraw, case.panel[0], (case.panel[1], case.manager, jo, reader)),
        (other, flags.answer, case.manager, (*case.panel, reader)),
    ):
        for stranger in others:
            with pytest.raises(Absent):
                act(database, case, verb, flag=flag, sentence="Settled by me.", by=stranger)
        with pytest.raises(Refusal) as refused, database.transaction() as db:
            cases.close(db, case)
        assert (refused.value.code, refused.value.status) == ("flags", 409)
        with pytest.raises(Refusal, match=r"Say in a sentence|Write your answer"):
            act(database, case, verb, flag=flag, sentence=" ", by=by)
        act(database, case, verb, flag=flag, sentence="Settled by the rota.", by=by)
        with pytest.raises(Refusal, match="already been settled"):
            act(database, case, verb, flag=flag, sentence="Again.", by=by)
    with database.transaction() as db:
        found = flags.flags(db, case.folio)
        assert [(it.by, it.end and it.end.how, it.ended_by) for it in found] == [
            ("Panel Member 1", "withdrawn", "Panel Member 1"),
            ("Panel Member 2", "answered", "Hanna Placeholder"),
        ]
        cases.close(db, case)


def _mailed(database: Database) -> list[tuple[str, str]]:
    told = select(MailOut.template, MailOut.to_id).where(
        MailOut.template.in_(
            f"reviews/debrief_{it}" for it in ("flag", "flag_answered", "heard")
        )
    )
    with database.reading() as db:
        return [(template, to) for template, to in db.execute(told)]


def test_who_decides_hears_of_a_flag_and_its_author_of_the_answer(
    database: Database, case: cases.Case
) -> None:
    flag = _flag(database, case, case.panel[0])
    assert _mailed(database) == [("reviews/debrief_flag", case.manager)]
    act(database, case, flags.answer, flag=flag, sentence="The rota.", by=case.manager)
    assert ("reviews/debrief_flag_answered", case.panel[0]) in _mailed(database)
    # Whoever withdraws their own flag is told nothing about it.
    own = _flag(database, case, case.panel[1])
    act(database, case, flags.withdraw, flag=own, sentence="Settled.", by=case.panel[1])
    assert sorted(_mailed(database)) == sorted(
        [
            ("reviews/debrief_flag", case.manager),
            ("reviews/debrief_flag", case.manager),
            ("reviews/debrief_flag_answered", case.panel[0]),
        ]
    )


def test_without_a_hiring_manager_a_flag_waits_for_the_coordinator(
    database: Database, case: cases.Case
) -> None:
    with database.transaction() as db:
        standing.end(db, db.get_one(Folio, case.folio), case.manager, "manager", by=None)
    _flag(database, case, case.panel[0])
    assert _mailed(database) == [("reviews/debrief_flag", case.coordinator)]


def test_dissent_says_who_heard_it_and_what_follows(
    database: Database, case: cases.Case
) -> None:
    said = {
        "sentence": "Two levels in a year is too much.",
        "heard_by": case.manager,
        "then": "commits",
        "by": case.panel[1],
    }
    for change, code in (
        ({"sentence": ""}, "dissent"),
        ({"heard_by": case.panel[1]}, "heard_by"),
        ({"heard_by": case.readers[0]}, "heard_by"),
        ({"then": "sulks"}, "then"),
    ):
        with pytest.raises(Refusal) as refused:
            act(database, case, dissents.dissent, **{**said, **change})
        assert refused.value.code == code
    assert _mailed(database) == []
    act(database, case, dissents.dissent, **said)
    with pytest.raises(Refusal, match="already recorded"):
        act(database, case, dissents.dissent, **said)
    # The person who is named can say that it is not so.
    assert _mailed(database) == [("reviews/debrief_heard", case.manager)]
    with database.reading() as db:
        [it] = dissents.dissents(db, case.folio)
        told = (it.by, it.heard_by, it.row.follows)
    assert told == ("Panel Member 2", "Hanna Placeholder", "commits")


def test_only_who_takes_part_speaks_and_nobody_after_the_decision(
    database: Database, case: cases.Case
) -> None:
    question = _question(database, case)
    for by in (case.coordinator, case.manager, *case.readers):
        with pytest.raises(Absent):
            _change(database, case, question=question, by=by)
        with pytest.raises(Absent):
            _flag(database, case, by)
    with database.transaction() as db:
        cases.close(db, case)
    with pytest.raises(Refusal, match="nothing can be added"):
        _change(database, case, question=question)


@pytest.mark.parametrize("around", ["{}", " {} ", "\u201c{}\u201d", '"{}"'])
def test_a_quote_leads_to_its_block_and_its_section(database: Database, around: str) -> None:
    with database.transaction() as db:
        folio = db.get_one(Folio, cases.begun(db).folio)
        found = passages(db, folio.document or "", "/here")
    paragraph = next(it for it in found.blocks if it.kind == "paragraph")
    words = paragraph.text.replace(" ", "\n", 1)
    assert found.block_of(around.format(words)) == paragraph.id
    assert found.sections and set(found.sections) <= {it.id for it in found.blocks}
    for none in ("", " ", "Words that nobody wrote."):
        assert found.block_of(around.format(none)) == ""
