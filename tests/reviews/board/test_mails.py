"""Mails to reviewers say their days, as the law opens them to who has not accepted: no more."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from blindfolio import clock, resources
from blindfolio.db.session import Database
from blindfolio.mail import outbox
from blindfolio.mail.models import MailOut
from blindfolio.mail.render import MailWriter
from blindfolio.settings import load
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio, Standing
from prompts.models import Opening, PromptVersion
from reviews.board import assign, mails
from reviews.reading import assigned_reviews, assignment, recuse
from tests import factories
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
