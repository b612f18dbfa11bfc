"""Many reviews assigned in one act: proposed by load, all or none, one mail for each reviewer."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import clock, resources
from blindfolio.accounts.models import Account
from blindfolio.db.session import Database
from blindfolio.identity import conflicts
from blindfolio.ledger.models import Entry
from blindfolio.mail.models import MailOut
from blindfolio.mail.render import MailWriter
from blindfolio.refusal import Refusal
from blindfolio.settings import load
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio, Standing
from reviews.board import mails, propose
from reviews.board.assign import Pair
from reviews.board.assign import many as assign_many
from reviews.reading.models import Assignment
from tests.reviews.board import many

SETTINGS = load(base_url="https://review.example.test", team="Example Pay")
NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)


def _proposed(db: Session, crowd: many.Crowd, *of: str) -> list[tuple[str, tuple[str, ...]]]:
    rows = propose.lacking(db, crowd.coordinator)
    found = propose.propose(db, rows, of=of, days=3, viewer=crowd.coordinator)
    return [(it.row.folio, tuple(it.proposed)) for it in found]


def _pairs(found: list[tuple[str, tuple[str, ...]]]) -> list[Pair]:
    return [(folio, account) for folio, accounts in found for account in accounts]


def _crowd(db: Session, rows: int, *, reads: int = 0) -> many.Crowd:
    crowd = many.begin(db)
    for n in range(rows):
        many.add(db, crowd, f"Person {n:02}", stage="2", reads=reads)
    return crowd


def _reviews(db: Session) -> int:
    reading = select(func.count()).where(Standing.kind == "reviewer", Standing.state != "ended")
    return db.scalar(reading) or 0


def test_the_load_is_spread_over_everybody_who_may_review(database: Database) -> None:
    with database.transaction() as db:
        crowd = _crowd(db, 10)
        pairs = _pairs(_proposed(db, crowd))
        assert len(pairs) == len(set(pairs)) == 20
        assert Counter(account for _, account in pairs) == dict.fromkeys(crowd.readers, 5)


def test_the_same_two_people_meet_as_seldom_as_the_load_allows(database: Database) -> None:
    with database.transaction() as db:
        crowd = _crowd(db, 12)
        found = _proposed(db, crowd)
        # Four people make six couples, which share twelve documents.
        assert set(propose.couples(who for _, who in found).values()) == {2}
        assert Counter(a for _, a in _pairs(found)) == dict.fromkeys(crowd.readers, 6)
        assert found == _proposed(db, crowd), "the same is proposed again"


def test_who_met_in_reviews_that_are_assigned_is_not_proposed_together_again(
    database: Database,
) -> None:
    with database.transaction() as db:
        crowd = _crowd(db, 2, reads=2)  # Reader 0 and 1 share two
        for n in range(2):
            many.add(db, crowd, f"New {n}", stage="2", reads=0)
        proposed = [set(who) for _, who in _proposed(db, crowd)]
        assert proposed == [set(crowd.readers[2:]), set(crowd.readers[2:])], "load comes first"
        many.add(db, crowd, "More", stage="2", reads=0)
        assert set(crowd.readers[:2]) not in [set(who) for _, who in _proposed(db, crowd)]


def test_who_is_away_on_a_day_of_the_review_is_proposed_where_nobody_else_is_left(
    database: Database,
) -> None:
    with clock.at(NOW), database.transaction() as db:  # a Tuesday
        crowd = _crowd(db, 4)
        away = db.get_one(Account, crowd.readers[0])
        away.away_from, away.away_until = date(2031, 3, 6), date(2031, 3, 12)
        rows = propose.lacking(db, crowd.coordinator)
        found = propose.propose(db, rows, days=3, viewer=crowd.coordinator)
        load = Counter(who for it in found for who in it.proposed)
        assert load[away.id] == 0 and sum(load.values()) == 8
        last = found[0].options[-1]
        assert (last.account, last.is_away, last.misses) == (away.id, False, True)
        assert "away Thu 6 Mar to Wed 12 Mar, so listed last" in last.words
        chosen = {it.row.folio: it.proposed for it in found}
        totals = {it.choice.name: it for it in propose.totals(found, chosen)}
        theirs = totals.pop(away.name)
        assert theirs.choice.away and theirs.chosen == theirs.choice.load == 0
        assert [it.chosen for it in totals.values()] == [load[who] for who in crowd.readers[1:]]
        # Back before the review begins, or gone after it: like everybody.
        away.away_from, away.away_until = date(2031, 3, 10), date(2031, 3, 14)
        found = propose.propose(db, rows, days=3, viewer=crowd.coordinator)
        assert Counter(who for it in found for who in it.proposed)[away.id] == 2
        # Nobody else is left.
        away.away_from = date(2031, 3, 6)
        found = propose.propose(db, rows, of=[away.id], days=3, viewer=crowd.coordinator)
        assert {it.proposed for it in found} == {(away.id,)}


def test_the_days_of_a_review_begin_when_the_candidates_window_ends(database: Database) -> None:
    with clock.at(NOW), database.transaction() as db:
        crowd = many.begin(db)
        many.add(db, crowd, "Still writing", stage="0", reads=0)  # for seven days more
        away = db.get_one(Account, crowd.readers[0])
        rows = propose.lacking(db, crowd.coordinator)
        for first, last, misses in ((6, 7, False), (12, 13, True)):
            away.away_from, away.away_until = date(2031, 3, first), date(2031, 3, last)
            (it,) = propose.propose(db, rows, days=3, viewer=crowd.coordinator)
            found = {choice.account: choice for choice in it.options}
            assert found[away.id].misses == misses


def test_who_has_less_to_review_comes_first_and_equals_by_name(database: Database) -> None:
    with database.transaction() as db:
        crowd = _crowd(db, 1, reads=3)  # Reader 0, 1 and 2 read one already
        many.add(db, crowd, "New", stage="1", reads=0)
        ((_, proposed),) = _proposed(db, crowd)
        assert proposed == (crowd.readers[3], crowd.readers[0])


def test_nobody_with_a_conflict_or_a_part_in_it_is_proposed(database: Database) -> None:
    with database.transaction() as db:
        crowd = _crowd(db, 1, reads=1)
        conflicts.declare(db, crowd.readers[1], "person", "Person 00")
        ((_, proposed),) = _proposed(db, crowd)
        assert proposed == (crowd.readers[2],)
        rows = propose.lacking(db, crowd.coordinator)
        (it,) = propose.propose(db, rows, days=3, viewer=crowd.coordinator)
        offered = {choice.account for choice in it.options}
        assert offered == {crowd.readers[2], crowd.readers[3]}
        # Of those who were chosen, only who may.
        assert _proposed(db, crowd, crowd.readers[1]) == [(crowd.folios[0], ())]
        assert _proposed(db, crowd, crowd.readers[3])[0][1] == (crowd.readers[3],)


def test_one_act_asks_all_with_one_mail_each(either_database: Database) -> None:
    with clock.at(NOW), either_database.transaction() as db:
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
        assert propose.lacking(db, crowd.coordinator) == []


def test_a_second_press_asks_nobody(database: Database) -> None:
    with database.transaction() as db:
        crowd = _crowd(db, 3)
        pairs = _pairs(_proposed(db, crowd))
        for hour, asked in ((0, 6), (1, 0)):
            with clock.at(NOW + timedelta(hours=hour)):
                done = assign_many(db, pairs, due=None, days=3, by=crowd.coordinator)
                assert (done, _reviews(db)) == (asked, 6)
        assert db.scalar(select(func.count()).select_from(MailOut)) == 4


def test_what_is_refused_for_one_is_done_for_none(database: Database) -> None:
    with database.transaction() as db:
        crowd = _crowd(db, 3)
        pairs = _pairs(_proposed(db, crowd))
        conflicts.declare(db, pairs[-1][1], "person", "Person 02")
        with pytest.raises(Refusal, match="conflict of interest") as refused, db.begin_nested():
            assign_many(db, pairs, due=None, days=3, by=crowd.coordinator)
        assert refused.value.code == pairs[-1][0]
        assert _reviews(db) == 0
        assert db.scalars(select(MailOut)).all() == []


def test_no_more_are_assigned_than_a_candidate_lacks(database: Database) -> None:
    with database.transaction() as db:
        crowd = _crowd(db, 1)
        (folio,) = crowd.folios
        first, second, third, _ = crowd.readers
        with pytest.raises(Refusal, match="different person"):
            assign_many(
                db, [(folio, first), (folio, first)], due=None, days=3, by=crowd.coordinator
            )
        assign_many(
            db, [(folio, first), (folio, second)], due=None, days=3, by=crowd.coordinator
        )
        with pytest.raises(Refusal, match="in the meantime"):
            assign_many(db, [(folio, third)], due=None, days=3, by=crowd.coordinator)


def test_the_mail_says_the_days_of_what_is_still_theirs(database: Database) -> None:
    with clock.at(NOW), database.transaction() as db:
        crowd = _crowd(db, 3)
        me = crowd.readers[0]
        pairs = [(folio, me) for folio in crowd.folios]
        assign_many(db, pairs, due=None, days=3, by=crowd.coordinator)
        mail = db.scalars(select(MailOut)).one()

        def text() -> str:
            values = mails.to_reviewer_of_many(db, mail, SETTINGS).values
            written = MailWriter(resources.TEMPLATES).write(mail.template, values)
            whole = written.subject + written.text
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
