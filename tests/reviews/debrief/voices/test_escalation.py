"""An escalated dissent: somebody other than the hiring manager hears it, and the decision waits for
their word, or a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from blindfolio.visibility.stage import Stage
from prompts.inviting import cancel, close_opening
from prompts.models import Opening
from reviews.debrief import decide
from reviews.debrief.models import DebriefDecision
from reviews.debrief.voices import dissents, evidence, flags
from tests.reviews import cases
from tests.reviews.panel import sheets

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def case(database: Database) -> cases.Case:
    """At its debrief."""
    stages.on_move(database, decide.on_move)
    made = sheets.released(database)
    with database.transaction() as db:
        cases.meet(db, made, 4, 2)
    return made


def _dissent(database: Database, case: cases.Case, **more: Any) -> None:
    said = {"sentence": "Two levels is too much.", "then": "escalates", "by": case.panel[1]}
    said |= {"heard_by": case.coordinator, **more}
    with database.transaction() as db:
        dissents.dissent(db, db.get_one(Folio, case.folio), **said)


def _answer(database: Database, case: cases.Case, how: str, why: str = "", **who: str) -> None:
    with database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        of, by = case.panel[1], who.get("by", case.coordinator)
        dissents.answer(db, folio, of, how=how, sentence=why, by=by)


def _refused(database: Database, case: cases.Case) -> str:
    with pytest.raises(Refusal) as refused, database.transaction() as db:
        cases.close(db, case)
    assert (refused.value.code, refused.value.status) == ("dissent", 409)
    return str(refused.value)


def _decided(database: Database, case: cases.Case) -> bool:
    with database.transaction() as db:
        cases.close(db, case)
        return db.get(DebriefDecision, case.folio) is not None


def test_the_decision_waits_a_day_for_whoever_hears_it(
    database: Database, case: cases.Case
) -> None:
    at = clock.now()
    with clock.at(at):
        _dissent(database, case)
    with clock.at(at + DAY - MINUTE):
        said = _refused(database, case)
    assert "Panel Member 2 has escalated a dissent" in said
    assert "Jo Sampleton" in said and "until" in said
    with clock.at(at + DAY):
        assert _decided(database, case)


def test_asking_to_wait_gives_it_a_day_more_and_a_reason(
    database: Database, case: cases.Case
) -> None:
    at = clock.now()
    with clock.at(at):
        _dissent(database, case)
    with clock.at(at + DAY - MINUTE):
        with pytest.raises(Refusal, match="Say why"):
            _answer(database, case, "waits", " ")
        _answer(database, case, "waits", "The two of them talk first.")
        with pytest.raises(Refusal, match="already"):
            _answer(database, case, "goes_on")
    with clock.at(at + 2 * DAY - 2 * MINUTE):
        said = _refused(database, case)
    assert "Jo Sampleton asks to wait" in said and "The two of them talk first." in said
    with clock.at(at + 2 * DAY - MINUTE):
        assert _decided(database, case)


def test_who_commits_holds_nothing_up(database: Database, case: cases.Case) -> None:
    _dissent(database, case, then="commits")
    with pytest.raises(Absent):
        _answer(database, case, "goes_on")
    assert _decided(database, case)


def test_it_is_heard_by_somebody_else_than_who_decides(
    database: Database, case: cases.Case
) -> None:
    with database.transaction() as db:
        mia = cases.member(db, "Mia Sampleton", "coordinator")
        standing.give(db, db.get_one(Folio, case.folio), mia, "coordinator", by=None)
    for heard_by in (case.manager, case.panel[0], case.panel[1], case.readers[0]):
        with pytest.raises(Refusal, match="Jo Sampleton or Mia Sampleton") as refused:
            _dissent(database, case, heard_by=heard_by)
        assert refused.value.code == "heard_by"
    _dissent(database, case, heard_by=mia)


def test_they_are_told_and_nobody_else_gives_the_word(
    database: Database, case: cases.Case
) -> None:
    _dissent(database, case)
    with database.reading() as db:
        told = db.execute(
            select(MailOut.template, MailOut.to_id).where(
                MailOut.template.in_(("reviews/debrief_heard", "reviews/debrief_escalated"))
            )
        ).all()
    assert [tuple(it) for it in told] == [("reviews/debrief_escalated", case.coordinator)]
    for other in (case.manager, *case.panel, case.readers[0]):
        with pytest.raises(Absent):
            _answer(database, case, "goes_on", by=other)
    with pytest.raises(Refusal, match="Choose"):
        _answer(database, case, "shrugs")
    _answer(database, case, "goes_on")
    with database.reading() as db:
        [it] = dissents.dissents(db, case.folio)
        assert it.end is not None and it.end.how == "goes_on"
        assert (it.heard_by, it.until) == ("Jo Sampleton", None)
        heard = MailOut.template == "reviews/debrief_dissent_answered"
        assert db.scalars(select(MailOut.to_id).where(heard)).all() == [case.panel[1]]
    assert _decided(database, case)


def _cancel(database: Database, case: cases.Case, *, whole_opening: bool) -> str:
    """The stage that the application has once it, or all of its opening, was cancelled."""
    with database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        if whole_opening:
            opening = db.get_one(Opening, folio.opening)
            close_opening.close(db, opening, "cancel", "filled", by=case.coordinator)
        else:
            cancel.cancel(db, folio, "filled", by=case.coordinator)
        return folio.stage


@pytest.mark.parametrize("whole_opening", [False, True])
def test_nothing_is_cancelled_past_a_dissent_or_a_red_flag(
    database: Database, case: cases.Case, whole_opening: bool
) -> None:
    at = clock.now()
    with clock.at(at):
        _dissent(database, case)
        with pytest.raises(Refusal, match="has escalated a dissent") as refused:
            _cancel(database, case, whole_opening=whole_opening)
        assert "can be cancelled once that is settled" in str(refused.value)
        assert (cases.NAME in str(refused.value)) is whole_opening
        _answer(database, case, "waits", "The two of them talk first.")
    with clock.at(at + DAY - MINUTE), pytest.raises(Refusal, match="asks to wait"):
        _cancel(database, case, whole_opening=whole_opening)
    with clock.at(at + DAY), database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        question = evidence.questions(db, folio.id)[0][0]
        said = {"sentence": "The hole in the rollout.", "quote": "", "by": case.panel[0]}
        flags.raise_flag(db, folio, question=question, **said)
    with clock.at(at + DAY):
        with pytest.raises(Refusal, match="A red flag by Panel Member 1 is open"):
            _cancel(database, case, whole_opening=whole_opening)
        with database.transaction() as db:
            folio = db.get_one(Folio, case.folio)
            flag = flags.flags(db, folio.id)[0].row.id
            flags.answer(db, folio, flag, sentence="It was closed.", by=case.manager)
        assert _cancel(database, case, whole_opening=whole_opening) == Stage.ENDED


@pytest.mark.parametrize("why", ["withdrawn", "cancelled"])
def test_a_dissent_holds_up_no_candidate_who_withdraws_or_is_erased(
    database: Database, case: cases.Case, why: str
) -> None:
    _dissent(database, case)
    with database.transaction() as db:
        folio = db.get_one(Folio, case.folio)
        # As `window.start.withdraw` and `erasure.erase` end it.
        assert stages.move(db, folio, "end", by=None, reason=why) == Stage.ENDED
