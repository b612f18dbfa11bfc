"""A review is due 24 hours before its interview at the latest, whichever way its date is set."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.refusal import Refusal
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from prompts.models import Opening
from reviews.board import assign, choices, due_dates, hours, meetings
from reviews.board.assign import many as assign_many
from reviews.board.hours import Hour
from reviews.reading import assignment
from tests import factories
from tests.reviews.reading import desks

NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)  # a Tuesday
FRIDAY = datetime(2031, 3, 7, 18, tzinfo=UTC)
UTC_ZONE = ZoneInfo("UTC")
INTERVIEW = datetime(2031, 3, 11, 17, tzinfo=UTC)
"""The Tuesday after: 24 hours before it is a Monday at 17:00, an hour before a day of work ends."""
SENTENCE = (
    "24 hours before the interview on Tue 11 Mar 2031, 17:00.*latest due date is Sun 9 Mar"
)


def _begun(db: Session, at: datetime = INTERVIEW) -> tuple[Folio, str]:
    folio = db.get_one(Folio, desks.begin(db, readers=0).folio)
    db.get_one(Opening, folio.opening).zone = "UTC"
    me = factories.account(db).id
    assign.reviewer(db, folio, me, due=FRIDAY, days=3, by="jo")
    assignment.accept(db, folio.id, knows="no", by=me)
    meetings.plan(db, folio, Hour(at, "Room 1"), by="jo")
    return folio, me


def _due(db: Session, folio: Folio, account: str) -> datetime | None:
    return standing.live(db, folio, account, "reviewer").due


@pytest.mark.parametrize("way", ["assign", "replace", "many", "change"])
def test_a_later_date_is_refused_with_the_latest_one(database: Database, way: str) -> None:
    late, last = datetime(2031, 3, 10, 18, tzinfo=UTC), datetime(2031, 3, 9, 18, tzinfo=UTC)

    def ask(db: Session, folio: Folio, me: str, due: datetime) -> str:
        other = factories.account(db).id
        if way == "assign":
            assign.reviewer(db, folio, other, due=due, by="jo")
        elif way == "replace":
            assign.replace(db, folio, me, other, due=due, by="jo")
        elif way == "many":
            assign_many(db, [(folio.id, other)], due=due, days=3, by="jo")
        else:
            due_dates.change(db, folio, me, due.date(), zone=UTC_ZONE, by="jo")
            return me
        return other

    with clock.at(NOW), database.transaction() as db:
        folio, me = _begun(db)
        with pytest.raises(Refusal, match=SENTENCE), db.begin_nested():
            ask(db, folio, me, late)
        assert _due(db, folio, me) == FRIDAY
        assert _due(db, folio, ask(db, folio, me, last)) == last


def test_counted_days_that_end_too_late_end_on_the_latest_day(database: Database) -> None:
    last = datetime(2031, 3, 9, 18, tzinfo=UTC)
    with clock.at(NOW), database.transaction() as db:
        folio, _ = _begun(db)
        other = factories.account(db).id
        offered = choices.of(db, folio, ["reviewer"], days=9, viewer="jo", meets=INTERVIEW)[
            "reviewer"
        ]
        assert {it.due for it in offered if it.account == other} == {last}
        assign_many(db, [(folio.id, other)], due=None, days=9, by="jo")
        assert _due(db, folio, other) == last


def test_no_day_is_left_before_an_interview_tomorrow(database: Database) -> None:
    with clock.at(NOW), database.transaction() as db:
        folio, me = _begun(db)
    with clock.at(INTERVIEW - timedelta(hours=26)), database.transaction() as db:
        folio = db.get_one(Folio, folio.id)
        with pytest.raises(Refusal, match=r"No due date is left.*Move the interview"):
            due_dates.change(db, folio, me, date(2031, 3, 10), zone=UTC_ZONE, by="jo")
    # One that is over, or was moved, is in nobody's way.
    with clock.at(INTERVIEW + timedelta(days=1)), database.transaction() as db:
        folio = db.get_one(Folio, folio.id)
        due_dates.change(db, folio, me, date(2031, 3, 20), zone=UTC_ZONE, by="jo")


def test_another_day_is_not_taken_and_says_nothing_of_the_interview(database: Database) -> None:
    with clock.at(NOW), database.transaction() as db:
        folio, me = _begun(db)
        with pytest.raises(Refusal) as refused:
            due_dates.take_another_day(db, folio, by=me)
        assert "coordinator" in str(refused.value)
        assert "interview" not in str(refused.value).lower()
        assert _due(db, folio, me) == FRIDAY
        meetings.plan(db, folio, Hour(INTERVIEW + timedelta(days=1), "Room 1"), by="jo")
        due_dates.take_another_day(db, folio, by=me)


def test_whoever_plans_an_earlier_interview_reads_from_when_on_it_can_be(
    database: Database,
) -> None:
    with clock.at(NOW), database.transaction() as db:
        folio, _ = _begun(db)
        for at in (FRIDAY - timedelta(hours=4), FRIDAY + timedelta(hours=15)):
            said = " ".join(hours.doubts(db, folio, Hour(at)))
            assert "from Sat 8 Mar 2031, 18:00" in said
