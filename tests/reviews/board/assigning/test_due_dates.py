"""Another due date for a review: earlier or later, a whole day, told once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.jobs.models import Job
from blindfolio.ledger.models import Payload
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent
from prompts.models import Invitation, Opening
from reviews.board import mails, queries
from reviews.board.assigning import assign, choices, due_dates, due_mails
from reviews.board.assigning.assign import many as assign_many
from reviews.board.scheduling import meetings
from reviews.board.scheduling.hours import Hour
from reviews.reading import assigned_reviews, assignment, lock
from reviews.reading.models import Assignment
from tests import factories
from tests.expect import answered, one, transact
from tests.mailed import mails as mails_of
from tests.mailed import newest, read
from tests.reviews.board import many
from tests.reviews.reading import desks
from tests.sites import Site

pytestmark = pytest.mark.usefixtures("at_now")
NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)  # a Tuesday
DUE = datetime(2031, 3, 7, 18, tzinfo=UTC)
LATER = datetime(2031, 3, 10, 18, tzinfo=UTC)
ZONE = ZoneInfo("UTC")


def _reading(db: Session) -> tuple[Folio, str]:
    folio = db.get_one(Folio, desks.begin(db, readers=0).folio)
    me = factories.account(db).id
    assign.reviewer(db, folio, me, due=DUE, days=3, by="jo")
    assignment.accept(db, folio.id, knows="no", by=me)
    return folio, me


def _due(db: Session, account: str) -> datetime | None:
    return db.scalars(select(Standing.due).where(Standing.account == account)).one()


@pytest.mark.parametrize("due", [LATER, DUE - timedelta(days=2)])
@pytest.mark.usefixtures("either_database")
def test_a_later_and_an_earlier_date_are_told_once(due: datetime, db: Session) -> None:
    folio, me = _reading(db)
    due_dates.change(db, folio, me, due.date(), zone=ZONE, by="jo")
    with pytest.raises(Refusal, match="This is already the due date"):
        due_dates.change(db, folio, me, due.date(), zone=ZONE, by="jo")
    assert _due(db, me) == due
    (mail,) = mails_of(db, mails.MOVED)
    text = read(db, mail).whole
    new = f"{due:%a} {due.day} Mar 2031"
    assert f"now due by {new}" in text and "Fri 7 Mar 2031" in text
    assert ":00" not in text and f"your review {folio.code}." in text
    told = [body["facts"] for body in db.scalars(select(Payload.body)) if "from" in str(body)]
    assert [(it["from"], it["to"]) for it in told if "from" in it] == [
        (DUE.isoformat(), due.isoformat())
    ]


def test_a_chosen_day_is_counted_in_working_days_no_more(db: Session) -> None:
    folio, me = _reading(db)
    soon = NOW.replace(hour=18)
    due_dates.change(db, folio, me, soon.date(), zone=ZONE, by="jo")
    asked = db.scalars(select(Assignment)).one()
    assert (asked.days, asked.answer_by) == (None, soon)


@pytest.mark.parametrize(
    ("day", "zone", "sentence"),
    [
        (date(2031, 3, 3), "UTC", "in the past"),
        (date(2031, 3, 4), "UTC", None),
        (date(2031, 3, 4), "Pacific/Kiritimati", "in the past"),  # it is the 5th there
        (date(2031, 3, 7), "UTC", "already"),
    ],
)
def test_a_review_is_due_today_or_later_and_on_another_day(
    day: date, zone: str, sentence: str | None, db: Session
) -> None:
    folio, me = _reading(db)
    if sentence is None:
        due_dates.change(db, folio, me, day, zone=ZoneInfo(zone), by="jo")
        assert _due(db, me) == NOW.replace(hour=18)
        return
    with pytest.raises(Refusal, match=sentence):
        due_dates.change(db, folio, me, day, zone=ZoneInfo(zone), by="jo")
    assert _due(db, me) == DUE


def test_a_locked_review_keeps_its_date(db: Session) -> None:
    folio, me = _reading(db)
    desks.fill(db, folio.id, by=me)
    lock.lock(db, folio.id, by=me)
    with pytest.raises(Refusal, match="locked or closed"):
        due_dates.change(db, folio, me, LATER.date(), zone=ZONE, by="jo")
    with pytest.raises(Absent):
        due_dates.change(db, folio, "nobody", LATER.date(), zone=ZONE, by="jo")


@pytest.mark.parametrize(
    ("days", "due"), [(0, LATER), (10, datetime(2031, 3, 17, 18, tzinfo=UTC))]
)
@pytest.mark.usefixtures("either_database")
def test_it_is_the_next_working_day_once(days: int, due: datetime, db: Session) -> None:
    at = NOW + timedelta(days=days)  # the second is a Friday, a week after the due date
    folio, me = _reading(db)
    (waiting,) = assigned_reviews.shelf(db, me).to_read
    assert assignment.with_another_day(db, [waiting.id])
    with clock.at(at):
        folio = db.get_one(Folio, folio.id)
        for _ in range(2):
            due_dates.take_another_day(db, folio, by=me)
        assert standing.live(db, folio, me, "reviewer").due == due
        (waiting,) = assigned_reviews.shelf(db, me).to_read
        assert waiting.due == due and not assignment.with_another_day(db, [waiting.id])
        (seen,) = (it for it in queries.people(db, folio.id) if it.account == me)
        assert (seen.due, seen.more_day_at) == (due, at)
        planned = select(Job.args).where(Job.kind == due_mails.JOB)
        assert due.isoformat() in {args["due"] for args in db.scalars(planned)}


@pytest.mark.usefixtures("either_database")
def test_nobody_takes_a_day_for_somebody_else_or_for_what_is_over(db: Session) -> None:
    folio, me = _reading(db)
    with pytest.raises(Absent):
        due_dates.take_another_day(db, folio, by=factories.account(db).id)
    standing.live(db, folio, me, "reviewer").locked = True
    with pytest.raises(Refusal, match="nothing is due"):
        due_dates.take_another_day(db, folio, by=me)


def test_the_queue_and_the_room_offer_it_until_it_is_taken(demo_site: Site) -> None:
    found = select(Standing, Folio.code).join(Folio, Folio.id == Standing.folio)
    where = (Standing.state == "reviewer.accepted", Folio.stage == "2")
    with demo_site.parts.database.transaction() as db:
        held, code = db.execute(found.where(*where)).first() or (Standing(), "")
        held.due, account = clock.now() - timedelta(days=3), held.account
    client = demo_site.as_account(account)
    room = client.get(f"/read/{code}").text
    assert "3 days late" in room and 'name="in" value="room"' in room
    offered = client.get("/queue").text
    assert f"I need another day for {code}" in offered
    assert "You can use this once for each review" in offered
    answer = client.post(f"/read/{code}/another-day", data={"in": "room"})
    room = client.get(answer.headers["Location"]).text
    assert "You have one more working day." in room and 'value="room"' not in room
    answer = client.post(f"/read/{code}/another-day")
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"]).text
    assert "You have one more working day." in page
    assert re.search(rf"{code}, [^<]+, is now due \w+ \d+ \w+ \d+\.", page)
    assert f"I need another day for {code}" not in page
    with demo_site.parts.database.transaction() as db:
        db.get_one(Assignment, held.id).more_day_at = None
        db.get_one(Standing, held.id).due = None
    refused = client.post(f"/read/{code}/another-day")
    answered(refused, 409, "your coordinator can ask someone else", 'aria-label="Main"')
    assert f"I need another day for {code}" not in client.get("/queue").text
    other = demo_site.as_member("jo.sampleton")
    assert other.post(f"/read/{code}/another-day").status_code == 404


INTERVIEW = datetime(2031, 3, 11, 17, tzinfo=UTC)
"""The Tuesday after: 24 hours before it is a Monday at 17:00, an hour before a day of work ends."""
SENTENCE = (
    "24 hours before the interview on Tue 11 Mar 2031, 17:00.*latest due date is Sun 9 Mar"
)


def _begun(db: Session, at: datetime = INTERVIEW) -> tuple[Folio, str]:
    folio, me = _reading(db)
    db.get_one(Opening, folio.opening).zone = "UTC"
    meetings.plan(db, folio, Hour(at, "Room 1"), by="jo")
    return folio, me


@pytest.mark.parametrize("way", ["assign", "replace", "many", "change"])
def test_a_later_date_is_refused_with_the_latest_one(way: str, db: Session) -> None:
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
            due_dates.change(db, folio, me, due.date(), zone=ZONE, by="jo")
            return me
        return other

    folio, me = _begun(db)
    with pytest.raises(Refusal, match=SENTENCE), db.begin_nested():
        ask(db, folio, me, late)
    assert _due(db, me) == DUE
    assert _due(db, ask(db, folio, me, last)) == last


def test_counted_days_that_end_too_late_end_on_the_latest_day(db: Session) -> None:
    last = datetime(2031, 3, 9, 18, tzinfo=UTC)
    folio, _ = _begun(db)
    other = factories.account(db).id
    offered = choices.of(db, folio, ["reviewer"], days=9, viewer="jo", meets=INTERVIEW)[
        "reviewer"
    ]
    assert {it.due for it in offered if it.account == other} == {last}
    assign_many(db, [(folio.id, other)], due=None, days=9, by="jo")
    assert _due(db, other) == last


def test_no_day_is_left_before_an_interview_tomorrow(db: Session) -> None:
    folio, me = _begun(db)
    with clock.at(INTERVIEW - timedelta(hours=26)):
        folio = db.get_one(Folio, folio.id)
        with pytest.raises(Refusal, match=r"No due date is early enough.*Move the interview"):
            due_dates.change(db, folio, me, date(2031, 3, 10), zone=ZONE, by="jo")
    # One that is over, or was moved, is in nobody's way.
    with clock.at(INTERVIEW + timedelta(days=1)):
        folio = db.get_one(Folio, folio.id)
        due_dates.change(db, folio, me, date(2031, 3, 20), zone=ZONE, by="jo")


def test_another_day_is_not_taken_and_says_nothing_of_the_interview(db: Session) -> None:
    folio, me = _begun(db)
    held = standing.live(db, folio, me, "reviewer").id
    assert assignment.with_another_day(db, [held]), "what is offered says nothing of it"
    with pytest.raises(Refusal) as refused:
        due_dates.take_another_day(db, folio, by=me)
    assert "coordinator" in str(refused.value)
    assert "interview" not in str(refused.value).lower()
    assert _due(db, me) == DUE
    meetings.plan(db, folio, Hour(INTERVIEW + timedelta(days=1), "Room 1"), by="jo")
    due_dates.take_another_day(db, folio, by=me)


@pytest.fixture
def crowd(site: Site) -> many.Crowd:
    """A candidate under review, and one who still writes."""
    with site.parts.database.transaction() as db:
        crowd = many.begin(db)
        many.add(db, crowd, "Ada Example", stage="2")
        many.add(db, crowd, "Bo Specimen", stage="0")
    return crowd


def test_the_case_leads_to_a_form_that_says_when_nothing_is_another(
    site: Site, crowd: many.Crowd
) -> None:
    jo, folio, reader = site.as_account(crowd.coordinator), crowd.folios[0], crowd.readers[0]
    path = f"/candidates/{folio}/reviewers/{reader}/due"
    assert f'href="{path}"' in jo.get(f"/candidates/{folio}").text
    assert "Due now" in jo.get(path).text
    chosen = {"day": "2031-07-04"}
    answer = jo.post(path, data=chosen)
    assert answer.status_code == 303
    answered(jo.post(path, data=chosen), 422, "This is already the due date")
    held = select(Standing.due).where(Standing.folio == folio, Standing.account == reader)
    assert one(site, held) == datetime(2031, 7, 4, 17, tzinfo=UTC)
    assert len(transact(site, mails_of, mails.MOVED)) == 1
    assert "The due date has been changed." in jo.get(answer.location).text
    for day, sentence in (("2020-07-05", "in the past"), ("soon", "Enter the new due date")):
        answered(jo.post(path, data={"day": day}), 422, sentence, f'value="{day}"')


def test_the_board_and_the_reviewer_call_it_late_on_the_same_day(
    site: Site, crowd: many.Crowd
) -> None:
    """Who reviews is told the day, and so has all of it."""
    with site.parts.database.transaction() as db:
        for held in db.scalars(select(Standing).where(Standing.due.is_not(None))):
            held.due = datetime(2031, 7, 4, 17, tzinfo=UTC)
    said = {}
    for now in (
        datetime(2031, 7, 4, 22, 58, tzinfo=UTC),
        datetime(2031, 7, 4, 23, 1, tzinfo=UTC),
    ):
        with clock.at(now):
            jo, me = site.as_account(crowd.coordinator), site.as_account(crowd.readers[0])
            late, queue = jo.get("/candidates?waits=late").text, me.get("/queue").text
        assert "Fri 4 Jul 2031" in queue
        said[now] = ("Ada Example" in late, "1 day late" in queue)
    assert list(said.values()) == [(False, False), (True, True)]


def test_the_date_of_a_document_that_is_not_there_yet_is_not_changed(
    site: Site, crowd: many.Crowd
) -> None:
    jo, (ada, bo), reader = site.as_account(crowd.coordinator), crowd.folios, crowd.readers[0]
    absent = jo.get(f"/candidates/{'a' * 20}/reviewers/{reader}/due")
    data = {"day": "2031-07-04"}
    for folio, account in ((bo, reader), (ada, crowd.readers[3]), (ada, crowd.manager)):
        path = f"/candidates/{folio}/reviewers/{account}/due"
        for answer in (jo.get(path), jo.post(path, data=data)):
            assert (answer.status_code, answer.data) == (404, absent.data)
    for other in (crowd.manager, reader):
        path = f"/candidates/{ada}/reviewers/{reader}/due"
        assert site.as_account(other).get(path).status_code == 404
        assert site.as_account(other).post(path, data=data).status_code == 404
    assert transact(site, mails_of, mails.MOVED) == []


ASKED = datetime(2026, 11, 24, 12, tzinfo=UTC)  # a Tuesday
EARLIEST = "Mon 30 Nov 2026"
OVER = datetime(2026, 12, 1, 12, tzinfo=UTC)
MOVED = "Mon 7 Dec 2026"  # four working days after OVER
COUNTED = "4 working days after the end of the writing window, at the earliest on "


@pytest.fixture
def two(site: Site) -> Iterator[many.Crowd]:
    """Two candidates of whom the first has submitted nothing, and one reviewer of both."""
    with clock.at(ASKED):
        with site.parts.database.transaction() as db:
            two = many.begin(db)
            for name, stage in (("Nobody Yet", "0"), ("Sent Already", "2")):
                many.add(db, two, name, stage=stage, reads=0)
        yield two


def _ask(site: Site, two: many.Crowd, *, due: datetime | None = None) -> None:
    pairs = [(folio, two.readers[0]) for folio in two.folios]
    transact(site, assign_many, pairs, due=due, days=4, by=two.coordinator)


def test_nothing_is_late_before_it_can_be_read(site: Site, two: many.Crowd) -> None:
    _ask(site, two)
    with clock.at(OVER):
        page = " ".join(site.as_account(two.readers[0]).get("/queue").text.split())
        asked = page.partition(">Due<")[2].split("<tr>")
        fixed, counted = sorted(asked[1:], key=lambda row: COUNTED in row)
        assert "This date has passed" in fixed and "which you can read once you accept" in fixed
        # The answer is late, and nothing else.
        due = counted.partition('data-label="Due"')[2]
        assert (
            COUNTED + MOVED in due
            and EARLIEST not in due
            and "late" not in due
            and "which you can\u2019t read yet" in counted
        )
        with site.parts.database.transaction() as db:
            folio = stages.locked(db, two.folios[0])
            folio.stage = "1"
            stages.move(db, folio, "open", by=None)
            assign.when_opened(db, folio, "open", "1", "2")
        page = " ".join(site.as_account(two.readers[0]).get("/queue").text.split())
        assert COUNTED not in page and "Mon 7 Dec 2026" in page


def test_a_day_that_was_chosen_gives_a_whole_working_day(site: Site, two: many.Crowd) -> None:
    with site.parts.database.transaction() as db:
        folio = db.get_one(Folio, two.folios[0])
        due = datetime(2026, 11, 30, 18, tzinfo=UTC)
        assign.reviewer(db, folio, two.readers[0], due=due, by=two.coordinator)
        said = f"by {EARLIEST}, or one working day after you can read the document if that is later"
        assert said in newest(db, "reviews/assigned").words


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        (None, "due at the earliest Mon 30 Nov 2026"),
        # Its window ends on a Monday evening: the days begin after it.
        (datetime(2026, 11, 30, 19, tzinfo=UTC), "due about Fri 4 Dec 2026"),
    ],
)
def test_before_it_can_be_read_a_coordinator_chooses_with_a_day_that_is_not_final(
    site: Site, two: many.Crowd, ends: datetime | None, said: str
) -> None:
    with site.parts.database.transaction() as db:
        mine = db.scalars(select(Invitation).where(Invitation.folio == two.folios[0])).one()
        mine.started_at, mine.deadline = ends and ASKED, ends
    jo = site.as_account(two.coordinator)
    pages = [jo.get(f"/candidates/{folio}/plan").text for folio in two.folios]
    assert [said in page for page in pages] == [True, False]
    assert "due Mon 30 Nov 2026" in pages[1] and "No date is final" not in pages[1]
    both = jo.get("/candidates/assign", query_string={"folio": two.folios}).text
    for words in (said, "due Mon 30 Nov 2026", "No date is final"):
        assert words in both
    _ask(site, two)
    path = f"/candidates/{two.folios[0]}/reviewers/{two.readers[0]}/replace"
    assert said in jo.get(path).text
