"""Who is away when something is due from them: the coordinator sees it at once, and hears."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import absence
from blindfolio.accounts.models import Account
from blindfolio.db.session import Database
from blindfolio.identity import book
from blindfolio.jobs.worker import Worker
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from prompts.models import Opening
from reviews import telling
from reviews.board import absences, mails, queries
from reviews.board.assigning import assign
from reviews.board.row import BoardRow
from reviews.board.scheduling import meetings
from reviews.board.scheduling.hours import Hour
from reviews.reading import assignment
from tests.expect import told
from tests.mailed import newest
from tests.reviews import cases
from tests.reviews.interviews import loops
from tests.reviews.reading import desks

NOW = datetime.fromisoformat("2031-03-04T12:00Z")
pytestmark = pytest.mark.usefixtures("at_now")


def _row(db: Session, coordinator: str, folio: str) -> BoardRow:
    row = queries.of_folio(db, coordinator, folio)
    assert row is not None
    return row


def _leaves(db: Session, account: str, first: str, last: str, *, by: str = "") -> None:
    person = db.get_one(Account, account)
    absence.put(person, first, last, "UTC")
    absences.tell(db, person, by=by or account)


def _said(row: BoardRow) -> list[tuple[str, str, str]]:
    return [(it.code, it.words, it.sentence) for it in row.steps if it.late]


def _reviewed(db: Session) -> tuple[str, str, str]:
    """A folio, its coordinator and a reviewer who is due on 6 March."""
    folio = db.get_one(Folio, desks.begin(db, readers=0).folio)
    jo, kim = cases.member(db, "Jo Sampleton", "coordinator"), cases.member(db, "Kim Lorem")
    standing.give(db, folio, jo, "coordinator", by=None)
    book.register(db, folio.id, name=cases.NAME, email="ada@example.test")
    assign.reviewer(db, folio, kim, due=NOW + timedelta(days=2), by=jo)
    assignment.accept(db, folio.id, knows="no", by=kim)
    return folio.id, jo, kim


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2031-03-04", "2031-03-14", "Kim Lorem is away until Fri 14 Mar. The review is due"),
        ("2031-03-06", "2031-03-06", "Kim Lorem is away on Thu 6 Mar. The review is due"),
        ("2031-03-04", "2031-03-05", ""),
        ("2031-03-07", "2031-03-14", ""),
    ],
)
def test_a_reviewer_who_is_away_when_the_review_is_due_is_to_be_replaced(
    db: Session, first: str, last: str, words: str
) -> None:
    folio, jo, kim = _reviewed(db)
    _leaves(db, kim, first, last)
    found = _said(_row(db, jo, folio))
    assert found == ([("replace", "Replace Kim Lorem…", words)] if words else [])


def test_a_late_reviewer_who_is_away_is_replaced_and_not_reminded(db: Session) -> None:
    folio, jo, kim = _reviewed(db)
    with clock.at(NOW + timedelta(days=4)):
        assert [it.code for it in _row(db, jo, folio).steps if it.late] == ["remind"]
        _leaves(db, kim, "2031-03-08", "2031-03-14")
        assert [it.code for it in _row(db, jo, folio).steps if it.late] == ["replace"]


def test_whoever_reviews_and_sits_is_replaced_in_what_they_miss(db: Session) -> None:
    folio, jo, kim = _reviewed(db)
    held = db.get_one(Folio, folio)
    held.preset = "compact"
    db.flush()
    standing.give(db, held, kim, "panel", by=jo)
    meetings.plan(db, held, Hour(NOW + timedelta(days=6)), by=jo)
    _leaves(db, kim, "2031-03-10", "2031-03-10")
    assert [it.code for it in _row(db, jo, folio).steps if it.late] == ["seat"]
    _leaves(db, kim, "2031-03-06", "2031-03-06")
    assert [it.code for it in _row(db, jo, folio).steps if it.late] == ["replace"]
    with clock.at(NOW + timedelta(days=4)):
        _leaves(db, kim, "2031-03-10", "2031-03-10")
        codes = [it.code for it in _row(db, jo, folio).steps if it.late]
        assert codes == ["seat", "remind"], "they can still review before they leave"


def test_panelist_interviewer_and_decider_are_to_be_replaced(db: Session) -> None:
    case = loops.begun(db, words=("proceed", "unsure", "stop"), values=(3, 3, 3))
    pat = cases.member(db, "Pat Ipsum")
    loops.give(db, case, "coding", pat, at=NOW + timedelta(days=6))
    meetings.plan(db, case.row(db), Hour(NOW + timedelta(days=6, hours=4)), by=case.coordinator)
    sits = db.get_one(Account, case.panel[0]).name
    for account in (pat, case.panel[0], case.manager):
        _leaves(db, account, "2031-03-04", "2031-03-12")
    opening = case.row(db).opening
    found = {it.code: it for it in _row(db, case.coordinator, case.folio).steps if it.late}
    until = "is away until Wed 12 Mar."
    assert {code: it.sentence for code, it in found.items()} == {
        "seat": f"{sits} {until} The interview is on",
        "interview": f"Pat Ipsum {until} Their interview is on",
        "team": f"Hanna Placeholder {until} The review decision is due",
    }
    assert (found["interview"].who, found["team"].who) == ("coding", opening)
    # Whoever manages the opening is told nothing about others' absences.
    seen = queries.of_folio(db, case.manager, case.folio)
    assert seen is None or not seen.away


def test_of_one_mind_the_coordinator_confirms_for_a_decider_who_is_away(db: Session) -> None:
    case = cases.begun(db)
    _leaves(db, case.manager, "2031-03-04", "2031-03-12")
    codes = [it.code for it in _row(db, case.coordinator, case.folio).steps]
    assert "decider" in codes and "team" not in codes


def test_coordinators_hear_once_of_what_somebody_else_noted(database: Database) -> None:
    with database.transaction() as db:
        folio, jo, kim = _reviewed(db)
        lee = cases.member(db, "Lee Dolor", "coordinator")
        standing.give(db, db.get_one(Folio, folio), lee, "coordinator", by=None)
        _leaves(db, kim, "2031-03-07", "2031-03-08")
    _work(database)
    later = NOW + timedelta(hours=1)
    with clock.at(later), database.transaction() as db:
        assert told(db, mails.LATE) == [], "nothing is due on those days"
        _leaves(db, kim, "2031-03-04", "2031-03-08", by=jo)
        db.get_one(Opening, db.get_one(Folio, folio).opening).zone = "UTC"
    with clock.at(later):
        _work(database)
    with database.reading() as db:
        assert told(db, mails.LATE) == [lee]
        text = newest(db, mails.LATE).text
        assert "Kim Lorem is away until Sat 8 Mar. The review is due Thu 6 Mar" in text
        assert cases.NAME not in text


def _work(database: Database) -> None:
    Worker(database, {telling.LATE: mails.LateMails()}).run_until_idle()
