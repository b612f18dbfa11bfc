"""Mails to reviewers say their days, as the law opens them to who has not accepted: no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock, resources
from blindfolio.db.session import Database
from blindfolio.mail import outbox, render
from blindfolio.mail.models import MailOut
from blindfolio.mail.render import MailWriter, WrittenMail
from blindfolio.settings import Settings, load
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio, Standing
from prompts.inviting import cancel, close_opening
from prompts.models import Opening, PromptVersion
from reviews.board import assign, mails, notices
from reviews.reading import assigned_reviews, assignment, recuse
from tests import factories
from tests.prompts import cases as asking
from tests.reviews import cases
from tests.reviews import cases as begun
from tests.reviews.reading import desks

SETTINGS = load(base_url="https://review.example.test", team="Example Pay")
NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)
DUE = datetime(2031, 3, 10, 18, tzinfo=UTC)
DAYS: dict[str, tuple[str, ...]] = {
    "assigned": ("5 Mar 2031", "10 Mar 2031"),
    "answer_reminder": ("5 Mar 2031", "10 Mar 2031"),
}
DAYS |= dict.fromkeys(("review_reminder", "review_overdue"), ("10 Mar 2031",))
DAYS["redacted"] = ()


@pytest.mark.parametrize("template", sorted(mails.OF_A_REVIEW))
def test_a_mail_says_the_days_without_an_hour_and_of_the_folio_its_code_at_most(
    database: Database, template: str
) -> None:
    with clock.at(NOW), database.transaction() as db:
        round_ = desks.begin(db, readers=0)
        folio = db.get_one(Folio, round_.folio)
        me = factories.account(db)
        assign.reviewer(db, folio, me.id, due=DUE, by="jo")
        name = template.removeprefix("reviews/")
        args = {"folio": folio.id}
        outbox.send(db, template, to_kind="account", to_id=me.id, key="k", args=args)
        query = select(MailOut).where(MailOut.template == template)
        mail = db.scalars(query).first()
        assert mail is not None
        read = name.startswith(("review_", "redacted"))
        if read:
            assignment.accept(db, folio.id, knows="no", by=me.id)
        written = MailWriter(resources.TEMPLATES).write(
            template, mails.to_reviewer(db, mail, SETTINGS).values
        )
        for day in DAYS[name]:
            assert day in written.text
        whole = written.subject + written.text
        prompt = db.get_one(PromptVersion, folio.prompt_version).title
        opening = db.get_one(Opening, folio.opening).title
        for never in (":00", prompt, opening):
            assert never not in whole
        assert (folio.code in written.text) == read, "which of several, once they may know it"
        assert folio.code not in written.subject


def test_who_is_unassigned_is_told_from_which_request(database: Database) -> None:
    with clock.at(NOW), database.transaction() as db:
        folio = db.get_one(Folio, desks.begin(db, readers=0).folio)
        me = factories.account(db).id
        assign.reviewer(db, folio, me, due=DUE, by="jo")
        held = db.scalars(select(Standing).where(Standing.account == me)).one()
        name = assigned_reviews.request_name(held.id)
        assign.unassign(db, folio, me, by="jo")
        query = select(MailOut).where(MailOut.template == mails.TAKEN_BACK)
        mail = db.scalars(query).one()
        write = MailWriter(resources.TEMPLATES).write
        written = write(mail.template, mails.to_reviewer_taken_back(db, mail, SETTINGS).values)
        assert written.subject == f"You no longer need to review {name}"
        assert folio.code not in written.text and f"    {name}\n" in written.text


def test_who_reads_no_more_is_told_no_day(database: Database) -> None:
    with clock.at(NOW), database.transaction() as db:
        round_ = desks.begin(db, readers=0)
        folio = db.get_one(Folio, round_.folio)
        gone, ended = factories.account(db).id, factories.account(db).id
        for account in (gone, ended):
            assign.reviewer(db, folio, account, due=DUE, by="jo")
            assignment.accept(db, folio.id, knows="no", by=account)
        recuse.recuse(db, folio.id, by=gone)

        def days(account: str) -> list[str]:
            mail = db.scalars(select(MailOut).where(MailOut.to_id == account)).first()
            assert mail is not None
            values = mails.to_reviewer(db, mail, SETTINGS).values
            text = MailWriter(resources.TEMPLATES).write(mail.template, values).text
            assert "2031" in text or "due" not in text
            return [values["due"], values["answer_by"]]

        assert days(gone) == ["", ""]
        assert days(ended) == ["Mon 10 Mar 2031", "Wed 5 Mar 2031"]
        stages.move(db, stages.locked(db, folio.id), "end", by=None, reason="withdrawn")
        assert days(ended) == ["", ""]


AT_WORK = Settings(zone="UTC", base_url="https://review.example.test")


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
            mail.template, mails.to_reviewer_of_ended(db, mail, AT_WORK).values
        )
        for mail in db.scalars(found)
    ]


def test_closing_an_opening_writes_once_to_each_reviewer(database: Database) -> None:
    stages.on_move(database, notices.on_move)
    with database.transaction() as db:
        jo = asking.member(db, "Jo Sampleton", "coordinator")
        job = asking.opening(db, by=jo)
        folios = [asking.invited(db, job, name=f"Ada {n}").folio for n in "BCDE"]
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
        jo = asking.member(db, "Jo Sampleton", "coordinator")
        job = asking.opening(db, by=jo)
        folios = [asking.invited(db, job, name=f"Ada {n}").folio for n in "BC"]
        kim = factories.account(db).id
        names = [_asked(db, job, folio, kim) for folio in folios]
        for minute, folio in enumerate(folios):
            with clock.at(clock.now() + timedelta(minutes=minute)):
                cancel.cancel(db, db.get_one(Folio, folio), "mistake", by=jo)
        told = _told(db, kim)
    assert sorted(it.text.count("R-") for it in told) == [1, 1]
    assert all(any(name in it.text for it in told) for name in names)


def _told_of(db: Session, template: str) -> list[str]:
    return sorted(db.scalars(select(MailOut.to_id).where(MailOut.template == template)))


def test_deciders_hear_of_the_gate_and_panel_and_reviewers_of_its_decision(
    database: Database,
) -> None:
    stages.on_move(database, notices.on_move)
    with database.transaction() as db:
        case = cases.begun(db)
        cases.release(db, case)
        assert _told_of(db, "reviews/gate") == [case.manager], "who decides"
        assert _told_of(db, "reviews/gate_due") == [case.coordinator]
        assert _told_of(db, "reviews/released") == sorted(case.panel)
        assert _told_of(db, "reviews/opened") == sorted(case.readers)


@pytest.mark.parametrize("template", ["reviews/gate", "reviews/gate_due"])
def test_the_mails_of_an_open_gate_are_the_same_whatever_the_reviews_say(
    database: Database, template: str
) -> None:
    stages.on_move(database, notices.on_move)
    said = set()
    for words, values in ((("proceed", "proceed"), (4, 4)), (("proceed", "stop"), (4, 1))):
        with database.transaction() as db:
            case = cases.begun(db, words=words, values=values)
            mails = db.scalars(
                select(MailOut).where(
                    MailOut.template == template,
                    MailOut.to_id.in_((case.manager, case.coordinator)),
                )
            ).all()
            assert [mail.args for mail in mails] == [{"folio": case.folio}]
        given = {"name": "Hanna", "team": "T", "link": "https://example.test/"}
        said.add(render.MailWriter(resources.TEMPLATES).write(template, given).text)
    assert len(said) == 1
    if template == "reviews/gate_due":
        assert "for colleagues who have not reviewed\nthe document" in said.pop()
