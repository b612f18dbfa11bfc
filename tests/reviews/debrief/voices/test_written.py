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
        flag = db.scalars(select(RedFlag)).one()
        told = {
            kind: [(it.folio, it.by, it.facts) for it in recorded(db, kind)]
            for kind in (
                *("debrief.vote", "debrief.view", "debrief.flag", "debrief.flag_settled"),
                *("debrief.dissent", "debrief.dissent_answered"),
            )
        }
        said: dict[str, tuple[str, dict[str, Any]]] = {
            "debrief.vote": (second, {"account": second, "level": 2}),
            "debrief.view": (
                first,
                {"account": first, "criterion": desks.KEYS[0], "was": 1, "now": 3},
            ),
            "debrief.flag": (first, {"account": first, "flag": flag.id}),
            "debrief.flag_settled": (case.manager, {"flag": flag.id, "how": "answered"}),
            "debrief.dissent": (
                first,
                {"account": first, "heard_by": case.coordinator, "then": "escalates"},
            ),
            "debrief.dissent_answered": (
                case.coordinator,
                {"account": first, "how": "goes_on"},
            ),
        }
        assert told == {kind: [(case.folio, *it)] for kind, it in said.items()}
        for table, writer in (
            (DebriefVote, second),
            (ChangedView, first),
            (RedFlag, first),
            (FlagSettled, case.manager),
            (Dissent, first),
            (DissentAnswer, case.coordinator),
        ):
            row: Any = db.scalars(select(table)).one()
            by = row.by if table in (FlagSettled, DissentAnswer) else row.account
            words = row.because if table is ChangedView else row.sentence
            assert (row.folio, by, words) == (case.folio, writer, WORDS)


def test_a_text_is_trimmed_and_not_longer_than_a_page_bears() -> None:
    assert checked(votes.VOTE, {"level": "2", "sentence": f" {WORDS} \n"})["sentence"] == WORDS
    with pytest.raises(Refusal, match=r"longer than 2,000 characters") as refused:
        checked(votes.VOTE, {"level": "2", "sentence": "x" * 2001})
    assert refused.value.code == "sentence"
    assert checked(votes.VOTE, {"level": "2", "sentence": "x" * 2000})
