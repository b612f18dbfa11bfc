"""The gate: a person decides, with reasons; only then do reviewers see each other."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from blindfolio.db.session import Database
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import classes_of
from reviews.board.models import GateDecision
from reviews.debrief.models import DebriefDecision
from tests.reviews import cases


def _stage(database: Database, case: cases.Case) -> str:
    with database.reading() as db:
        return db.get_one(Folio, case.folio).stage


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
    database: Database, words: tuple[str, ...], word: str
) -> None:
    with database.transaction() as db:
        case = cases.begun(db, words=words, values=(3,) * len(words))
    assert _stage(database, case) == "4"
    with database.transaction() as db:
        if word != "proceed":
            with pytest.raises(Refusal) as refused, db.begin_nested():
                cases.decide(db, case, "release", reason=" ")
            assert refused.value.code == "reason"
        cases.decide(db, case, "release", reason="" if word == "proceed" else "Worth it.")
        assert db.get_one(GateDecision, case.folio).word == word
    assert _stage(database, case) == "5"


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
    database: Database, decision: str, given: dict[str, Any], code: str
) -> None:
    with database.transaction() as db:
        case = cases.begun(db, words=("stop", "stop"))
        with pytest.raises(Refusal) as refused, db.begin_nested():
            cases.decide(db, case, decision, **given)
        assert refused.value.code == code
    assert _stage(database, case) == "4"
    with database.reading() as db:
        assert db.scalar(select(GateDecision.folio)) is None
        assert db.scalar(select(DebriefDecision.folio)) is None
        assert "prompts/closed" not in db.scalars(select(MailOut.template)).all()


def test_a_release_needs_somebody_on_the_panel(database: Database) -> None:
    with database.transaction() as db:
        case = cases.begun(db, seats=0)
        with pytest.raises(Refusal, match="No one sits on the panel yet"), db.begin_nested():
            cases.release(db, case)
    assert _stage(database, case) == "4"


def test_a_stop_tells_the_candidate_in_the_same_breath(database: Database) -> None:
    with database.transaction() as db:
        case = cases.begun(db, words=("stop", "stop"))
        cases.decide(
            db, case, "stop", reason="Thin.", feedback=" What we missed: who is woken. "
        )
        decision = db.get_one(DebriefDecision, case.folio)
        assert (decision.outcome, decision.level) == ("no_offer", None)
        assert decision.feedback == "What we missed: who is woken."
        mail = db.scalars(select(MailOut).where(MailOut.template == "prompts/closed")).one()
        assert mail.to_id == case.folio
    assert _stage(database, case) == "7s"


def test_a_decision_is_made_once_and_never_changed(database: Database) -> None:
    with database.transaction() as db:
        case = cases.begun(db)
        cases.release(db, case)
        with pytest.raises(Refusal) as refused:
            cases.decide(db, case, "stop", reason="On second thoughts.", feedback="No.")
        assert (refused.value.code, refused.value.status) == ("not_open", 409)
    for change in ("UPDATE gate_decision SET reason = 'x'", "DELETE FROM gate_decision"):
        with pytest.raises(DBAPIError), database.transaction() as db:
            db.execute(text(change))


def test_before_the_quorum_there_is_no_gate(database: Database) -> None:
    with database.transaction() as db:
        case = cases.begun(db, words=("proceed",), values=(3,))
        assert db.get_one(Folio, case.folio).stage == "3"
        with pytest.raises(Refusal, match="can't be made yet"):
            cases.release(db, case)


def test_reviewers_see_each_other_only_after_the_decision(database: Database) -> None:
    with database.transaction() as db:
        case = cases.begun(db)
        for reader in case.readers:
            assert not classes_of(db, reader, case.folio) & {"RX", "AG", "RN", "PR", "PF"}
        cases.release(db, case)
        aliases = set()
        for reader in case.readers:
            seen = classes_of(db, reader, case.folio)
            assert {"RX", "AG"} <= seen
            assert not seen & {"RN", "ID", "IDn", "SX", "QS"}
            mine = select(Standing.alias).where(
                Standing.folio == case.folio, Standing.account == reader
            )
            aliases.add(db.scalars(mine).one())
        assert aliases == {1, 2}
