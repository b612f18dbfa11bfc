"""Entries that a packet tells are numbered, so that a missing one shows; no others are told."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from blindfolio.db.session import Database
from blindfolio.ledger import chain, told
from blindfolio.ledger.models import Payload


def test_the_told_entries_of_each_submission_are_numbered_from_one(
    either_database: Database,
) -> None:
    with either_database.transaction() as db:
        for folio, kind, facts in (
            ("a", "lock", {}),
            ("b", "lock", {}),
            ("a", "adjustment.asked", {}),
            ("a", "stage", {"event": "submit"}),
            ("a", "stage", {"event": "release"}),
            (None, "lock", {}),
            ("a", "decision", {}),
        ):
            chain.record(db, kind, facts, folio=folio)
    with either_database.reading() as db:
        bodies = db.scalars(select(Payload.body).order_by(Payload.seq)).all()
    assert [body.get("nth") for body in bodies] == [1, 1, None, None, 2, None, 3]


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("started", {}),
        ("adjustment.asked", {}),
        ("extended", {}),
        ("knows", {"answer": "by_name"}),
        ("stage", {"event": "submit"}),
        ("stage", {"event": "open"}),
        ("standing", {"state": "reviewer.accepted"}),
        ("something new", {}),
    ],
)
def test_what_the_people_who_hire_may_not_all_see_is_not_told(
    kind: str, facts: dict[str, str]
) -> None:
    assert not told.is_told(kind, {"facts": facts}, debriefed=True)


@pytest.mark.parametrize("table", ["invitation", "extension", "upload", "submission"])
def test_an_entry_that_sealed_a_candidates_own_row_is_not_told(table: str) -> None:
    mine: dict[str, object] = {"facts": {}, "rows": {"decision": {}}}
    assert told.is_told("decision", mine, debriefed=True)
    with_more: dict[str, object] = {"facts": {}, "rows": {"decision": {}, table: {}}}
    assert not told.is_told("decision", with_more, debriefed=True)


@pytest.mark.parametrize("table", ["debrief_vote", "debrief_pass", "card_pass"])
def test_an_entry_that_sealed_what_a_debrief_left_is_told_whatever_it_says(table: str) -> None:
    seated = {"state": "panel"}
    without: dict[str, object] = {"facts": seated, "rows": {"standing": {}}}
    assert not told.is_told("standing", without, debriefed=True)
    with_it: dict[str, object] = {"facts": seated, "rows": {"standing": {}, table: {}}}
    assert told.is_told("standing", with_it, debriefed=True)


def test_a_loops_scorecards_have_numbers_of_their_own_and_are_told_only_after_a_debrief(
    either_database: Database,
) -> None:
    with either_database.transaction() as db:
        for kind in ("interview_scorecard", "lock", "interview_scorecard", "gate"):
            chain.record(db, kind, {}, folio="a")
        chain.record(db, "stage", {"event": "close"}, folio="a")
    with either_database.reading() as db:
        bodies = db.scalars(select(Payload.body).order_by(Payload.seq)).all()
    assert [body.get("nth") for body in bodies] == [None, 1, None, 2, 3]
    # The last one shows that none is missing at the end.
    assert [body.get("nth_of_loop") for body in bodies] == [1, None, 2, None, 3]
    for body in (bodies[0], bodies[2]):
        assert told.is_told("interview_scorecard", body, debriefed=True)
        assert not told.is_told("interview_scorecard", body, debriefed=False)


def test_an_entry_about_an_opening_is_told_only_where_it_seals_nothing_else() -> None:
    rows = {"opening": ["o1"], "prompt_version": ["v1"]}
    mine: dict[str, object] = {"o1": {}}
    assert told.is_about("opening.fixed", {"rows": {"opening": mine}}, rows)
    assert not told.is_about("opening.fixed", {"rows": {"opening": {"o2": {}}}}, rows)
    assert not told.is_about("opening.fixed", {"rows": {"opening": mine, "standing": {}}}, rows)
    assert not told.is_about("standing", {"rows": {"opening": mine}}, rows)
    assert not told.is_about("opening.fixed", {}, rows)
