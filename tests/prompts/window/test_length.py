"""A document of 12 pages and more is submitted only when the coordinator allows it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.ledger.models import Entry
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio
from prompts import queries
from prompts.deadline import GRACE
from prompts.models import Submission
from prompts.submitting import page_rule
from prompts.window import length
from prompts.window.time_up import WindowEnds
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")


@pytest.mark.parametrize("pages", [12, 30, None])
def test_twelve_pages_and_pages_that_nobody_counted_wait_for_the_coordinator(
    db: Session, archive: Archive, pages: int | None
) -> None:
    mine = cases.writing(db)
    sent = cases.readable(db, archive, mine, pages=pages)
    with pytest.raises(Refusal) as refused:
        cases.submitted(db, mine, sent)
    assert refused.value.code == "pages"
    assert page_rule.RULE in str(refused.value)
    length.allow_length(db, mine, by=cases.member(db))
    assert cases.submitted(db, mine, sent).version == 1


def test_allowing_is_sealed_once_with_who_did_it(db: Session) -> None:
    mine, other = cases.writing(db), cases.writing(db)
    by = cases.member(db)
    for _ in range(2):
        length.allow_length(db, mine, by=by)
    found = select(Entry.folio, Entry.actor).where(Entry.kind == "length.allowed")
    assert db.execute(found).all() == [(mine.folio, by)]
    told = select(MailOut.to_id).where(MailOut.template == "prompts/length_allowed")
    assert db.scalars(told).all() == [mine.folio]
    assert (mine.pages_allowed, other.pages_allowed) == (True, False)


def test_nothing_is_allowed_when_the_window_is_closed(db: Session, archive: Archive) -> None:
    mine = cases.writing(db)
    cases.submitted(db, mine, cases.readable(db, archive, mine), final=True)
    with pytest.raises(Refusal) as refused:
        length.allow_length(db, mine, by=cases.member(db))
    assert refused.value.code == "closed"
    assert not mine.pages_allowed


def test_a_window_that_ends_by_itself_keeps_a_long_document(
    database: Database, archive: Archive
) -> None:
    with database.transaction() as db:
        mine = cases.writing(db).id
        invitation = queries.invitation_of(db, db.scalars(select(Folio.id)).one())
        assert invitation is not None
        assert invitation.id == mine
        cases.readable(db, archive, invitation, pages=30)
    over = cases.NOON + timedelta(days=7) + GRACE
    with clock.at(over), database.transaction() as db:
        WindowEnds().finish(db, {"invitation": mine}, None)
        assert db.scalars(select(Submission.automatic)).one()
