"""Who can be a second person: nobody who goes back to the first, nor to whom the first goes back,
nor two who go back to a third."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.accounts import access, people, second_person
from blindfolio.accounts.models import Account
from blindfolio.visibility.scope import Absent
from prompts.opening import openings
from tests.expect import refused
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
DAY = timedelta(days=1)


def _person(db: Session, *roles: str, by: str | None = None) -> Account:
    made = people.create(db, "Somebody", f"{chance.new_id()}@example.test", by=by)
    for role in roles:
        people.grant(db, made, role, by=None)
    return made


def _independent(db: Session, first: Account, second: Account) -> bool:
    return second.id in second_person.independent_of(db, first.id, (second.id,))


def _both_ways(db: Session, first: Account, second: Account) -> bool:
    found = _independent(db, first, second)
    assert found is _independent(db, second, first)
    return found


def test_two_whom_the_site_s_operator_added_are_independent_and_nobody_is_of_themselves(
    db: Session,
) -> None:
    jo, sam = _person(db, "coordinator"), _person(db, "manager")
    assert _both_ways(db, jo, sam)
    assert not _independent(db, jo, jo)


def test_whom_somebody_added_is_no_second_person_for_them_for_thirty_days(db: Session) -> None:
    jo = _person(db, "coordinator")
    box = _person(db, by=jo.id)
    for days, independent in ((0, False), (29, False), (31, True)):
        with clock.at(cases.NOON + days * DAY):
            assert _both_ways(db, jo, box) is independent


def test_neither_is_who_got_a_role_from_them_on_the_site_or_in_an_opening(db: Session) -> None:
    jo, ann = _person(db, "coordinator"), _person(db, "admin")
    opening = cases.opening(db, by=jo.id)
    joined, given, manages = (_person(db) for _ in range(3))
    people.grant(db, manages, "manager", by=None)
    openings.join(db, opening, joined.id, "coordinator", by=jo.id)
    access.give(db, given, "coordinator", by=ann.id)
    assert not _both_ways(db, jo, joined)
    assert not _both_ways(db, ann, given)
    openings.join(db, opening, manages.id, "manager", by=jo.id)
    assert _both_ways(db, jo, manages), "was a hiring manager before, so nothing was raised"
    assert _both_ways(db, ann, jo)


def test_who_corrected_an_address_may_read_the_mailbox(db: Session) -> None:
    jo, box = _person(db, "coordinator"), _person(db)
    people.correct(db, box, box.name, "other@example.test", by=jo.id)
    assert not _both_ways(db, jo, box)


def test_a_chain_and_two_mailboxes_of_one_person_count_too(db: Session) -> None:
    jo, sam = _person(db, "coordinator"), _person(db, "coordinator")
    one, two = _person(db, by=jo.id), _person(db, by=jo.id)
    further = _person(db, by=one.id)
    assert not _both_ways(db, jo, further)
    assert not _both_ways(db, one, two)
    assert not _both_ways(db, further, two)
    people.disable(db, one, by=jo.id)
    assert not _both_ways(db, jo, further)
    shared = _person(db, by=sam.id)
    people.grant(db, shared, "coordinator", by=jo.id)
    assert not _both_ways(db, shared, jo) and not _both_ways(db, shared, sam)
    assert _both_ways(db, jo, sam), "that both had to do with a third doesn't connect them"


def test_an_independent_admin_or_manager_confirms_whom_another_added(db: Session) -> None:
    jo, ann, sam = (_person(db, it) for it in ("coordinator", "admin", "manager"))
    pat = _person(db, by=jo.id)
    with pytest.raises(Absent):
        second_person.confirm(db, pat, by=_person(db, "coordinator").id)
    second_person.confirm(db, pat, by=sam.id)
    assert _both_ways(db, jo, pat)
    assert not second_person.made_by(db, pat.id)
    with clock.at(cases.NOON + DAY):
        people.grant(db, pat, "coordinator", by=jo.id)
        assert not _both_ways(db, jo, pat), "raised since"
        second_person.confirm(db, pat, by=ann.id)
        assert _both_ways(db, jo, pat)


def test_nobody_confirms_their_own_people(db: Session) -> None:
    jo = _person(db, "coordinator", "admin")
    one, two = (_person(db, "manager", by=jo.id) for _ in range(2))
    for by, whom in ((jo, one), (one, one), (one, two), (two, one), (one, jo)):
        if whom is jo:
            second_person.confirm(db, jo, by=by.id)  # changes nothing: nobody added them
            continue
        with refused("confirm", 409):
            second_person.confirm(db, whom, by=by.id)
    assert not _both_ways(db, jo, one)
    assert not _both_ways(db, one, two)
