"""Who reviews several submissions that one act closes hears once, of each by its request's name."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock, resources
from blindfolio.db.session import Database
from blindfolio.mail.models import MailOut
from blindfolio.mail.render import MailWriter, WrittenMail
from blindfolio.settings import Settings
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio, Standing
from prompts.inviting import cancel, close_opening
from prompts.models import Opening
from reviews.board import assign, mails, notices
from reviews.reading import assigned_reviews, assignment
from tests import factories
from tests.prompts import cases
from tests.reviews import cases as begun
from tests.reviews.reading import desks

SETTINGS = Settings(zone="UTC", base_url="https://review.example.test")


def _asked(db: Session, job: Opening, folio: str, account: str) -> str:
    """Ask somebody to review; the name of the request."""
    due = clock.now() + timedelta(days=3)
    assign.reviewer(db, db.get_one(Folio, folio), account, due=due, by="jo")
    found = select(Standing.id).where(Standing.folio == folio, Standing.account == account)
    return assigned_reviews.request_name(db.scalars(found).one())


def _told(db: Session, account: str) -> list[WrittenMail]:
    found = select(MailOut).where(MailOut.template == mails.ENDED, MailOut.to_id == account)
    return [
        MailWriter(resources.TEMPLATES).write(
            mail.template, mails.to_reviewer_of_ended(db, mail, SETTINGS).values
        )
        for mail in db.scalars(found)
    ]


def test_closing_an_opening_writes_once_to_each_reviewer(database: Database) -> None:
    stages.on_move(database, notices.on_move)
    with database.transaction() as db:
        jo = cases.member(db, "Jo Sampleton", "coordinator")
        job = cases.opening(db, by=jo)
        folios = [cases.invited(db, job, name=f"Ada {n}").folio for n in "BCDE"]
        kim, lee = factories.account(db).id, factories.account(db).id
        of_kim = sorted(_asked(db, job, folio, kim) for folio in folios[:3])
        assignment.accept(db, folios[0], knows="no", by=kim)
        of_lee = _asked(db, job, folios[3], lee)
        close_opening.close(db, job, "cancel", "filled", by=jo)
        (to_kim,), (to_lee,) = _told(db, kim), _told(db, lee)
        codes = list(db.scalars(select(Folio.code).where(Folio.id.in_(folios))))
    assert to_kim.subject == "3 submissions assigned to you have been closed"
    for name in of_kim:
        assert f"    {name}\n" in to_kim.text
    assert to_lee.subject == "A submission assigned to you has been closed"
    assert of_lee in to_lee.text and of_kim[0] not in to_lee.text
    for never in (*codes, "Ada", job.title):
        assert never not in to_kim.text + to_kim.subject
    assert "\n\n\n" not in to_kim.text + to_lee.text


def test_who_has_locked_is_not_told_where_their_unfinished_text_is(database: Database) -> None:
    stages.on_move(database, notices.on_move)
    said = "If you had begun to write, your text is there too:"
    with database.transaction() as db:
        round_ = begun.begun(db, words=("proceed",), values=(3,), seats=0)
        folio = db.get_one(Folio, round_.folio)
        writes = desks.reader(db, folio)
        cancel.cancel(db, folio, "filled", by=round_.coordinator)
        (to_locked,), (to_writer,) = _told(db, round_.readers[0]), _told(db, writes)
    assert said in to_writer.text and said not in to_locked.text
    assert "The rest of your work is in your list:" in to_locked.text


def test_two_acts_are_two_emails(database: Database) -> None:
    stages.on_move(database, notices.on_move)
    with database.transaction() as db:
        jo = cases.member(db, "Jo Sampleton", "coordinator")
        job = cases.opening(db, by=jo)
        folios = [cases.invited(db, job, name=f"Ada {n}").folio for n in "BC"]
        kim = factories.account(db).id
        names = [_asked(db, job, folio, kim) for folio in folios]
        for minute, folio in enumerate(folios):
            with clock.at(clock.now() + timedelta(minutes=minute)):
                cancel.cancel(db, db.get_one(Folio, folio), "mistake", by=jo)
        told = _told(db, kim)
    assert sorted(it.text.count("R-") for it in told) == [1, 1]
    assert all(any(name in it.text for it in told) for name in names)
