"""Inviting through the browser: one person, a list, a copied link; cancelling and declining."""

from __future__ import annotations

import csv
import html
import io
import itertools
import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.identity.models import CandidateList
from blindfolio.jobs.models import Job
from blindfolio.ledger.models import Entry
from blindfolio.mail import outbox
from blindfolio.mail.models import MailOut
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from prompts.inviting import invite
from prompts.inviting.screening import NONE, Screening, screening
from prompts.models import Invitation, Opening, PromptVersion
from prompts.opening import openings, terms
from prompts.opening.terms import heading
from tests.expect import answered, every, got, one, refused, transact
from tests.prompts import cases
from tests.sites import Site, open_site


@pytest.fixture
def made(site: Site, account: str) -> str:
    with site.parts.database.transaction() as db:
        return f"/openings/{cases.opening(db, by=account).id}"


def _invited(site: Site, made: str, **given: str) -> Invitation:
    with site.parts.database.transaction() as db:
        job = db.get_one(Opening, made.rpartition("/")[2])
        mine = cases.invited(db, job, **given)
        db.expunge(mine)
        return mine


def test_what_is_left_is_mended_and_checked_again(
    site: Site, jo: FlaskClient, made: str
) -> None:
    rows = "email;name;employers;shoe\nada@x.test;Ada;B, C;40\nbo at x.test;Bo;;41\n"
    dry = jo.post(f"{made}/lists/new", data={"people": rows}).headers["Location"]
    assert "shoe" in jo.get(dry).text, "a column that is not read"
    jo.post(dry)
    sent = answered(jo.get(dry), 200, "1 invited, 1 left", lacks="shoe").text
    assert "Pressing the button" not in sent, "there is none"
    left = re.search(r'name="people"[^>]*>\n(.*?)</textarea>', sent, re.S)
    older = re.search(r'name="instead" value="([^"]+)"', sent)
    assert left is not None and older is not None
    assert "1 row of a list" in jo.get(made).text
    mended = {"people": html.unescape(left[1]).replace("bo at ", "bo@"), "instead": older[1]}
    again = jo.post(f"{made}/lists/new", data=mended).headers["Location"]
    assert "1 person can be invited." in jo.get(again).text
    assert jo.get(dry).status_code == 404 and f'href="{again}"' in jo.get("/openings").text
    jo.post(again)
    assert "is waiting" not in jo.get("/openings").text
    assert one(site, select(func.count(Invitation.id))) == 2
    assert "of a list" not in jo.get(made).text
    # A list that waits to be sent is not forgotten for another.
    waits = jo.post(f"{made}/lists/new", data={"people": rows}).headers["Location"]
    jo.post(f"{made}/lists/new", data=mended | {"instead": waits.rpartition("/")[2]})
    assert jo.get(waits).status_code == 200
    assert jo.post(f"{waits}/forget").headers["Location"] == f"{made}?said=list_deleted"
    assert jo.get(waits).status_code == 404


def test_a_file_that_cannot_be_read_leaves_what_was_typed(
    site: Site, jo: FlaskClient, made: str
) -> None:
    long = "x" * 2_100_000
    for people, says in (
        ("name\nAda & Bo", "No column is called"),
        ("", "is empty"),
        (long, "2 MiB"),
    ):
        no = jo.post(f"{made}/lists/new", data={"people": people})
        answered(no, 422, says, html.escape(people))
    both = {"people": "name,email", "file": (io.BytesIO(b"name,email"), "p.csv")}
    assert "Use only one of the two" in jo.post(f"{made}/lists/new", data=both).text
    assert every(site, select(CandidateList.id)) == []


def test_the_page_of_an_opening_asks_as_much_at_3_and_at_200_rows(
    site: Site, jo: FlaskClient, made: str
) -> None:
    asked = {}
    for rows in (3, 197):
        people = "name,email\n" + "".join(f"P{n},p{rows}-{n}@x.test\n" for n in range(rows))
        dry = jo.post(f"{made}/lists/new", data={"people": people}).headers["Location"]
        with site.counted() as of_list:
            jo.get(dry)
        jo.post(dry)
        with site.counted() as seen:
            page = jo.get(made).text
        asked[rows] = len(seen), len(of_list)
        assert "not started" in page
    assert asked[3] == asked[197]


def test_a_link_is_shown_once_and_is_the_candidates_own(
    site: Site, jo: FlaskClient, made: str
) -> None:
    person = {"name": "Ada Example", "email": "ada@x.test", "how": "link"}
    messages = jo.post(f"{made}/invitations", data=person).headers["Location"]
    assert "Show a link</button>" in jo.get(messages).text
    page = jo.post(f"{made}/links").text
    _invited(site, made, name="Bo Specimen")
    link = re.search(r'value="http://[^"/]+(/open/[^"]+)"', page)
    assert link is not None
    assert "Ada Example" in page
    ada = site.app.test_client()
    assert ada.post(link[1]).status_code == 302
    assert "Ada Example, signed in by link" in ada.get("/my").text
    assert "A coordinator copied a link to this page" in ada.get("/my").text
    everybody = jo.post(f"{made}/links").text
    assert everybody.count("/open/") == 2
    with site.parts.database.reading() as db:
        kept = select(func.count()).where(Entry.kind == "link_taken")
        assert db.scalar(kept) == 3


def test_on_a_site_that_sends_email_the_page_of_an_opening_shows_no_link(
    site: Site, jo: FlaskClient, made: str, tmp_path: Path
) -> None:
    mail = f"folder://{tmp_path / 'out'}"
    sending = open_site(site.parts.settings.data, mail=mail)
    me = one(sending, select(Account.id).where(Account.name == "Jo Sampleton"))
    jo = sending.as_account(me)
    for name, how in (("Ada Example", "link"), ("Bo Specimen", "mail")):
        person = {"name": name, "email": f"{name[:2]}@x.test", "how": how}
        assert jo.post(f"{made}/invitations", data=person).status_code == 303
    assert f"{made}/links" not in jo.get(made).text
    shown = answered(jo.post(f"{made}/links"), 200, "No links to copy", lacks="/open/").text
    with sending.parts.database.transaction() as db:
        mails = db.scalars(select(MailOut).order_by(MailOut.created_at)).all()
        assert [mail.template for mail in mails] == ["prompts/invitation"] * 2
        mails[0].failed_at, mails[0].failure = cases.NOON, "address"
    shown = jo.post(f"{made}/links").text
    assert (shown.count("/open/"), "Ada Example" in shown) == (1, True)
    sending.parts.database.engines.dispose()


def test_a_coordinator_cancels_on_a_page_that_confirms(
    site: Site, jo: FlaskClient, made: str
) -> None:
    mine = _invited(site, made)
    cancel = f"/candidates/{mine.folio}/cancel"
    assert cancel in jo.get(f"/candidates/{mine.folio}").text
    assert "The job has gone to someone else." in jo.get(cancel).text
    answered(jo.post(cancel), 422, "Choose a reason")
    assert jo.post(cancel, data={"reason": "filled"}).status_code == 303
    assert "nothing to cancel" in jo.get(cancel).text
    assert jo.post(cancel, data={"reason": "filled"}).status_code == 409
    answered(site.as_candidate(mine.id).get("/my"), 200, "The job has gone to someone else.")
    stranger = transact(site, cases.member, "Kim Lorem", "coordinator")
    for method in ("GET", "POST"):
        assert site.as_account(stranger).open(cancel, method=method).status_code == 404


def test_a_candidate_declines_and_only_the_coordinator_reads_why(
    site: Site, jo: FlaskClient, made: str
) -> None:
    mine = _invited(site, made)
    with site.parts.database.transaction() as db:
        hanna = cases.member(db, "Hanna Placeholder")
        job = db.get_one(Opening, mine.opening)
        openings.join(db, job, hanna, "manager", by=hanna)
    ada = site.as_candidate(mine.id)
    assert "/my/decline" in ada.get("/my").text
    answered(ada.get("/my/decline"), 200, "need to give a reason. Your invitation ends")
    answered(ada.post("/my/decline", data={"words": "x" * 2001}), 422, "x" * 2001)
    assert ada.post("/my/decline", data={"words": "A <job> elsewhere"}).status_code == 303
    assert "You declined." in ada.get("/my").text
    assert ada.post("/my/decline", data={"words": "again"}).status_code in (404, 409)
    assert "declined: “A &lt;job&gt; elsewhere”" in jo.get(f"/candidates/{mine.folio}").text
    for path in ("/candidates?done=1", f"/candidates/{mine.folio}"):
        assert "elsewhere" not in site.as_account(hanna).get(path).text
    started = _invited(site, made)
    bo = site.as_candidate(started.id)
    bo.post("/my/start", data={"zone": "Europe/Lisbon"})
    assert "/my/withdraw" in bo.get("/my/decline").text
    assert bo.post("/my/decline").status_code == 409


def test_the_page_before_the_start_answers_everything_and_starts_nothing(
    site: Site, made: str
) -> None:
    mine = _invited(site, made)
    ada = site.as_candidate(mine.id)
    for _ in range(2):
        page = html.unescape(ada.get("/my").text)
    shown = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", page, re.S)
    said = {term: words for term, words in shown}
    job = got(site, Opening, mine.opening)
    assert got(site, Invitation, mine.id).started_at is None
    for term, words in (job.terms | {terms.REAL: terms.INVENTED}).items():
        assert words in said.get(heading(term), page)
    assert "180 days" in said["How long we keep it"]
    assert "Provisional: this opening aims at staff" in said["Level"]
    assert "Lisbon (UTC" in said["Due if you start now"]
    assert re.search(r"Start by <span data-in-zone>[^<]+Lisbon \(UTC", page)
    assert f'<p class="soft">{job.terms[terms.CONTACT]}, Example' in page
    for criterion in cases.FOLDER.rubric.criteria:
        assert criterion.sentence in page
        assert f'"Weight, of 5:">{criterion.weight}<' in page
        for guide in criterion.guides.values():
            assert guide not in page
        assert criterion.reason not in page


PEOPLE = 1_000
UNREAD = [f"Custom field {n}" for n in range(20)]


def _export() -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    heads = ["Candidate ID", "First Name", "Last Name", "Email Address(es)", "Current Company"]
    writer.writerow(heads + UNREAD)
    for n in range(PEOPLE):
        person = [n, f"Person{n}", "Example", f"person{n}@example.test", "Nile, Inc."]
        writer.writerow(person + ["some words of a recruiter"] * len(UNREAD))
    return out.getvalue().encode()


@pytest.mark.faults
def test_all_are_queued_and_paced_and_other_mail_does_not_wait(
    site: Site, account: str, jo: FlaskClient, made: str
) -> None:
    sheet = {"file": (io.BytesIO(_export()), "candidates.csv")}
    checked = jo.post(f"{made}/lists/new", data=sheet).headers["Location"]
    assert "1000 people can be invited." in jo.get(checked).text
    assert jo.post(checked).status_code == 303
    assert "1000 invited, 0 left" in jo.get(checked).text
    mails = select(Job.run_at).where(Job.kind == outbox.JOB).order_by(Job.run_at)
    with site.parts.database.transaction() as db:
        assert db.scalar(select(func.count(Invitation.id))) == PEOPLE
        assert db.scalar(select(func.count(MailOut.id))) == PEOPLE
        due = list(db.scalars(mails))
        gaps = [later - sooner for sooner, later in itertools.pairwise(due)]
        assert gaps.count(timedelta()) == outbox.AT_ONCE - 1
        assert set(gaps[outbox.AT_ONCE - 1 :]) == {outbox.PACE}
        assert due[-1] - due[0] == outbox.lasts(PEOPLE)
    # The next list goes behind them; one more person, and whatever else is sent, goes at once.
    people = {"people": "name,email\nAda,ada@x.test\nBo,bo@x.test"}
    jo.post(jo.post(f"{made}/lists/new", data=people).headers["Location"])
    with site.parts.database.transaction() as db:
        assert sum(at > due[-1] for at in db.scalars(mails)) == 2
        cases.invited(db)
        outbox.send(db, "web/sign_in", to_kind="account", to_id=account, key="sign in")
        assert sum(at > due[-1] for at in db.scalars(mails)) == 2


PERSON = {"name": "Ada Example", "email": "ada@example.test", "employers": "Specimen Bank"}


@pytest.fixture
def mails(tmp_path: Path) -> Path:
    folder = tmp_path / "mails"
    folder.mkdir()
    return folder


def _called(site: Site, team: str, mails: Path) -> Site:
    return open_site(site.parts.settings.data, team=team, mail=f"folder://{mails}")


def test_nobody_is_invited_and_what_was_typed_is_kept(
    site: Site, account: str, made: str, mails: Path
) -> None:
    nameless = _called(site, "", mails)
    jo = nameless.as_account(account)
    assert invite.NAMELESS in html.unescape(jo.get(made).text)
    typed = (f'value="{it}"' for it in PERSON.values())
    answered(jo.post(f"{made}/invitations", data=PERSON), 422, "`blindfolio init`", *typed)
    assert one(site, select(func.count(Invitation.id))) == 0
    assert every(site, select(MailOut.id)) == []
    assert one(site, select(PromptVersion.frozen_at)) is None, "nothing is fixed"
    jo.post("/look", data={"name": "Northern Pay"})
    answered(jo.get(made), 200, lacks="No one can be invited yet")
    answered(jo.post(f"{made}/invitations", data=PERSON), 303)
    listed = jo.post(f"{made}/lists/new", data={"people": "Bo,bo@example.test"}).location
    answered(jo.post(listed), 303)
    nameless.parts.worker.run_until_idle()
    assert ["Northern Pay" in it.read_text() for it in mails.iterdir()] == [True, True]


def test_an_invitation_that_waits_does_not_go_out_without_a_name(
    site: Site, account: str, made: str, mails: Path
) -> None:
    named = _called(site, "Brightwater", mails).as_account(account)
    case = named.post(f"{made}/invitations", data=PERSON).location
    nameless = _called(site, "", mails)
    nameless.parts.worker.run_until_idle()
    assert list(mails.iterdir()) == []
    page = case.partition("?")[0] + "/messages"
    assert "has no team name" in html.unescape(nameless.as_account(account).get(page).text)
    mail = one(site, select(MailOut).where(MailOut.to_kind == "candidate"))
    again = _called(site, "Brightwater", mails)
    answered(again.as_account(account).post(f"{page}/{mail.id}/again"), 303)
    again.parts.worker.run_until_idle()
    (sent,) = mails.iterdir()
    assert "Jo Sampleton, recruiting, Brightwater" in sent.read_text()


SAID = "Knows billing, wants to leave the pager."
FORM = {"screened_by": " Lou  P. ", "screened_on": "2026-01-20", "screened_words": SAID}


def test_a_screen_is_optional_and_kept_as_it_was_typed_or_refused_at_its_field() -> None:
    assert screening({}) == NONE
    assert screening(FORM) == Screening("Lou P.", "2026-01-20", SAID)
    for field, typed in (
        ("screened_by", " "),
        ("screened_on", "soon"),
        ("screened_on", "2999-01-01"),
        ("screened_words", "x" * 301),
    ):
        with refused(field):
            screening({**FORM, field: typed})


@pytest.mark.parametrize("decider", ["manager", "engineer"])
def test_coordinator_and_decider_read_it_and_nobody_else_does(site: Site, decider: str) -> None:
    with site.parts.database.transaction() as db:
        people = {it: cases.member(db, f"{it} Dummy", it) for it in ("coordinator", "manager")}
        opening = cases.opening(db, by=people["coordinator"], decider=decider)
        openings.join(db, opening, people["manager"], "manager", by=people["coordinator"])
        people |= {kind: cases.member(db, f"{kind} Dummy") for kind in ("panel", "reviewer")}
        job = opening.id
    jo = site.as_account(people["coordinator"])
    form = {"name": "Ada Example", "email": "ada@example.test", **FORM}
    path = f"/openings/{job}/invitations"
    answered(jo.post(path, data={**form, "screened_on": "x"}), 422, SAID)
    answered(jo.post(path, data=form), 303)
    with site.parts.database.transaction() as db:
        made = db.scalars(select(Invitation)).one()
        folio = db.get_one(Folio, made.folio)
        for kind in ("panel", "reviewer"):
            standing.give(db, folio, people[kind], kind, by=None, due=clock.now())
        invitation, folio_id = made.id, folio.id
    case = f"/candidates/{folio_id}"
    for kind, reads in (("coordinator", True), ("manager", decider == "manager")):
        page = answered(site.as_account(people[kind]).get(case), 200)
        assert (f"Lou P., 2026-01-20: {SAID}" in page.text) == reads, kind
    for kind in ("panel", "reviewer"):
        browser = site.as_account(people[kind])
        for path in (case, "/assigned", "/panels", f"/panels/{folio_id}"):
            assert SAID not in browser.get(path).text
    assert SAID not in site.as_candidate(invitation).get("/my").text
