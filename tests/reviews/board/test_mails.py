"""Mails to reviewers say their days, as the law opens them to who has not accepted: no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock, resources
from blindfolio.mail import outbox
from blindfolio.mail.render import MailWriter
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio, Standing
from prompts.erasing import erasures
from prompts.inviting import cancel, close_opening
from prompts.models import Opening, PromptVersion
from prompts.queries import invitation_of
from reviews.board import mails, notices
from reviews.board.assigning import assign
from reviews.reading import assigned_reviews, assignment, recuse
from tests import factories, mailed
from tests.expect import told
from tests.mailed import newest, read
from tests.prompts import cases as asking
from tests.reviews import cases
from tests.reviews.reading import desks

pytestmark = pytest.mark.usefixtures("at_now")
NOW = datetime(2031, 3, 4, 12, tzinfo=UTC)
DUE = datetime(2031, 3, 10, 18, tzinfo=UTC)
DAYS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("assigned", "answer_reminder"), ("5 Mar 2031", "10 Mar 2031")),
    **dict.fromkeys(("review_reminder", "review_overdue"), ("10 Mar 2031",)),
    "redacted": (),
}


@pytest.mark.parametrize("template", sorted(mails.OF_A_REVIEW))
def test_a_mail_says_the_days_without_an_hour_and_of_the_folio_its_code_at_most(
    template: str, db: Session
) -> None:
    round_ = desks.begin(db, readers=0)
    folio = db.get_one(Folio, round_.folio)
    me = factories.account(db)
    assign.reviewer(db, folio, me.id, due=DUE, by="jo")
    name = template.removeprefix("reviews/")
    args = {"folio": folio.id}
    outbox.send(db, template, to_kind="account", to_id=me.id, key="k", args=args)
    may = name.startswith(("review_", "redacted"))
    if may:
        assignment.accept(db, folio.id, knows="no", by=me.id)
    written = newest(db, template)
    for day in DAYS[name]:
        assert day in written.text
    whole = written.subject + written.text
    prompt = db.get_one(PromptVersion, folio.prompt_version).title
    opening = db.get_one(Opening, folio.opening).title
    for never in (":00", prompt, opening):
        assert never not in whole
    assert (folio.code in written.text) == may, "which of several, once they may know it"
    assert folio.code not in written.subject


def test_who_is_unassigned_is_told_from_which_request(db: Session) -> None:
    folio = db.get_one(Folio, desks.begin(db, readers=0).folio)
    me = factories.account(db).id
    assign.reviewer(db, folio, me, due=DUE, by="jo")
    held = db.scalars(select(Standing).where(Standing.account == me)).one()
    name = assigned_reviews.request_name(held.id)
    assign.unassign(db, folio, me, by="jo")
    written = newest(db, mails.TAKEN_BACK)
    assert written.subject == f"You no longer need to review {name}"
    assert folio.code not in written.text and f"    {name}\n" in written.text


def test_who_reads_no_more_is_told_no_day(db: Session) -> None:
    round_ = desks.begin(db, readers=0)
    folio = db.get_one(Folio, round_.folio)
    gone, ended = factories.account(db).id, factories.account(db).id
    for account in (gone, ended):
        assign.reviewer(db, folio, account, due=DUE, by="jo")
        assignment.accept(db, folio.id, knows="no", by=account)
    recuse.recuse(db, folio.id, by=gone)

    def days(account: str) -> list[str]:
        told = newest(db, "reviews/assigned", account)
        assert "2031" in told.text or "due" not in told.text
        return [told.values["due"], told.values["answer_by"]]

    assert days(gone) == ["", ""]
    assert days(ended) == ["Mon 10 Mar 2031", "Wed 5 Mar 2031"]
    stages.move(db, stages.locked(db, folio.id), "end", by=None, reason="withdrawn")
    assert days(ended) == ["", ""]


def _asked(db: Session, job: Opening, folio: str, account: str) -> str:
    """Ask somebody to review; the name of the request."""
    due = clock.now() + timedelta(days=3)
    assign.reviewer(db, db.get_one(Folio, folio), account, due=due, by="jo")
    found = select(Standing.id).where(Standing.folio == folio, Standing.account == account)
    return assigned_reviews.request_name(db.scalars(found).one())


def test_closing_an_opening_writes_once_to_each_reviewer(db: Session) -> None:
    cases.listen(db, notices.on_move)
    jo = asking.member(db, "Jo Sampleton", "coordinator")
    job = asking.opening(db, by=jo)
    folios = [asking.invited(db, job, name=f"Ada {n}").folio for n in "BCDE"]
    kim, lee = factories.account(db).id, factories.account(db).id
    of_kim = sorted(_asked(db, job, folio, kim) for folio in folios[:3])
    assignment.accept(db, folios[0], knows="no", by=kim)
    of_lee = _asked(db, job, folios[3], lee)
    close_opening.close(db, job, "cancel", "filled", by=jo)
    to_kim, to_lee = (newest(db, mails.ENDED, it) for it in (kim, lee))
    assert len(told(db, mails.ENDED)) == 2
    codes = list(db.scalars(select(Folio.code).where(Folio.id.in_(folios))))
    assert to_kim.subject == "3 submissions assigned to you have been closed"
    for name in of_kim:
        assert f"    {name}\n" in to_kim.text
    assert to_lee.subject == "A submission assigned to you has been closed"
    assert of_lee in to_lee.text and of_kim[0] not in to_lee.text
    for never in (*codes, "Ada", job.title):
        assert never not in to_kim.text + to_kim.subject
    assert "\n\n\n" not in to_kim.text + to_lee.text


def test_who_has_locked_is_not_told_where_their_unfinished_text_is(db: Session) -> None:
    cases.listen(db, notices.on_move)
    said = "If you had started to write, your text has been kept there too:"
    round_ = cases.begun(db, words=("proceed",), values=(3,), seats=0)
    folio = db.get_one(Folio, round_.folio)
    writes = desks.reader(db, folio)
    cancel.cancel(db, folio, "filled", by=round_.coordinator)
    to_locked, to_writer = (newest(db, mails.ENDED, it) for it in (round_.readers[0], writes))
    assert said in to_writer.text and said not in to_locked.text
    assert "You'll find the rest of your work in your list:" in to_locked.text
    erasures.by_candidate(db, invitation_of(db, folio.id))
    assert said not in newest(db, mails.ENDED, writes).text, "it goes with the deletion"


def test_two_acts_are_two_emails(db: Session) -> None:
    cases.listen(db, notices.on_move)
    jo = asking.member(db, "Jo Sampleton", "coordinator")
    job = asking.opening(db, by=jo)
    folios = [asking.invited(db, job, name=f"Ada {n}").folio for n in "BC"]
    kim = factories.account(db).id
    names = [_asked(db, job, folio, kim) for folio in folios]
    for minute, folio in enumerate(folios):
        with clock.at(clock.now() + timedelta(minutes=minute)):
            cancel.cancel(db, db.get_one(Folio, folio), "mistake", by=jo)
    both = [read(db, mail).text for mail in mailed.mails(db, mails.ENDED, kim)]
    assert [text.count("R-") for text in both] == [1, 1]
    assert all(name in "".join(both) for name in names)


def test_deciders_hear_of_the_gate_and_panel_and_reviewers_of_its_decision(db: Session) -> None:
    cases.listen(db, notices.on_move)
    case = cases.met(db)
    assert told(db, "reviews/gate") == [case.manager], "who decides"
    assert told(db, "reviews/gate_due") == [case.coordinator]
    assert told(db, "reviews/released") == sorted(case.panel)
    assert told(db, "reviews/opened") == sorted(case.readers)


@pytest.mark.parametrize("template", ["reviews/gate", "reviews/gate_due"])
def test_the_mails_of_an_open_gate_are_the_same_whatever_the_reviews_say(
    template: str, db: Session
) -> None:
    cases.listen(db, notices.on_move)
    said = set()
    for words, values in ((("proceed", "proceed"), (4, 4)), (("proceed", "stop"), (4, 1))):
        case = cases.begun(db, words=words, values=values)
        to = (case.manager, case.coordinator)
        found = [it for it in mailed.mails(db, template) if it.to_id in to]
        assert [mail.args for mail in found] == [{"folio": case.folio}]
        given = {"name": "Hanna", "team": "T", "link": "https://example.test/"}
        said.add(MailWriter(resources.TEMPLATES).write(template, given).text)
    assert len(said) == 1
    if template == "reviews/gate_due":
        assert "for colleagues who have not reviewed the document" in said.pop()
