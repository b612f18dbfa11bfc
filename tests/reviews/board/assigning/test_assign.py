"""Who is asked to read and to sit, and until when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.identity import book, conflicts
from blindfolio.ledger.models import Entry
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Folio, Standing
from blindfolio.visibility.scope import Absent
from reviews.board import mails
from reviews.board.assigning import assign, choices, propose
from reviews.board.assigning.assign import Pair
from reviews.board.assigning.assign import many as assign_many
from reviews.board.scheduling import meetings
from reviews.board.scheduling.hours import Hour
from reviews.reading.models import Assignment
from tests import factories
from tests.expect import refused, told
from tests.mailed import newest
from tests.reviews import cases
from tests.reviews.board import many

DAY = timedelta(days=1)


def test_an_assignment_that_cannot_be_is_refused(db: Session) -> None:
    folio, kim = factories.folio(db, stage="2"), factories.account(db).id
    gone = factories.account(db)
    people.disable(db, db.get_one(Account, gone.id), by=kim)
    db.refresh(gone)
    assign.reviewer(db, folio, kim, due=clock.now() + DAY, by="jo")
    for account, due, code in (
        (factories.account(db).id, clock.now(), "due"),
        ("nobody", clock.now() + DAY, "account"),
        (gone.id, clock.now() + DAY, "account"),
        (kim, clock.now() + DAY, "cannot_stand"),
    ):
        with refused(code):
            assign.reviewer(db, folio, account, due=due, by="jo")
    for account in ("nobody", gone.id):
        with pytest.raises(Refusal, match="is not in the team"):
            meetings.seat(db, folio, account, by="jo")
    # In the preset Full nobody both reads and sits.
    with pytest.raises(Refusal, match="different people"):
        meetings.seat(db, folio, kim, by="jo")


def test_after_the_decision_nobody_else_is_asked(db: Session) -> None:
    case = cases.begun(db)
    folio, kim = case.row(db), factories.account(db).id
    cases.release(db, case)
    with refused("late"):
        assign.reviewer(db, folio, kim, due=clock.now() + DAY, by="jo")
    meetings.seat(db, folio, kim, by="jo")
    case.panel.append(kim)
    cases.meet(db, case, 3, 3, 3)
    assert folio.stage == "6"
    with refused("late"):
        meetings.seat(db, folio, factories.account(db).id, by="jo")
    with refused("late"):
        meetings.plan(db, folio, Hour(clock.now() + DAY, "Room 1"), by="jo")


@pytest.mark.parametrize(
    ("due", "answer_by"),
    [
        (timedelta(days=9), datetime(2026, 11, 23, 12, 30, tzinfo=UTC)),
        # Nobody is to answer after their review is due.
        (timedelta(minutes=30), datetime(2026, 11, 20, 10, 30, tzinfo=UTC)),
    ],
)
def test_who_is_asked_has_one_working_day_of_their_own_to_answer(
    due: timedelta, answer_by: datetime, db: Session
) -> None:
    friday = datetime(2026, 11, 20, 10, tzinfo=UTC)
    with clock.at(friday):
        folio, kim = factories.folio(db, stage="2"), factories.account(db)
        kim.zone, kim.working_days = "Asia/Kolkata", "12345"
        db.flush()
        assign.reviewer(db, folio, kim.id, due=friday + due, by="jo")
        assert db.scalars(select(Assignment.answer_by)).one() == answer_by


def test_who_declared_a_conflict_is_neither_asked_nor_seated(db: Session) -> None:
    folio, kim = factories.folio(db, stage="2"), factories.account(db).id
    book.register(db, folio.id, name="Ada Example", email="ada@example.test")
    conflicts.declare(db, kim, "person", "Ada Example")
    with pytest.raises(Refusal) as refused:
        assign.reviewer(db, folio, kim, due=clock.now() + DAY, by="jo")
    assert "Ada" not in str(refused.value)
    with pytest.raises(Refusal, match="a conflict of interest"):
        meetings.seat(db, folio, kim, by="jo")
    # Who was invited themselves is refused in the same words.
    ada = factories.account(db)
    ada.email = "ada@example.test"
    db.flush()
    found = choices.of(db, folio, ["reviewer"], days=4, viewer="jo")["reviewer"]
    assert {it.why_not for it in found if it.account in (kim, ada.id)} == {choices.CONFLICT}
    assert db.scalar(select(Standing.id).where(Standing.account == kim)) is None


def test_the_days_begin_when_there_is_something_to_read(db: Session) -> None:
    asked, opened = datetime(2026, 11, 16, 9, tzinfo=UTC), datetime(2026, 11, 26, 9, tzinfo=UTC)
    cases.listen(db, assign.when_opened)
    folio = factories.folio(db, stage="1")
    counted, chosen, far = (factories.account(db).id for _ in range(3))
    with clock.at(asked):
        for account, due, days in (
            (counted, asked + 4 * DAY, 4),
            (chosen, asked + 2 * DAY, None),
            (far, asked + 40 * DAY, None),
        ):
            assign.reviewer(db, folio, account, due=due, days=days, by="jo")
        standing.accept(db, folio, counted)
    with clock.at(opened):
        stages.move(db, folio, "open", by=None)
    ends = {s.account: s.due for s in db.scalars(select(Standing))}
    # Thursday: four days are until Wednesday; who had a date has one working day at least.
    assert ends[counted] == datetime(2026, 12, 2, 18, tzinfo=UTC)
    assert ends[chosen] == datetime(2026, 11, 27, 18, tzinfo=UTC)
    assert ends[far] == asked + 40 * DAY


def test_somebody_else_takes_the_place_in_one_step(db: Session) -> None:
    folio = factories.folio(db, stage="2")
    slow, silent, kim, lee = (factories.account(db).id for _ in range(4))
    due = clock.now() + DAY
    for account in (slow, silent):
        assign.reviewer(db, folio, account, due=due, by="jo")
    standing.accept(db, folio, slow)
    assign.replace(db, folio, silent, kim, due=due, by="jo")
    assign.replace(db, folio, slow, lee, due=due, by="jo")
    states = {s.account: s.state for s in db.scalars(select(Standing))}
    assert states == {
        slow: "reviewer.recused",
        silent: "ended",
        kim: "reviewer.planned",
        lee: "reviewer.planned",
    }
    assert {*told(db, "reviews/taken_back")} == {slow, silent}
    with pytest.raises(Absent):
        assign.replace(db, folio, silent, factories.account(db).id, due=due, by="jo")


def test_a_place_that_cannot_be_filled_is_kept(db: Session) -> None:
    case = cases.begun(db, words=("proceed",), values=(3,))
    folio, kim = case.row(db), factories.account(db).id
    due = clock.now() + DAY
    assign.reviewer(db, folio, kim, due=due, by=case.coordinator)
    for account, other, code in (
        (kim, kim, "account"),
        (kim, "nobody", "account"),
        (kim, case.coordinator, "cannot_stand"),
        (case.readers[0], factories.account(db).id, "locked"),
    ):
        with refused(code), db.begin_nested():
            assign.replace(db, folio, account, other, due=due, by=case.coordinator)
    assert standing.live(db, folio, kim, "reviewer").state == "reviewer.planned"


NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)


def _proposed(db: Session, crowd: many.Crowd, *of: str) -> list[tuple[str, tuple[str, ...]]]:
    rows = many.lacking(db, crowd)
    found = propose.propose(db, rows, of=of, days=3, viewer=crowd.coordinator)
    return [(it.row.folio, tuple(it.proposed)) for it in found]


def _pairs(found: list[tuple[str, tuple[str, ...]]]) -> list[Pair]:
    return [(folio, account) for folio, accounts in found for account in accounts]


def _crowd(db: Session, rows: int, *, reads: int = 0) -> many.Crowd:
    crowd = many.begin(db)
    for n in range(rows):
        many.add(db, crowd, f"Person {n:02}", stage="2", reads=reads)
    return crowd


def test_the_same_two_people_meet_as_seldom_as_the_load_allows(db: Session) -> None:
    crowd = _crowd(db, 12)
    found = _proposed(db, crowd)
    # Four people make six couples, which share twelve documents.
    assert set(propose.couples(who for _, who in found).values()) == {2}
    assert Counter(a for _, a in _pairs(found)) == dict.fromkeys(crowd.readers, 6)
    assert found == _proposed(db, crowd), "the same is proposed again"


def test_who_met_in_reviews_that_are_assigned_is_not_proposed_together_again(
    db: Session,
) -> None:
    crowd = _crowd(db, 2, reads=2)  # Reader 0 and 1 share two
    for n in range(2):
        many.add(db, crowd, f"New {n}", stage="2", reads=0)
    proposed = [set(who) for _, who in _proposed(db, crowd)]
    assert proposed == [set(crowd.readers[2:]), set(crowd.readers[2:])], "load comes first"
    many.add(db, crowd, "More", stage="2", reads=0)
    assert set(crowd.readers[:2]) not in [set(who) for _, who in _proposed(db, crowd)]


def test_who_is_away_on_a_day_of_the_review_is_proposed_where_nobody_else_is_left(
    db: Session,
) -> None:
    with clock.at(NOW):  # a Tuesday
        crowd = _crowd(db, 4)
        away = db.get_one(Account, crowd.readers[0])
        rows = many.lacking(db, crowd)

        def proposed(first: int, last: int, *of: str) -> tuple[int, list[propose.Proposal]]:
            away.away_from, away.away_until = date(2031, 3, first), date(2031, 3, last)
            found = propose.propose(db, rows, of=of, days=3, viewer=crowd.coordinator)
            return Counter(who for it in found for who in it.proposed)[away.id], found

        count, found = proposed(6, 12)
        assert (count, sum(len(it.proposed) for it in found)) == (0, 8)
        last = found[0].options[-1]
        assert (last.account, last.misses) == (away.id, True)
        assert "away Thu 6 Mar to Wed 12 Mar, so listed last" in last.words
        totals = propose.totals(found, {it.row.folio: it.proposed for it in found})
        assert (totals[0].chosen, totals[0].misses) == (0, True)
        assert sum(it.chosen for it in totals) == 8
        # Gone after the review: like everybody. Nobody else is left: all the same.
        assert proposed(10, 14)[0] == 2
        assert proposed(6, 14, away.id)[0] == 4


def test_the_days_of_a_review_begin_when_the_candidates_window_ends(db: Session) -> None:
    with clock.at(NOW):
        crowd = many.begin(db)
        many.add(db, crowd, "Still writing", stage="0", reads=0)  # for seven days more
        away = db.get_one(Account, crowd.readers[0])
        rows = many.lacking(db, crowd)
        for first, last, misses in ((6, 7, False), (12, 13, True)):
            away.away_from, away.away_until = date(2031, 3, first), date(2031, 3, last)
            (it,) = propose.propose(db, rows, days=3, viewer=crowd.coordinator)
            found = {choice.account: choice for choice in it.options}
            assert found[away.id].misses == misses


def test_nobody_with_a_conflict_or_a_part_in_it_is_proposed(db: Session) -> None:
    crowd = _crowd(db, 1, reads=1)
    conflicts.declare(db, crowd.readers[1], "person", "Person 00")
    ((_, proposed),) = _proposed(db, crowd)
    assert proposed == (crowd.readers[2],)
    rows = many.lacking(db, crowd)
    (it,) = propose.propose(db, rows, days=3, viewer=crowd.coordinator)
    offered = {choice.account for choice in it.options}
    assert offered == {crowd.readers[2], crowd.readers[3]}
    # Of those who were chosen, only who may.
    assert _proposed(db, crowd, crowd.readers[1]) == [(crowd.folios[0], ())]
    assert _proposed(db, crowd, crowd.readers[3])[0][1] == (crowd.readers[3],)


@pytest.mark.usefixtures("either_database")
def test_one_act_asks_all_with_one_mail_each(db: Session) -> None:
    with clock.at(NOW):
        crowd = _crowd(db, 3)
        pairs = _pairs(_proposed(db, crowd))
        assert assign_many(db, pairs, due=None, days=3, by=crowd.coordinator) == 6
        found = db.execute(select(MailOut.to_id, MailOut.template, MailOut.args)).all()
        assert Counter(to for to, *_ in found) == dict.fromkeys(crowd.readers, 1)
        templates = Counter(template for _, template, _ in found)
        assert templates == {mails.MANY: 2, "reviews/assigned": 2}
        of_many = [args for _, template, args in found if template == mails.MANY]
        assert not any(folio in str(args) for args in of_many for folio in crowd.folios)
        assert db.scalar(select(func.count()).where(Entry.kind == "asked")) == 6
        assert set(db.scalars(select(Assignment.days))) == {3}
        assert many.lacking(db, crowd) == []
        with clock.at(NOW + timedelta(hours=1)):  # a second press
            assert assign_many(db, pairs, due=None, days=3, by=crowd.coordinator) == 0
        reading = select(Standing.id).where(Standing.kind == "reviewer")
        held = db.scalars(reading.where(Standing.state != "ended")).all()
        assert (len(held), len(db.scalars(select(MailOut)).all())) == (6, 4)


def test_no_more_are_assigned_than_a_candidate_lacks(db: Session) -> None:
    crowd = _crowd(db, 1)
    (folio,) = crowd.folios
    first, second, third, _ = crowd.readers
    with pytest.raises(Refusal, match="different person"):
        assign_many(
            db, [(folio, first), (folio, first)], due=None, days=3, by=crowd.coordinator
        )
    assign_many(db, [(folio, first), (folio, second)], due=None, days=3, by=crowd.coordinator)
    with pytest.raises(Refusal, match="in the meantime"):
        assign_many(db, [(folio, third)], due=None, days=3, by=crowd.coordinator)


def test_the_mail_says_the_days_of_what_is_still_theirs(db: Session) -> None:
    with clock.at(NOW):
        crowd = _crowd(db, 3)
        me = crowd.readers[0]
        pairs = [(folio, me) for folio in crowd.folios]
        assign_many(db, pairs, due=None, days=3, by=crowd.coordinator)

        def text() -> str:
            whole = newest(db, mails.MANY).whole
            codes = db.scalars(select(Folio.code)).all()
            assert not any(never in whole for never in (":00", "Person", *codes))
            return whole

        assert "review 3 design documents" in text()
        assert "Fri 7 Mar 2031" in text() and "Wed 5 Mar 2031" in text()
        for folio in crowd.folios[:2]:
            stages.move(db, stages.locked(db, folio), "end", by=None, reason="withdrawn")
        assert "review several design documents" in text()
        stages.move(db, stages.locked(db, crowd.folios[2]), "end", by=None, reason="withdrawn")
        assert "2031" not in text()


PEOPLE = "abcdef"


def _spread(
    proposed: Mapping[str, tuple[str, ...]],
    *,
    fixed: Mapping[str, tuple[str, ...]] | None = None,
    able: Mapping[str, str] | None = None,
) -> dict[str, tuple[str, ...]]:
    return propose.spread(
        proposed,
        fixed={folio: (fixed or {}).get(folio, ()) for folio in proposed},
        able={folio: set((able or {}).get(folio, PEOPLE)) for folio in proposed},
        met=Counter(),
    )


def test_nobody_is_moved_to_what_they_may_not_review_or_review_already() -> None:
    proposed = {"1": ("a", "b"), "2": ("a", "b"), "3": ("c", "d"), "4": ("c", "d")}
    found = _spread(proposed, able={"1": "ab", "2": "ab", "3": "cd", "4": "cd"})
    assert found == proposed
    fixed = {"1": ("a",), "2": ("b",)}
    found = _spread({"1": ("b",), "2": ("a",)}, fixed=fixed)
    assert found == {"1": ("b",), "2": ("a",)}, "or each would review one document twice"
