"""What is said in a debrief is stored as it was typed; the log has what was chosen and no words."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from blindfolio.db.session import Database
from blindfolio.ledger.verify import recorded
from blindfolio.refusal import Refusal
from reviews.debrief.models import (
    ChangedView,
    DebriefVote,
    Dissent,
    DissentAnswer,
    FlagSettled,
    RedFlag,
)
from reviews.debrief.voices import votes
from reviews.debrief.voices.written import checked
from tests.reviews import cases
from tests.reviews.panel import sheets
from tests.reviews.reading import desks

WORDS = "Words that only the debrief may have."


def test_each_is_stored_and_the_log_has_what_was_chosen(database: Database) -> None:
    case = sheets.released(database)
    first, second = case.panel
    with database.transaction() as db:
        cases.meet(db, case, 3)
        cases.discuss(db, case, WORDS)
    with database.reading() as db:
        flag = db.scalars(select(RedFlag)).one().id
        view = {"criterion": desks.KEYS[0], "was": 1, "now": 3}
        dissent = {"heard_by": case.coordinator, "then": "escalates"}
        said: tuple[tuple[str, Any, str, dict[str, Any]], ...] = (
            ("vote", DebriefVote, second, {"account": second, "level": 2}),
            ("view", ChangedView, first, {"account": first, **view}),
            ("flag", RedFlag, first, {"account": first, "flag": flag}),
            ("flag_settled", FlagSettled, case.manager, {"flag": flag, "how": "answered"}),
            ("dissent", Dissent, first, {"account": first, **dissent}),
            (
                *("dissent_answered", DissentAnswer, case.coordinator),
                {"account": first, "how": "goes_on"},
            ),
        )
        for kind, table, writer, facts in said:
            [it] = recorded(db, f"debrief.{kind}")
            assert (it.folio, it.by, it.facts) == (case.folio, writer, facts)
            row = db.scalars(select(table)).one()
            by = row.by if table in (FlagSettled, DissentAnswer) else row.account
            words = row.because if table is ChangedView else row.sentence
            assert (row.folio, by, words) == (case.folio, writer, WORDS)


def test_a_text_is_trimmed_and_not_longer_than_a_page_bears() -> None:
    assert checked(votes.VOTE, {"level": "2", "sentence": f" {WORDS} \n"})["sentence"] == WORDS
    with pytest.raises(Refusal, match=r"longer than 2,000 characters") as refused:
        checked(votes.VOTE, {"level": "2", "sentence": "x" * 2001})
    assert refused.value.code == "sentence"
    assert checked(votes.VOTE, {"level": "2", "sentence": "x" * 2000})
