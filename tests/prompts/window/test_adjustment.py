"""An adjustment: asked of the coordinators alone, answered to the candidate alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.ledger.models import Payload
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages
from blindfolio.visibility.data_class import DataClass
from blindfolio.visibility.scope import Absent
from prompts.models import Adjustment, Invitation, Opening
from prompts.opening import openings
from prompts.window import adjustment
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")


def _ask(db: Session, mine: Invitation, text: str = "Two more days, please.") -> Adjustment:
    return adjustment.ask(db, mine, text, by=mine.id)


def test_every_coordinator_of_the_opening_hears_and_nobody_else(db: Session) -> None:
    mine = cases.invited(db)
    job = db.get_one(Opening, mine.opening)
    second, manager = cases.member(db), cases.member(db)
    runs = set(db.scalars(select(MailOut.to_id).where(MailOut.to_kind == "account")))
    assert runs == set()
    openings.join(db, job, second, "coordinator", by=second)
    openings.join(db, job, manager, "manager", by=second)
    _ask(db, mine)
    told = db.scalars(select(MailOut).where(MailOut.template == "prompts/adjustment")).all()
    assert second in {mail.to_id for mail in told}
    assert manager not in {mail.to_id for mail in told}
    assert len(told) == 2
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
    assert asked.answer == "You have them."
    templates = db.scalars(select(MailOut.template)).all()
    assert templates.count("prompts/adjusted") == 1
    logged = "".join(str(payload.body) for payload in db.scalars(select(Payload)))
    assert asked.id in logged and "Two more" not in logged and "have them" not in logged


@pytest.mark.parametrize(
    ("text", "says"),
    [("  ", "Write a few words"), ("x" * 2001, "longer than 2,000 characters")],
)
def test_what_cannot_be_sent_says_why(database: Database, text: str, says: str) -> None:
    with database.transaction() as db, pytest.raises(Refusal, match=says):
        _ask(db, cases.invited(db), text)


def test_so_many_wait_at_once(db: Session) -> None:
    mine = cases.invited(db)
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
    with pytest.raises(Refusal, match="can no longer ask for an accommodation"):
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
    assert (
        adjustment.of_folio(
            db,
            mine.folio,
            frozenset({DataClass.IDENTITY, DataClass.DISPLAY_NAME, DataClass.STAGE_IN_WORDS}),
        )
        is None
    )
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
    assert adjustment.waiting(db, folios) == {waits.folio: first}
