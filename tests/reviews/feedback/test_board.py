"""A closed candidate stays on the board while feedback is owed, and is marked in time."""

from __future__ import annotations

import pytest

from blindfolio.visibility.models import Folio
from prompts.models import Invitation
from reviews.board import queries
from reviews.board.filters import BoardFilter
from reviews.board.row import BoardRow
from tests.reviews import cases as judged
from tests.reviews.cases import Case
from tests.reviews.feedback import cases
from tests.sites import Site


@pytest.fixture
def case(site: Site) -> Case:
    with site.parts.database.transaction() as db:
        return cases.stopped(db)


def _board(site: Site, account: str, *, done: bool = False) -> list[BoardRow]:
    with site.parts.database.reading() as db:
        return queries.board(db, account, BoardFilter(done=done)).rows


def test_it_stays_until_the_feedback_is_out(site: Site, case: Case) -> None:
    (row,) = _board(site, case.coordinator)
    assert row.step is not None and (row.step.code, row.spent.kind) == ("feedback", "")
    assert len(_board(site, case.coordinator, done=True)) == 1
    jo = site.as_account(case.coordinator)
    page = jo.get("/candidates").text
    assert "Write the feedback" in page and f"/candidates/{case.folio}/feedback" in page
    with site.parts.database.transaction() as db:
        cases.released(db, case)
    assert _board(site, case.coordinator) == []
    (row,) = _board(site, case.coordinator, done=True)
    assert row.step is None
    assert "Write the feedback" not in jo.get("/candidates").text


def test_an_undecided_one_is_marked_too(site: Site) -> None:
    with site.parts.database.transaction() as db:
        case = judged.begun(db)
        cases.promised(db, case, days=1)
        since = db.get_one(Folio, case.folio).stage_since
        db.get_one(Invitation, case.invitation).deadline = since
    (row,) = _board(site, case.coordinator)
    assert row.step is not None and row.step.code == "decider"
    assert row.spent.kind == "attention" and row.spent.words.startswith("feedback due in")
    (theirs,) = _board(site, case.manager)
    assert theirs.spent.words == ""


def test_the_board_takes_as_many_statements_for_many_owed(site: Site, case: Case) -> None:
    jo = site.as_account(case.coordinator)
    jo.get("/candidates")
    with site.counted() as one:
        jo.get("/candidates")
    for _ in range(3):
        with site.parts.database.transaction() as db:
            more = judged.begun(db, words=("stop", "stop"), of=case)
            cases.promised(db, more)
            judged.decide(db, more, "stop", reason="Thin.", feedback="Thank you.")
    assert len(_board(site, case.coordinator)) == 4
    with site.counted() as four:
        jo.get("/candidates")
    assert len(four) == len(one)
