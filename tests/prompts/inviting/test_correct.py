"""A corrected candidate: files are masked anew, and an address that was in use waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import chance, clock
from blindfolio.accounts import access, links, pasted_list, people, sessions
from blindfolio.accounts.models import Account
from blindfolio.archive import documents
from blindfolio.archive.store import Archive
from blindfolio.db.session import Database
from blindfolio.identity import book
from blindfolio.identity.models import CandidateWord
from blindfolio.jobs.models import Job
from blindfolio.ledger import chain
from blindfolio.ledger.models import Entry, Payload
from blindfolio.mail import outbox
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.settings import load
from blindfolio.visibility import stages, standing
from blindfolio.visibility.models import Folio
from blindfolio.visibility.scope import Absent
from blindfolio.visibility.stage import Stage
from prompts import mails
from prompts.authoring import exposure
from prompts.inviting import cancel, correct, hand_out, invite, new_address, verify
from prompts.inviting.invite import Invitee
from prompts.models import (
    Exposure,
    Extension,
    Invitation,
    NewAddress,
    PromptVersion,
)
from prompts.opening import openings
from prompts.submitting import upload
from prompts.submitting.ingest_job import Ingest
from prompts.submitting.seen import Press
from prompts.team_mails import PAGES, to_second
from prompts.window import cancelled, time_up
from reviews.board import correcting
from tests.expect import refused
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")
ADA = Invitee("Ada Example", "ada@example.test")


def _correct(
    db: Session, mine: Invitation, given: Invitee, by: str = "", **more: bool
) -> list[str]:
    folio, by = db.get_one(Folio, mine.folio), by or cases.member(db)
    return correct.correct(db, folio, given, secret=cases.SECRET, by=by, **more)


@pytest.mark.parametrize("sent", [False, True])
def test_a_new_address_gets_one_invitation_and_the_old_link_is_dead(
    db: Session, sent: bool
) -> None:
    mine = cases.invited(db, email="old@example.test")
    found = select(MailOut).where(MailOut.template == "prompts/invitation")
    if sent:
        db.scalars(found).one().sent_at = clock.now()
    token = links.for_invitation(db, mine.id)
    for _ in range(2):
        _correct(db, mine, ADA)
    mails = db.scalars(found).all()
    (unsent,) = (it for it in mails if it.sent_at is None)
    assert (unsent.to_id, len(mails)) == (mine.folio, 1 + sent)
    assert unsent.args == {"invitation": mine.id, "replaces": True}
    assert book.address(db, mine.folio) == ("Ada Example", "ada@example.test")
    assert not links.leads_to(db, token, mine.id)
    with pytest.raises(Refusal, match="that email is at the new address"):
        links.redeem(db, token)
    fresh = links.for_invitation(db, mine.id)
    assert sessions.find(db, links.redeem(db, fresh)) is not None
    (entry,) = db.scalars(select(Entry).where(Entry.kind == "candidate.corrected"))
    assert "ada@" not in str(entry.__dict__) and "old@" not in str(entry.__dict__)


def test_a_corrected_name_sends_nothing_and_is_found(db: Session) -> None:
    mine = cases.invited(db, name="Ada Exmaple", email="ada@example.test")
    token = links.for_invitation(db, mine.id)
    before = len(db.scalars(select(MailOut)).all())
    assert _correct(db, mine, Invitee("Ada Éxample", "ADA@example.test ")) == ["name"]
    assert len(db.scalars(select(MailOut)).all()) == before
    assert links.leads_to(db, token, mine.id)
    words = set(db.scalars(select(CandidateWord.word).where(CandidateWord.of_name)))
    assert words == {"ada", "example"}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (Invitee("", "ada@example.test"), "name"),
        (Invitee("Ada", "no address"), "email"),
        (Invitee("Ada", "bo@example.test"), "invited"),
        (Invitee("Ada", "seen@example.test"), "seen"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    db: Session, given: Invitee, code: str
) -> None:
    jo = cases.member(db)
    opening, another = (cases.opening(db, by=jo) for _ in range(2))
    mine = cases.invited(db, opening, email="old@example.test")
    cases.invited(db, opening, email="bo@example.test")
    version = db.get_one(PromptVersion, opening.prompt_version)
    key = book.address_key("seen@example.test", cases.SECRET)
    exposure.note(db, version, another.id, key)
    token = links.for_invitation(db, mine.id)
    with refused(code), db.begin_nested():
        _correct(db, mine, given, jo)
    assert book.address(db, mine.folio)[1] == "old@example.test"
    assert links.leads_to(db, token, mine.id)
    if code == "seen":
        assert "email" in _correct(db, mine, given, jo, again=True)


def test_files_that_are_not_submitted_are_masked_anew(
    db: Session, database: Database, archive: Archive
) -> None:
    words = "Written by Zoë Quux at her desk."
    mine = cases.writing(db, name="Zoe Qux")
    uploads = (
        cases.readable(db, archive, mine, words),
        cases.sent(db, archive, mine, words.encode()),
    )
    # Read with what was known before, and not yet written down.
    late = {"upload": uploads[1].id, "revision": 0}
    _correct(db, mine, Invitee("Zoë Quux", "zoe@example.test"))
    assert {(it.state, it.document) for it in uploads} == {("received", None)}
    Ingest(archive).finish(db, late, cases.document(words))
    assert uploads[1].state == "received"
    jobs = db.scalars(select(Job).where(Job.key.endswith(":1"), Job.kind == "ingest")).all()
    assert {job.args["upload"] for job in jobs} == {it.id for it in uploads}
    db.commit()
    for job in jobs:
        read = Ingest(archive).prepare(database, job.args)
        Ingest(archive).finish(db, job.args, read)
        db.commit()
    for it in uploads:
        (block,) = documents.blocks(db, it.document or "")
        assert "Quux" not in block.text and "at her desk" in block.text


def test_a_submitted_file_is_left_to_the_redaction(db: Session, archive: Archive) -> None:
    mine = cases.writing(db)
    sent = cases.readable(db, archive, mine)
    cases.submitted(db, mine, sent)
    document = sent.document
    _correct(db, mine, ADA)
    assert (sent.state, sent.document) == ("read", document)


OLD, NEW = "old@example.test", "new@example.test"
SETTINGS = load(
    base_url="https://review.example.test", team="Example Pay", secret=cases.SECRET * 3
)
DAY = timedelta(days=1)


class Case:
    def __init__(self, db: Session) -> None:
        self.db = db
        self.jo = cases.member(db, "Jo Sampleton", "coordinator")
        self.sam = cases.member(db, "Sam Placeholder", "manager")
        self.opening = cases.opening(db, by=self.jo, decider="manager")
        openings.join(db, self.opening, self.sam, "manager", by=self.jo)
        self.mine = cases.invited(db, self.opening, email=OLD)
        self.mine.started_at = clock.now()
        self.folio = db.get_one(Folio, self.mine.folio)
        self.link = links.for_invitation(db, self.mine.id)
        self.browser = links.redeem(db, self.link)

    def correct(self, email: str = NEW, name: str = "Ada Example") -> list[str]:
        given = Invitee(name, email)
        return correct.correct(self.db, self.folio, given, secret=cases.SECRET, by=self.jo)

    def member(self, name: str, role: str | None = None) -> str:
        return cases.member(self.db, name, role)

    def team_mails(self, template: str, to: str) -> list[MailOut]:
        found = select(MailOut).where(MailOut.template == template, MailOut.to_id == to)
        return list(self.db.scalars(found.order_by(MailOut.created_at)))

    @property
    def address(self) -> str:
        return book.address(self.db, self.folio.id)[1]

    @property
    def change(self) -> str:
        waits = book.next_address(self.db, self.folio.id)
        assert waits is not None
        return waits.change

    @property
    def signed_in(self) -> bool:
        return sessions.find(self.db, self.browser) is not None

    def confirm(self, *, browser: str = "", change: str = "", sends: bool = True) -> None:
        new_address.confirm(
            *(self.db, self.folio, change or self.change),
            session=browser or self.browser,
            sends=sends,
            secret=cases.SECRET,
            by=self.mine.id,
        )

    @property
    def row(self) -> NewAddress:
        return self.db.scalars(select(NewAddress).where(NewAddress.settled == "")).one()

    def confirm_for(self, by: str, *, sure: bool = True) -> None:
        new_address.confirm_for(self.db, self.row.id, sure=sure, by=by)

    def refuse(self) -> None:
        new_address.stop(self.db, self.folio, self.change, by=self.mine.id)

    def decide(self, decision: str, by: str) -> None:
        new_address.decide(self.db, self.row.id, decision, "I asked them.", by=by)

    def works(self, after: timedelta = timedelta()) -> None:
        """What is due then, one job after the other, each at its time."""
        due = (
            Job.kind == new_address.JOB,
            Job.state == "ready",
            Job.run_at <= clock.now() + after,
        )
        while job := self.db.scalars(select(Job).where(*due).order_by(Job.run_at)).first():
            job.state = "done"
            with clock.at(max(clock.now(), job.run_at)):
                new_address.AddressDue(SETTINGS).finish(self.db, job.args, None)
                self.db.flush()

    def addressed(self, template: str) -> tuple[str, str]:
        """The newest one's address, and the token of its link."""
        to = mails.to_candidate(self.db, self.mail(template), SETTINGS)
        return to.address, str(to.values.get("link", "")).rpartition("/")[2]

    def mail(self, template: str) -> MailOut:
        found = select(MailOut).where(
            MailOut.template == template, MailOut.to_id == self.folio.id
        )
        return self.db.scalars(found.order_by(MailOut.created_at.desc())).all()[0]

    def bounce(self, template: str) -> MailOut:
        lost = self.mail(template)
        lost.failed_at, lost.failure = clock.now(), "address"
        return lost

    def mails(self, to: str) -> list[str]:
        return list(self.db.scalars(select(MailOut.template).where(MailOut.to_id == to)))

    def kinds(self) -> list[str]:
        found = select(Entry.kind).where(Entry.folio == self.folio.id).order_by(Entry.seq)
        return [kind for kind in self.db.scalars(found) if "address" in kind or "corr" in kind]

    def told(self, template: str) -> list[tuple[str, int]]:
        """To whom, and after how many days from now."""
        found = select(MailOut.to_id, Job.run_at).join(Job, Job.key == "mail " + MailOut.id)
        rows = self.db.execute(found.where(MailOut.template == template))
        return sorted((to, (at - cases.NOON).days) for to, at in rows)

    def dead(self, token: str) -> bool:
        try:
            with self.db.begin_nested():
                links.redeem(self.db, token)
        except Refusal:
            return True
        return False


@pytest.fixture
def case(db: Session) -> Iterator[Case]:
    yield Case(db)
    for body in db.scalars(select(Payload.body)):
        assert "@example.test" not in str(body)


def test_it_waits_and_takes_nothing_from_who_was_there(case: Case) -> None:
    assert case.correct() == ["next_email"]
    assert case.signed_in
    assert links.leads_to(case.db, case.link, case.mine.id)
    assert case.address == OLD
    assert case.addressed(new_address.TOLD)[0] == OLD
    assert new_address.SECOND in case.mails(case.sam)
    assert new_address.SECOND not in case.mails(case.jo)
    address, token = case.addressed(new_address.WAITS)
    assert address == NEW
    with pytest.raises(Refusal, match="work until"):
        links.redeem(case.db, token)
    # What else is written to the candidate does not go to an address that nobody has confirmed.
    hand_out.mail(case.db, case.folio, sends=True, by=case.jo)
    address, token = case.addressed(hand_out.LINK)
    assert (address, case.dead(token)) == (OLD, False)
    key = book.address_key(NEW, cases.SECRET)
    assert key not in case.db.scalars(select(Exposure.address)).all()


def test_the_candidate_confirms_it_and_stays_signed_in(case: Case) -> None:
    case.correct()
    new = case.addressed(new_address.WAITS)[1]
    told = case.addressed(new_address.TOLD)[1]
    case.confirm()
    assert new_address.SECOND not in case.mails(case.sam), "nothing waits any more"
    assert case.address == NEW
    assert case.signed_in
    assert [case.dead(it) for it in (new, told, case.link)] == [False, True, True]
    assert case.addressed(new_address.MAIL)[0] == NEW
    assert case.addressed(new_address.MOVED)[0] == OLD
    assert case.kinds() == ["candidate.corrected", "address.confirmed"]
    key = book.address_key(NEW, cases.SECRET)
    assert key in case.db.scalars(select(Exposure.address)).all()
    with pytest.raises(Refusal, match="no new address"):
        new_address.stop(case.db, case.folio, "x", by=case.mine.id)


def test_the_candidate_stops_it_and_someone_independent_decides_with_a_reason(
    case: Case,
) -> None:
    case.correct()
    new = case.addressed(new_address.WAITS)[1]
    case.refuse()
    assert case.dead(new) and not case.dead(case.link) and case.signed_in
    for account in (case.jo, case.sam):
        assert new_address.STOPPED_MAIL in case.mails(account)
    with pytest.raises(Refusal, match="settled"):
        case.decide("keep", case.jo)
    with pytest.raises(Refusal, match="reason"):
        new_address.decide(case.db, case.row.id, "keep", " ", by=case.sam)
    assert case.address == OLD and case.row.is_stopped
    case.decide("keep", case.sam)
    assert case.address == OLD and case.signed_in
    assert case.addressed(new_address.STAYS)[0] == OLD
    assert book.next_address(case.db, case.folio.id) is None
    assert case.kinds() == ["candidate.corrected", "address.stopped", "address.refused"]
    (change,) = new_address.changes(case.db, case.folio.id)
    assert (change.by, change.state) == ("Jo Sampleton", "refused")


def test_a_stop_that_nobody_decides_on_stands_after_five_days(case: Case) -> None:
    case.correct()
    case.refuse()
    case.works(4 * DAY)
    assert case.row.is_stopped
    case.works(6 * DAY)
    assert (case.address, new_address.current(case.db, case.folio.id)) == (OLD, None)
    with clock.at(clock.now() + 30 * DAY):
        case.works()
    assert case.address == OLD


def test_a_stop_that_is_overruled_takes_three_days_more_and_the_old_address_hears(
    case: Case,
) -> None:
    case.correct()
    case.refuse()
    case.decide("change", case.sam)
    assert case.addressed(new_address.DUE)[0] == OLD
    case.works(2 * DAY)
    assert case.address == OLD
    case.works(3 * DAY)
    assert case.address == NEW
    assert list(verify.check(case.db)) == []


def test_a_mail_about_a_change_that_is_settled_is_not_sent(case: Case) -> None:
    case.correct()
    case.confirm()
    for template in (new_address.WAITS, new_address.TOLD):
        with pytest.raises(IndexError):
            case.mail(template)
    case.correct("third@example.test")
    waits, told = case.mail(new_address.WAITS), case.mail(new_address.TOLD)
    waits.sent_at = told.sent_at = clock.now()
    case.confirm(browser=case.browser)
    for mail in (waits, told):
        with pytest.raises(Refusal):
            mails.to_candidate(case.db, mail, SETTINGS)


def test_a_second_person_confirms_and_it_takes_effect_three_days_later(case: Case) -> None:
    case.correct()
    new = case.addressed(new_address.WAITS)[1]
    with pytest.raises(Refusal, match="You changed this address yourself"):
        case.confirm_for(case.jo)
    with pytest.raises(Absent):
        case.confirm_for(cases.member(case.db))
    with pytest.raises(Refusal, match="Tick"):
        case.confirm_for(case.sam, sure=False)
    assert new_address.who_may(case.db, case.row) == {case.sam}
    case.confirm_for(case.sam)
    with pytest.raises(Refusal, match="settled"):
        case.confirm_for(case.sam)
    assert (case.address, case.signed_in, case.dead(new)) == (OLD, True, True)
    assert case.addressed(new_address.DUE)[0] == OLD
    case.works(2 * DAY)
    assert (case.address, case.signed_in) == (OLD, True)
    case.works(3 * DAY)
    assert (case.address, case.signed_in) == (NEW, False)
    assert (case.dead(new), case.dead(case.link)) == (False, True)
    (change,) = new_address.changes(case.db, case.folio.id)
    assert (change.state, change.settled_by) == ("confirmed", "Sam Placeholder")
    assert case.addressed(new_address.MOVED)[0] == OLD
    assert list(verify.check(case.db)) == []


def test_a_clock_that_is_set_back_only_makes_it_later(case: Case) -> None:
    case.correct()
    case.confirm_for(case.sam)
    with clock.at(clock.now() - 10 * DAY):
        for job in case.db.scalars(select(Job).where(Job.kind == new_address.JOB)).all():
            job.state = "done"
            new_address.AddressDue(SETTINGS).finish(case.db, job.args, None)
        assert case.address == OLD
        case.works(13 * DAY)
        assert case.address == NEW


def test_a_colleague_made_up_by_a_coordinator_is_no_second_person(case: Case) -> None:
    """Nor the coordinator for the colleague, nor two of them for each other."""
    box, other = (
        people.create(case.db, "Box", f"{it}@example.test", by=case.jo).id for it in "bc"
    )
    for account in (box, other):
        openings.join(case.db, case.opening, account, "coordinator", by=case.jo)
    case.correct()
    assert new_address.who_may(case.db, case.row) == {case.sam}
    with pytest.raises(Refusal, match="within the last 30 days"):
        case.confirm_for(box)
    given = Invitee("Ada Example", "mine@example.test")
    with clock.at(clock.now() + DAY):
        correct.correct(case.db, case.folio, given, secret=cases.SECRET, by=box)
        assert new_address.who_may(case.db, case.row) == {case.sam}
        for puppet in (case.jo, other):
            with pytest.raises(Refusal, match="within the last 30 days"):
                case.confirm_for(puppet)
        case.refuse()
        assert new_address.who_decide(case.db, case.row) == {case.sam}
    with clock.at(clock.now() + 31 * DAY):
        case.correct("later@example.test")
        assert new_address.who_may(case.db, case.row) == {case.sam, box, other}


def test_an_admin_without_a_part_counts_and_nobody_who_judges_in_the_opening(
    case: Case,
) -> None:
    """Who was only asked for a review does not judge: a coordinator could ask any admin."""
    apart, asked, *judges = (cases.member(case.db, it, "admin") for it in ("A", "Q", "R", "P"))
    reviews, practises = judges
    other = db_folio(case.db, cases.invited(case.db, case.opening))
    for reviewer in (asked, reviews):
        standing.give(case.db, other, reviewer, "reviewer", by=case.jo)
    standing.accept(case.db, other, reviews)
    standing.end(case.db, case.folio, case.sam, "manager", by=None)
    practice(case.db, case.folio, practises)
    case.correct()
    assert new_address.who_may(case.db, case.row) == {apart, asked}
    assert {to for to, _ in case.told(new_address.SECOND)} == {apart, asked}
    case.works(8 * DAY)
    assert {to for to, _ in case.told(new_address.ALONE_MAIL)} == {apart, asked}
    for judge in (reviews, practises):
        with pytest.raises(Absent):
            new_address.seen(case.db, case.row.id, judge)
        with pytest.raises(Absent):
            case.confirm_for(judge)
        assert not case.mails(judge)


def db_folio(db: Session, mine: Invitation) -> Folio:
    return db.get_one(Folio, mine.folio)


def practice(db: Session, folio: Folio, account: str) -> None:
    """A round's document of the same prompt that this account reads."""
    of_round = Folio(
        id=chance.new_id(),
        code=chance.new_id()[:12],
        purpose="practice",
        opening=chance.new_id(),
        prompt_version=folio.prompt_version,
        stage="2",
        stage_since=clock.now(),
    )
    db.add(of_round)
    db.flush()
    standing.give(db, of_round, account, "practice", by=None)


def test_where_nobody_is_left_everyone_hears_and_it_takes_effect_after_a_fortnight(
    case: Case,
) -> None:
    standing.end(case.db, case.folio, case.sam, "manager", by=None)
    case.correct()
    assert new_address.who_may(case.db, case.row) == frozenset()
    case.works()
    assert case.told(new_address.DUE) == [(case.folio.id, it) for it in (0, 7, 13)]
    case.works(13 * DAY)
    assert (case.address, case.signed_in) == (OLD, True)
    case.works(14 * DAY)
    assert (case.address, case.signed_in) == (NEW, False)
    (change,) = new_address.changes(case.db, case.folio.id)
    assert (change.state, change.settled_by) == ("confirmed", "no one")
    assert list(verify.check(case.db)) == []


def test_where_nobody_has_answered_for_seven_days_the_fortnight_begins_then(
    case: Case,
) -> None:
    admin = cases.member(case.db, "Ana", "admin")
    case.correct()
    case.works(6 * DAY)
    assert case.row.until is None
    case.works(7 * DAY)
    assert case.told(new_address.DUE) == [(case.folio.id, it) for it in (7, 14, 20)]
    heard = sorted([(case.sam, it) for it in (7, 14, 20)] + [(admin, it) for it in (7, 14, 20)])
    assert case.told(new_address.ALONE_MAIL) == heard
    case.works(20 * DAY)
    assert case.address == OLD
    case.works(21 * DAY)
    assert case.address == NEW


def test_a_stop_where_there_is_one_person_is_logged_and_the_fortnight_runs_on(
    case: Case,
) -> None:
    standing.end(case.db, case.folio, case.sam, "manager", by=None)
    case.correct()
    case.works()
    with clock.at(clock.now() + DAY):
        case.refuse()
        assert "address.stopped" in case.kinds()
        case.works(12 * DAY)
        assert case.address == OLD
        case.works(13 * DAY)
    assert case.address == NEW


def test_where_the_second_person_leaves_after_a_stop_a_whole_fortnight_begins(
    case: Case,
) -> None:
    case.correct()
    case.confirm_for(case.sam)
    case.refuse()
    people.disable(case.db, case.db.get_one(Account, case.sam), by=None)
    case.works(5 * DAY)
    assert case.told(new_address.DUE)[-1][1] >= 13
    case.works(13 * DAY)
    assert case.address == OLD


def test_the_coordinator_who_corrected_may_leave_meanwhile(case: Case) -> None:
    case.correct()
    people.disable(case.db, case.db.get_one(Account, case.jo), by=None)
    case.confirm_for(case.sam)
    case.works(3 * DAY)
    assert case.address == NEW


@pytest.mark.parametrize("started", [True, False])
def test_time_stands_still_while_it_waits_and_is_given_back_as_an_extension(
    case: Case, archive: Archive, started: bool
) -> None:
    mine = case.mine
    if started:
        mine.deadline = clock.now() + 2 * DAY
        time_up.plan(case.db, mine)
    else:
        mine.started_at, mine.start_by = None, clock.now() + 2 * DAY
        time_up.plan_start(case.db, mine)
    case.correct()
    case.confirm_for(case.sam)
    with clock.at(clock.now() + 2 * DAY + timedelta(hours=1)):
        for handler in (time_up.WindowEnds(), time_up.StartBy()):
            handler.finish(case.db, {"invitation": mine.id}, None)
        assert case.folio.stage == "0"
        if started:
            press = Press(clock.now(), None)
            with refused("address", 409):
                cases.sent(case.db, archive, mine, at=clock.now())
            upload.locked_in_time(case.db, mine, press)  # not late
        with clock.at(cases.NOON + 3 * DAY):
            case.works()
    assert case.address == NEW
    (given,) = case.db.scalars(select(Extension))
    assert (given.cause, given.what) == ("address", "deadline" if started else "start_by")
    assert (given.before, given.after) == (cases.NOON + 2 * DAY, cases.NOON + 5 * DAY)
    assert (mine.deadline if started else mine.start_by) == cases.NOON + 5 * DAY
    assert mine.still_since is None
    with clock.at(cases.NOON + 6 * DAY):
        for handler in (time_up.WindowEnds(), time_up.StartBy()):
            handler.finish(case.db, {"invitation": mine.id}, None)
    assert case.folio.stage == "E"


def test_a_submission_made_while_it_waits_gets_its_receipt(
    case: Case, archive: Archive
) -> None:
    case.mine.deadline = clock.now() + DAY
    arrived = cases.readable(case.db, archive, case.mine)
    case.correct()
    again = {"upload": arrived.id, "revision": book.revision(case.db, case.folio.id)}
    Ingest(archive).finish(case.db, again, cases.document("One table of steps."))
    sent = cases.submitted(case.db, case.mine, arrived, at=cases.NOON + 2 * DAY)
    assert not sent.in_grace


def test_what_waits_ends_with_the_application_and_with_the_candidate_s_data(
    case: Case,
) -> None:
    case.correct()
    case.confirm_for(case.sam)
    stages.move(case.db, case.folio, "end", reason="withdrawn", by=None)
    new_address.on_move(case.db, case.folio, "end", "0", "E")
    case.works(30 * DAY)
    assert (case.address, case.mine.still_since) == (OLD, None)
    assert book.next_address(case.db, case.folio.id) is None


def test_who_was_given_the_part_since_confirms_nothing(case: Case) -> None:
    case.correct()
    pat = cases.member(case.db, "Pat Second")
    with clock.at(clock.now() + timedelta(minutes=1)):
        openings.join(case.db, case.opening, pat, "coordinator", by=case.jo)
        assert new_address.who_may(case.db, case.row) == {case.sam}
        with refused("yourself"):
            case.confirm_for(pat)
        case.refuse()
    assert new_address.STOPPED_MAIL in case.mails(pat), "they run the opening now"


@pytest.mark.parametrize("corrected_by", ["sam", "nobody"])
def test_audit_verify_names_who_confirmed_their_own_correction(
    case: Case, corrected_by: str
) -> None:
    case.correct()
    case.confirm_for(case.sam)
    facts = {"corrected_by": case.sam if corrected_by == "sam" else "nobody"}
    chain.record(case.db, new_address.CONFIRMED, facts, folio=case.folio.id, by=case.sam)
    assert len(list(verify.check(case.db))) == 1


@pytest.mark.parametrize("waited", [0, 2])
def test_audit_verify_names_what_did_not_wait(case: Case, waited: int) -> None:
    case.correct()
    case.confirm_for(case.sam)
    with clock.at(clock.now() + waited * DAY):
        facts = {"corrected_by": case.jo, "second": case.sam, "address": case.row.id}
        chain.record(case.db, new_address.CONFIRMED, facts, folio=case.folio.id)
    assert len(list(verify.check(case.db))) == 1


def test_what_bounced_meanwhile_is_sent_to_the_confirmed_address(case: Case) -> None:
    outbox.send(
        case.db, "prompts/feedback", to_kind="candidate", to_id=case.folio.id, key="before"
    )
    before = case.bounce("prompts/feedback")
    before.failed_at = clock.now() - timedelta(hours=1)
    case.correct()
    outbox.send(case.db, "prompts/closed", to_kind="candidate", to_id=case.folio.id, key="x")
    bounced, told = case.bounce("prompts/closed"), case.bounce(new_address.TOLD)
    case.confirm_for(case.sam)
    assert bounced.failed_at is not None
    case.works(3 * DAY)
    assert bounced.failure is None
    assert case.addressed("prompts/closed")[0] == NEW
    assert told.key not in set(case.db.scalars(select(MailOut.key)))
    assert before.failed_at is not None


def test_what_bounced_at_an_address_that_was_corrected_again_is_settled(case: Case) -> None:
    case.correct("wrong@example.test")
    for template in (new_address.TOLD, new_address.WAITS):
        case.bounce(template)
    with clock.at(clock.now() + timedelta(minutes=1)):
        case.correct()
        assert outbox.failed(case.db, [case.folio.id]) == {}
        assert case.addressed(new_address.WAITS)[0] == NEW


def test_a_link_that_a_coordinator_was_shown_confirms_nothing(case: Case) -> None:
    shown = links.redeem(case.db, links.for_invitation(case.db, case.mine.id, taken_by=case.jo))
    case.correct()
    with pytest.raises(Refusal, match="came from a coordinator"):
        case.confirm(browser=shown)
    # Where the site sends no email, every link comes from a coordinator.
    case.confirm(browser=shown, sends=False)
    assert case.address == NEW


def test_an_email_that_fails_at_the_new_address_opens_no_link_to_the_coordinator(
    case: Case,
) -> None:
    case.correct()
    case.bounce(new_address.WAITS)
    with pytest.raises(Refusal, match="can be reached by email"):
        hand_out.take(case.db, case.folio, sends=True, by=case.jo)


def test_the_newest_correction_counts_and_the_old_address_takes_it_back(case: Case) -> None:
    case.correct()
    first, seen = case.addressed(new_address.WAITS)[1], case.change
    with clock.at(clock.now() + timedelta(minutes=1)):
        assert case.correct(NEW, "Ada B. Example") == ["name"]
        assert case.correct("newer@example.test", "Ada B. Example") == ["next_email"]
        assert case.dead(first)
        with pytest.raises(Refusal, match="changed again"):
            case.confirm(change=seen)
        second = case.addressed(new_address.WAITS)[1]
        assert case.correct(OLD, "Ada B. Example") == ["next_email"]
        assert case.dead(second) and not case.dead(case.link)
        assert book.next_address(case.db, case.folio.id) is None
        assert new_address.changes(case.db, case.folio.id) == []


def test_an_address_that_waits_is_invited_and_masked(case: Case) -> None:
    case.correct()
    past = invite.past(case.db, case.opening, [NEW, OLD], secret=cases.SECRET, by=case.jo)
    assert set(past.values()) == {invite.INVITED}
    assert set(book.to_mask(case.db, case.folio.id).emails) == {OLD, NEW}


def test_no_address_is_changed_once_it_is_over(case: Case) -> None:
    stages.move(case.db, case.folio, "end", reason="withdrawn", by=None)
    with pytest.raises(Refusal, match="only an admin who has no part in it"):
        case.correct()
    assert case.correct(OLD, "Ada B. Example") == ["name"]


def test_after_the_end_an_admin_without_a_part_enters_it_and_another_person_confirms(
    case: Case,
) -> None:
    ana, bea = (cases.member(case.db, it, "admin") for it in ("Ana", "Bea"))
    enter = partial(new_address.enter_afterwards, case.db, case.folio.id, NEW)
    with refused("submission", 409):
        enter(by=ana)
    stages.move(case.db, case.folio, "end", reason="withdrawn", by=None)
    people.grant(case.db, case.db.get_one(Account, case.jo), "admin", by=None)
    for nobody in (case.jo, case.sam, cases.member(case.db, "Out")):
        with pytest.raises(Absent):
            enter(by=nobody)
    enter(by=ana)
    assert case.addressed(new_address.TOLD)[0] == OLD
    with refused("yourself"):
        case.confirm_for(ana)
    may = new_address.who_may(case.db, case.row)
    names = people.names(case.db)
    assert {names[it] for it in may} == {"Jo Sampleton", "Sam Placeholder", "Bea"}
    case.works(6 * DAY)
    case.confirm_for(bea)
    case.works(13 * DAY)
    assert case.address == OLD
    case.works(14 * DAY)
    assert (case.address, case.signed_in) == (NEW, False)
    assert list(verify.check(case.db)) == []


def test_after_the_end_nothing_is_changed_that_nobody_confirms(case: Case) -> None:
    ana = cases.member(case.db, "Ana", "admin")
    stages.move(case.db, case.folio, "end", reason="withdrawn", by=None)
    new_address.enter_afterwards(case.db, case.folio.id, NEW, by=ana)
    case.works(40 * DAY)
    assert (case.address, new_address.current(case.db, case.folio.id)) == (OLD, None)


def _admins_judge(case: Case, *admins: str) -> None:
    other = db_folio(case.db, cases.invited(case.db, case.opening))
    for admin in admins:
        standing.give(case.db, other, admin, "reviewer", by=case.jo)
        standing.accept(case.db, other, admin)


def _replaced(case: Case) -> str:
    """The hiring manager is replaced by a made-up one."""
    box = people.create(case.db, "Box", "b@example.test", by=case.jo).id
    openings.join(case.db, case.opening, box, "manager", by=case.jo)
    openings.remove(case.db, case.opening, case.sam, by=case.jo)
    return box


@pytest.mark.parametrize("before", [True, False])
def test_who_sets_the_second_persons_aside_is_still_seen_by_them(
    case: Case, before: bool
) -> None:
    """Honest people hear three times in a fortnight, whenever they lost their parts."""
    admins = [case.member("Ana", "admin"), case.member("Bea", "admin")]
    if not before:
        case.correct()
        case.works()
    _admins_judge(case, *admins)
    _replaced(case)
    if before:
        case.correct()
    assert new_address.who_may(case.db, case.row) == frozenset()
    case.works(7 * DAY)
    told = case.told(new_address.ALONE_MAIL)
    days = [0, 7, 13] if before else [7, 14, 20]
    for honest in (*admins, case.sam):
        assert [day for to, day in told if to == honest] == days
        assert case.address == OLD
        with pytest.raises(Absent):
            new_address.seen(case.db, case.row.id, honest)
        (mail, *_) = case.team_mails(new_address.ALONE_MAIL, honest)
        assert PAGES[mail.template](case.db, mail) == "/"
        values = to_second(case.db, mail, SETTINGS).values
        assert (values["sees"], values["by"]) == (False, "Jo Sampleton")
        assert values["submission"] == case.folio.id
    case.works((days[-1] + 1) * DAY)
    assert case.address == NEW, "an honest admin had a fortnight to keep the earlier one"


def test_judges_hear_only_where_no_independent_admin_is_left(case: Case) -> None:
    judge, free = case.member("Ana", "admin"), case.member("Bea", "admin")
    _admins_judge(case, judge)
    case.correct()
    case.works(7 * DAY)
    assert {to for to, _ in case.told(new_address.ALONE_MAIL)} == {case.sam, free}


def test_an_admin_made_since_by_who_heard_keeps_the_earlier_address(case: Case) -> None:
    ana = case.member("Ana", "admin")
    case.correct()
    _admins_judge(case, ana)
    _replaced(case)
    case.works(7 * DAY)
    out = case.member("Out")
    access.give(case.db, case.db.get_one(Account, out), "admin", by=ana)
    with refused("decision"):
        case.decide("change", out)
    for other in (case.jo, case.sam, ana):
        with pytest.raises((Refusal, Absent)):
            case.decide("keep", other)
    case.decide("keep", out)
    assert (case.address, new_address.current(case.db, case.folio.id)) == (OLD, None)
    assert case.addressed(new_address.STAYS)[0] == OLD
    case.works(30 * DAY)
    assert case.address == OLD


@pytest.mark.parametrize("by_admin", [True, False])
def test_a_stop_stands_although_who_could_decide_was_set_aside(
    case: Case, by_admin: bool
) -> None:
    ana = case.member("Ana", "admin")
    case.correct()
    case.refuse()
    if by_admin:
        # Who corrects is an admin too, and makes the other one their own.
        people.grant(case.db, case.db.get_one(Account, case.jo), "admin", by=None)
        access.take_admin(case.db, case.db.get_one(Account, ana), by=case.jo)
        access.give(case.db, case.db.get_one(Account, ana), "admin", by=case.jo)
    else:
        _admins_judge(case, ana)
    _replaced(case)
    assert new_address.who_decide(case.db, case.row) == frozenset()
    case.works(40 * DAY)
    assert (case.address, new_address.current(case.db, case.folio.id)) == (OLD, None)


def test_an_admin_who_was_demoted_or_made_dependent_still_hears(case: Case) -> None:
    ana, bea = case.member("Ana", "admin"), case.member("Bea", "admin")
    people.grant(case.db, case.db.get_one(Account, case.jo), "admin", by=None)
    for admin in (ana, bea):
        access.take_admin(case.db, case.db.get_one(Account, admin), by=case.jo)
    access.give(case.db, case.db.get_one(Account, bea), "admin", by=case.jo)
    _replaced(case)
    case.correct()
    assert new_address.who_may(case.db, case.row) == frozenset()
    case.works()
    told = case.told(new_address.ALONE_MAIL)
    for honest in (ana, bea, case.sam):
        assert [day for to, day in told if to == honest] == [0, 7, 13]


def test_another_coordinator_who_was_removed_still_hears(case: Case) -> None:
    pat = case.member("Pat")
    openings.join(case.db, case.opening, pat, "coordinator", by=None)
    case.correct()
    assert pat in new_address.who_may(case.db, case.row)
    _replaced(case)
    openings.remove(case.db, case.opening, pat, by=case.jo)
    case.works(7 * DAY)
    assert {pat, case.sam} <= {to for to, _ in case.told(new_address.ALONE_MAIL)}


def test_a_second_correction_begins_the_fortnight_and_the_telling_anew(case: Case) -> None:
    ana = case.member("Ana", "admin")
    case.correct("first@example.test")
    case.works(7 * DAY)
    with clock.at(clock.now() + 19 * DAY):
        # By another coordinator, whom the first added, or by the first: whoever it is.
        case.correct()
        case.works()
        assert case.row.until is None
        assert ana in new_address.who_may(case.db, case.row)
    case.works(25 * DAY)
    assert case.row.until is None and case.address == OLD
    case.works(26 * DAY)
    assert [day for to, day in case.told(new_address.ALONE_MAIL) if to == ana] == [26, 33, 39]
    case.works(40 * DAY)
    assert case.address == NEW


def test_a_colleague_from_a_list_and_a_moved_mailbox_are_no_second_persons(case: Case) -> None:
    found = pasted_list.read(case.db, "Box One <b1@example.test>")
    pasted_list.add(case.db, found, level=3, zone="", week="12345", tell=False, by=case.jo)
    box = people.at_address(case.db, "b1@example.test")
    honest = case.db.get_one(Account, case.member("Out"))
    correcting.correct(case.db, honest, honest.name, "b2@example.test", by=case.jo)
    for account in (box, honest):
        openings.join(case.db, case.opening, account.id, "manager", by=case.jo)
    case.correct()
    assert new_address.who_may(case.db, case.row) == {case.sam}
    assert new_address.who_decide(case.db, case.row) == {case.sam}


def test_a_member_raised_at_the_server_is_independent_of_everyone(case: Case) -> None:
    made = people.create(case.db, "Cli", "cli@example.test", by=None)
    access.give(case.db, made, "admin", by=None)
    case.correct()
    assert made.id in new_address.who_may(case.db, case.row)


def test_who_corrected_and_left_their_part_confirms_nothing(case: Case) -> None:
    """Neither as themselves nor as an admin or manager."""
    pat = case.member("Pat")
    openings.join(case.db, case.opening, pat, "coordinator", by=None)
    case.correct()
    openings.remove(case.db, case.opening, case.jo, by=pat)
    people.grant(case.db, case.db.get_one(Account, case.jo), "admin", by=None)
    openings.join(case.db, case.opening, case.jo, "manager", by=pat)
    assert new_address.who_may(case.db, case.row) == {case.sam}, "Pat has raised them"
    for act in (case.confirm_for, partial(case.decide, "keep")):
        with pytest.raises(Refusal):
            act(case.jo)


def test_a_stranger_s_link_ends_at_once_and_the_candidate_is_invited_at_the_new_address(
    case: Case,
) -> None:
    db, wrong = case.db, cancelled.WRONG_ADDRESS
    case.mine.started_at = None
    start_over = partial(cancel.start_over, team="Example Pay", secret=cases.SECRET)
    with refused("over", says="No new address waits"):
        start_over(db, case.folio, by=case.jo)
    case.correct()
    waits = case.addressed(new_address.WAITS)[1]
    made = start_over(db, case.folio, by=case.jo)
    assert (case.folio.stage, case.mine.ended_code) == ("E", wrong)
    assert not case.signed_in and case.dead(case.link) and case.dead(waits)
    assert book.address(db, made.folio) == ("Ada Example", NEW)
    told = case.mail(cancel.MAIL)
    sent = mails.to_candidate(db, told, SETTINGS)
    assert (sent.address, sent.values["link"]) == (OLD, ""), "the email brings no new link"
    links.ask(db, OLD)
    asked = db.scalars(select(MailOut).where(MailOut.template == hand_out.LINK)).one()
    with pytest.raises(Refusal, match="gets no link"):
        mails.to_candidate(db, asked, SETTINGS)
    fresh = db.scalars(select(MailOut).where(MailOut.to_id == made.folio)).one()
    assert mails.to_candidate(db, fresh, SETTINGS).address == NEW
    with refused("over"):
        start_over(db, case.folio, by=case.jo)


def test_what_was_submitted_is_not_cancelled_as_sent_to_a_stranger(case: Case) -> None:
    case.correct()
    assert cancel.may_start_over(case.db, case.folio) == NEW
    case.folio.stage = Stage.SUBMITTED
    assert cancel.may_start_over(case.db, case.folio) == ""
