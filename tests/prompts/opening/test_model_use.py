"""Who may be sent to a model: an opening's choice, what a candidate read, what they say to it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio.archive.store import Archive
from blindfolio.ledger.models import Entry, Payload
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from prompts.deadline import GRACE
from prompts.models import Invitation, Opening
from prompts.opening import model_use
from prompts.window import start
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")


def _opening(db: Session, *, model: bool = True) -> Opening:
    return cases.opening(db, by=cases.member(db), model=model)


def _say(
    db: Session, mine: Invitation, *, objects: bool = True, at: datetime = cases.NOON
) -> None:
    model_use.say(db, mine, objects=objects, at=at, by=mine.id)


def test_only_whose_opening_chose_it_who_was_told_and_who_does_not_object_is_sent(
    db: Session,
) -> None:
    for model, told, objects, reason in (
        (True, True, False, None),
        (False, True, False, "opening"),
        (False, False, True, "opening"),
        (True, True, True, "candidate"),
        (True, False, True, "candidate"),
        (True, False, False, "old-notice"),
    ):
        mine = cases.invited(db, _opening(db, model=model))
        mine.told_of_model, mine.no_model = told, objects
        db.flush()
        assert model_use.may_be_sent(db, mine.folio) == reason


@pytest.mark.parametrize(("chosen", "carried"), [(True, True), (True, False), (False, True)])
def test_the_start_keeps_once_whether_the_page_carried_the_notice(
    db: Session, chosen: bool, carried: bool
) -> None:
    mine = cases.invited(db, _opening(db, model=chosen))
    assert mine.told_of_model is False
    given = {"secret": cases.SECRET, "by": mine.id}
    start.start(db, mine, "Europe/Lisbon", told_of_model=carried, **given)
    assert mine.told_of_model is (chosen and carried)
    start.start(db, mine, "Europe/Lisbon", told_of_model=not carried, **given)
    assert mine.told_of_model is (chosen and carried)


def test_an_objection_is_kept_with_its_entry_and_the_same_again_is_none(db: Session) -> None:
    mine = cases.invited(db, _opening(db))
    for objects in (True, True, False):
        _say(db, mine, objects=objects)
        assert mine.no_model is objects
    found = (
        select(Payload.body)
        .join(Entry, Entry.seq == Payload.seq)
        .where(Entry.kind == "model.said", Entry.folio == mine.folio)
        .order_by(Entry.seq)
    )
    said = [body["facts"]["objects"] for body in db.scalars(found)]
    assert said == [True, False]


def test_one_may_object_as_long_as_one_may_submit(db: Session, archive: Archive) -> None:
    mine = cases.writing(db, _opening(db))
    assert mine.deadline is not None
    _say(db, mine, at=mine.deadline + GRACE)
    with pytest.raises(Refusal) as refused:
        _say(db, mine, objects=False, at=mine.deadline + GRACE + timedelta(seconds=1))
    assert (refused.value.code, refused.value.status) == ("closed", 409)
    arrived = cases.readable(db, archive, mine)
    cases.submitted(db, mine, arrived)
    _say(db, mine, objects=False)
    _say(db, mine)
    cases.submitted(db, mine, arrived, final=True)
    assert db.get_one(Folio, mine.folio).stage == "2"
    with pytest.raises(Refusal, match="Your window is closed"):
        _say(db, mine, objects=False)
    assert mine.no_model is True


def test_there_is_nothing_to_say_where_nothing_is_sent(db: Session) -> None:
    old = cases.writing(db, _opening(db))
    old.told_of_model = False
    for mine in (cases.invited(db, _opening(db, model=False)), old):
        with pytest.raises(Refusal) as refused:
            _say(db, mine)
        assert (refused.value.code, mine.no_model) == ("model", False)
