"""A candidate's mails on the coordinator's page: what was said, what became of it, one link."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from blindfolio import clock
from blindfolio.accounts import links, sessions
from blindfolio.accounts.models import Account, Link
from blindfolio.identity import book
from blindfolio.ledger.models import Entry
from blindfolio.mail import choosing, outbox
from blindfolio.mail.models import MailOut
from blindfolio.visibility.models import Folio
from prompts import queries, team_mails
from prompts.inviting import decline, new_address
from prompts.models import Invitation, NewAddress, Opening, Submission
from prompts.opening import openings
from prompts.window import start
from reviews.board import queries as board_queries
from reviews.board.filters import EVERYTHING
from tests.expect import answered, every, got, one, transact
from tests.platform.mail.conftest import SmtpProcess
from tests.prompts import cases as asking
from tests.sites import Site, open_site

_LINK = re.compile(r'value="http://127\.0\.0\.1:8000/open/([^"]+)"')


def _page(site: Site, where: str = "submitted") -> tuple[FlaskClient, str]:
    client = site.as_member("jo.sampleton")
    return client, f"/candidates/{site.invitation(where).folio}/messages"


def _words(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_without_a_mail_server_each_message_waits_to_be_handed_out(demo_site: Site) -> None:
    client, address = _page(demo_site)
    words = _words(client, address)
    assert "This site sends no email." in words
    assert words.count("send this yourself") == words.count("<article") > 2
    assert (
        "Invitation to write a design document for" in words
        and "Your window is open until" in words
    )
    assert "/open/" not in words
    to_all = re.search(r'href="([^"]+)#note">Message to all candidates<', words)
    assert to_all and 'id="note"' in _words(client, to_all[1])
    receipts = {*every(demo_site, select(Submission.id))}
    assert "version 1" in words and not any(receipt in words for receipt in receipts)
    early = "The application ended early, so earlier ones"
    assert early not in words and early in _words(*_page(demo_site, "withdrawn"))
    # A document's hash beside this name would find its code.
    assert not re.search(r"\b[0-9a-f]{64}\b", words)


def _mailing(site: Site, tmp_path: Path) -> Site:
    """The same site with a mail server; what waited has gone out."""
    sending = open_site(site.parts.settings.data, mail=f"folder://{tmp_path / 'out'}")
    with sending.parts.database.transaction() as db:
        db.execute(update(MailOut).values(sent_at=clock.now()))
    return sending


def _fail(site: Site, mail: str, reason: str, *, later: timedelta) -> None:
    at = clock.now() + later
    with site.parts.database.transaction() as db:
        values = {"sent_at": None, "failed_at": at, "failure": reason}
        db.execute(update(MailOut).where(MailOut.id == mail).values(**values))


def test_where_email_reaches_the_candidate_no_coordinator_gets_their_link(
    demo_site: Site, tmp_path: Path
) -> None:
    sending = _mailing(demo_site, tmp_path)
    client, address = _page(sending)
    with sending.parts.database.reading() as db:
        before = db.scalar(select(func.count()).select_from(Link))
    words = _words(client, address)
    assert "Show a link" not in words and "Email a new link" in words
    refused = client.post(f"{address}/link")
    assert refused.status_code == 409 and not _LINK.findall(refused.text)
    assert "This candidate can be reached by email" in refused.text
    with sending.parts.database.reading() as db:
        assert db.scalar(select(func.count()).select_from(Link)) == before


def test_a_new_link_goes_to_the_candidate_by_email_once_however_often_it_is_pressed(
    demo_site: Site, tmp_path: Path
) -> None:
    sending = _mailing(demo_site, tmp_path)
    client, address = _page(sending)
    for _ in range(2):
        assert client.post(f"{address}/link/mail").status_code == 303
    sending.parts.worker.run_until_idle()
    sent = [
        message_from_bytes(mail.read_bytes(), policy=default)
        for mail in (tmp_path / "out").glob("*.eml")
    ]
    (email,) = [mail for mail in sent if mail["Subject"].startswith("A new link")]
    text = email.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    (token,) = re.findall(r"/open/(\S+)", text)
    submitted = sending.invitation("submitted")
    assert transact(sending, links.leads_to, token, submitted.id)
    assert got(sending, Link, sessions.hashed(token)).taken_by is None
    assert (
        "A coordinator copied a link" not in sending.as_candidate(submitted.id).get("/my").text
    )
    assert client.post(f"{address}/link/mail").status_code == 303, "another day, another link"
    silent, address = _page(demo_site)
    answered(silent.post(f"{address}/link/mail"), 409, "sends no email")


def test_after_a_failed_email_the_link_may_be_taken_and_the_candidate_is_told(
    demo_site: Site, tmp_path: Path
) -> None:
    sending = _mailing(demo_site, tmp_path)
    client, address = _page(sending)
    mine = sending.invitation("submitted")

    def link(mail: str, reason: str, *, later: int = 1) -> list[str]:
        _fail(sending, mail, reason, later=timedelta(seconds=later))
        return _LINK.findall(client.post(f"{address}/link").text)

    def mail(template: str) -> str:
        with sending.parts.database.reading() as db:
            to = (MailOut.to_id == mine.folio, MailOut.template == template)
            return db.scalars(select(MailOut.id).where(*to)).first() or ""

    some = mail("prompts/receipt")
    # It was not wanted any more, or may be what it says, or a later one has arrived.
    for reason in ("nobody", "refused", "server", "fault"):
        assert link(some, reason) == []
    assert link(some, "address", later=-3600) == []
    (token,) = link(some, "address")
    with sending.parts.database.reading() as db:
        held = db.get_one(Link, sessions.hashed(token))
        assert (held.invitation, held.taken_by) == (mine.id, sending.account("jo.sampleton"))
        told = select(MailOut.template).where(MailOut.sent_at.is_(None), MailOut.id != some)
        assert db.scalars(told).all() == ["prompts/link_taken"]
    other = sending.invitation("writing").id
    for invitation, copied in ((mine.id, True), (other, False)):
        page = sending.as_candidate(invitation).get("/my").text
        assert ("A coordinator copied a link" in page) == copied


def test_a_server_that_is_down_opens_a_link_and_nothing_that_a_coordinator_can_word(
    demo_site: Site, tmp_path: Path
) -> None:
    sending = _mailing(demo_site, tmp_path)
    client, address = _page(sending)
    assert client.post(f"{address}/link/mail").status_code == 303
    mail = one(sending, select(MailOut.id).where(MailOut.template == "prompts/link"))
    # A name and a title are in every email: what is refused for its words may be theirs.
    for reason, opens in (("refused", 0), ("fault", 0), ("server", 1)):
        _fail(sending, mail, reason, later=timedelta(seconds=1))
        assert len(_LINK.findall(client.post(f"{address}/link").text)) == opens


def test_a_link_is_made_by_a_press_shown_once_and_written_down(demo_site: Site) -> None:
    client, address = _page(demo_site)
    answer = client.post(f"{address}/link").get_data(as_text=True)
    (token,) = _LINK.findall(answer)
    invitation = demo_site.invitation("submitted").id
    with demo_site.parts.database.reading() as db:
        assert links.leads_to(db, token, invitation)
        newest = db.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1)).one()
        assert newest.kind == "link_taken" and token not in str(newest.__dict__)
        told = select(MailOut.id).where(MailOut.template == "prompts/link_taken")
        assert db.scalar(told) is None, "it could only be handed out by the one who took it"
    assert token not in _words(client, address)
    told_on_page = demo_site.as_candidate(invitation).get("/my").text
    assert "A coordinator copied a link to this page" in told_on_page


def test_a_mail_that_failed_says_why_and_can_be_sent_again(
    demo_site: Site, tmp_path: Path
) -> None:
    folio = demo_site.invitation("submitted").folio
    sending = open_site(demo_site.parts.settings.data, mail=f"folder://{tmp_path / 'out'}")
    with sending.parts.database.transaction() as db:
        some = db.scalars(select(MailOut).where(MailOut.to_id == folio).limit(1)).one()
        failed = {"failed_at": clock.now(), "failure": "address"}
        db.execute(update(MailOut).where(MailOut.id == some.id).values(**failed))
    client, address = _page(sending)
    words = _words(client, address)
    assert "The mail server says that this address does not accept email." in words
    assert client.post(f"{address}/{some.id}/again").status_code == 303
    assert "waiting to be sent" in _words(client, address)
    sending.parts.worker.run_until_idle()
    assert (tmp_path / "out" / f"{some.id}.eml").exists()
    assert _words(client, address).count("</svg><span>sent</span>") == 1
    refused = client.post(f"{address}/{some.id}/again")
    assert "This email has already been sent" in refused.get_data(as_text=True)
    other = demo_site.invitation("writing").folio
    assert client.post(f"/candidates/{other}/messages/{some.id}/again").status_code == 404


def test_messages_are_shown_in_the_language_they_were_sent_in(
    demo_site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The demo's prompts are in English, and can't be changed.
    monkeypatch.setattr(queries, "language", lambda *_: "de")
    client, address = _page(demo_site)
    words = _words(client, address)
    assert "Ihre Bearbeitungszeit für das Designdokument läuft." in words
    assert "Empfangsbestätigung" in words
    assert "Messages to Milo Tizio" in words, "the page itself is in English"


def test_more_messages_ask_no_more_of_the_database(demo_site: Site) -> None:
    client, address = _page(demo_site)
    _words(client, address)  # the audit page notes the first opening of a day
    with demo_site.counted() as few:
        _words(client, address)
    folio = demo_site.invitation("submitted").folio
    with demo_site.parts.database.transaction() as db:
        receipt = db.scalars(
            select(MailOut).where(MailOut.to_id == folio, MailOut.template == "prompts/receipt")
        ).one()
        for n in range(30):
            outbox.send(
                db,
                "prompts/receipt",
                to_kind="candidate",
                to_id=folio,
                key=f"again {n}",
                args=receipt.args,
            )
    with demo_site.counted() as many:
        assert _words(client, address).count("<article") > 30
    assert len(many) == len(few) <= 21


def test_a_bounced_email_leads_to_the_address_that_is_to_be_corrected(demo_site: Site) -> None:
    client, address = _page(demo_site)
    correcting = f"{address.removesuffix('/messages')}/correct"
    folio = demo_site.invitation("submitted").folio
    with demo_site.parts.database.reading() as db:
        mail = db.scalars(select(MailOut.id).where(MailOut.to_id == folio)).first() or ""
    for reason, offered in (("server", False), ("address", True)):
        _fail(demo_site, mail, reason, later=timedelta(0))
        assert (f"{correcting}#f-email" in client.get(address).text) == offered
    assert 'id="f-email"' in client.get(correcting).text


def test_a_decision_that_bounced_is_first_on_the_board_until_a_link_is_handed_out(
    demo_site: Site, tmp_path: Path
) -> None:
    demo_site.parts.worker.run_until_idle()  # what has come due since it was played
    (tmp_path / "taken").mkdir()
    smtp = SmtpProcess(tmp_path / "taken")
    smtp.start("rcpt550", "ok")
    try:
        sending = open_site(demo_site.parts.settings.data, mail=smtp.url)
        folio = sending.invitation("closed").folio
        board = sending.as_member("jo.sampleton").get("/candidates").text
        assert f"/candidates/{folio}" not in board
        with sending.parts.database.transaction() as db:
            db.execute(update(MailOut).values(sent_at=clock.now()))
            told = (MailOut.to_id == folio, MailOut.template == "prompts/closed")
            mail = db.scalars(select(MailOut).where(*told)).one()
            mail.sent_at = None
            db.flush()
            outbox.send_again(db, mail)
        sending.parts.worker.run_until_idle()
        (told_of_it,) = smtp.taken()
        email = message_from_bytes(told_of_it, policy=default)
        assert "did not arrive" in email["Subject"] and "jo.sampleton" in email["To"]
        client = sending.as_member("jo.sampleton")
        board = client.get("/candidates").text
        with sending.parts.database.reading() as db:
            rows = board_queries.whole(db, sending.account("jo.sampleton"), EVERYTHING)
        urgent = [it.folio for it in rows if it.step and it.step.code in ("adjustment", "mail")]
        assert folio in urgent and [it.folio for it in rows][: len(urgent)] == urgent
        assert "Email bounced" in board
        address = f"/candidates/{folio}/messages"
        page = client.get(address).text
        assert "Show a link" in page and "correct their email address" not in page
        assert client.post(f"{address}/link").status_code == 200
        assert f"/candidates/{folio}" not in client.get("/candidates").text
    finally:
        smtp.stop()


@pytest.mark.parametrize("how", ["withdrawn", "declined"])
def test_who_ended_it_themselves_stays_on_the_board_until_that_is_read(
    demo_site: Site, how: str
) -> None:
    mine = demo_site.invitation("writing" if how == "withdrawn" else "invited")
    client, case = demo_site.as_member("jo.sampleton"), f"/candidates/{mine.folio}"
    with demo_site.parts.database.transaction() as db:
        mine = db.get_one(Invitation, mine.id)
        if how == "withdrawn":
            start.withdraw(db, mine, by=mine.id)
        else:
            decline.decline(db, mine, "I have a job.", by=mine.id)
    assert f"The application has ended: {how}." in client.get("/candidates?waits=you").text
    other = demo_site.as_member("hanna.placeholder").get("/candidates").text
    assert case not in other
    page = client.get(case).text
    assert ("I have a job." in page) == (how == "declined")
    assert client.post(f"{case}/ended").status_code == 303
    assert case not in client.get("/candidates").text
    assert "Mark as read" not in client.get(case).text


NEW = "jo.herself@example.test"
WAITS = "A new email address waits."


class _Moved:
    """Who writes has opened their page, and their coordinator gave them another address."""

    def __init__(self, site: Site, email: str = NEW) -> None:
        self.site = site
        self.mine = site.invitation("writing")
        self.ada = site.as_candidate(self.mine.id)
        self.jo = site.as_member("jo.sampleton")
        self.hanna = site.as_member("hanna.placeholder")
        self.page = f"/candidates/{self.mine.folio}"
        self.name, self.old = transact(site, book.address, self.mine.folio)
        self.said = self.correct(email)

    def correct(self, email: str) -> str:
        sent = {"name": self.name, "email": email}
        answer = self.jo.post(f"{self.page}/correct", data=sent, follow_redirects=True)
        assert answer.status_code == 200
        return answer.text

    def path(self) -> str:
        found = select(NewAddress.id).where(NewAddress.folio == self.mine.folio)
        return f"/addresses/{one(self.site, found)}"

    def address(self) -> str:
        return transact(self.site, book.address, self.mine.folio)[1]

    def link(self, *, held: bool) -> FlaskClient:
        """A browser in which the button of a mailed link was pressed."""
        token = transact(self.site, links.for_invitation, self.mine.id, held=held)
        browser = self.site.app.test_client()
        self.answered = browser.post(f"/open/{token}")
        return browser


def _change(page: str) -> str:
    found = re.search(r'name="change" value="([^"]+)"', page)
    assert found, page
    return found.group(1)


def test_the_new_link_shows_nothing_until_the_candidate_confirms(demo_site: Site) -> None:
    it = _Moved(demo_site)
    assert WAITS in it.said and NEW in it.said
    stranger = it.link(held=True)
    assert it.answered.status_code == 409
    assert "work until the address" in it.answered.text
    assert it.name not in it.answered.text
    assert stranger.get("/my").status_code == 302
    page = answered(it.ada.get("/my"), 200, "Is this your new email address?", NEW).text
    told = it.ada.post(
        "/my/address",
        data={"answer": "confirm", "change": _change(page)},
        follow_redirects=True,
    ).text
    assert "Your new email address is confirmed" in told and "Is this your new" not in told
    assert it.address() == NEW
    page = it.hanna.get(it.page).text
    assert re.search(r"changed the address on [^<]+ confirmed by the candidate", page)
    assert NEW not in page


def test_the_candidate_stops_it_and_someone_else_decides_with_a_reason(
    demo_site: Site,
) -> None:
    it = _Moved(demo_site)
    path = it.path()
    change = _change(it.ada.get("/my").text)
    told = it.ada.post(
        "/my/address", data={"answer": "refuse", "change": change}, follow_redirects=True
    ).text
    assert "The change is stopped" in told and "the team has to decide" in told
    assert "This wasn" not in told
    for browser in (it.jo, it.hanna):
        answered(browser.get(it.page), 200, "says that they", path)
    assert "Record the decision" not in it.jo.get(path).text
    sent = {"act": "decide", "decision": "keep", "reason": "I called them."}
    assert it.jo.post(path, data=sent).status_code == 409
    unsaid = it.hanna.post(path, data=sent | {"reason": ""})
    answered(unsaid, 422, "Write the reason", "Decide on the stop")
    assert it.hanna.post(path, data=sent).status_code == 303
    answered(it.jo.get(path), 200, "The earlier address stays", "I called them.")
    for browser in (it.jo, it.hanna):
        assert "earlier email address stays" in browser.get(it.page).text
    again = it.ada.post("/my/address", data={"answer": "confirm", "change": change})
    assert again.status_code == 409 and "has been settled" in again.text
    assert "Your answer about the new address was not recorded." in again.text
    assert it.address() == it.old


def test_the_manager_keeps_the_earlier_address_with_a_reason(demo_site: Site) -> None:
    it = _Moved(demo_site)
    path = it.path()
    for browser, may in ((it.jo, False), (it.hanna, True)):
        assert ("Keep the earlier address" in answered(browser.get(path), 200).text) is may
    assert "Use the new address in three days" not in it.hanna.get(path).text
    sent = {"act": "decide", "decision": "keep", "reason": "I called them."}
    assert it.jo.post(path, data=sent).status_code == 409
    assert it.hanna.post(path, data=sent | {"decision": "change"}).status_code == 422
    assert it.hanna.post(path, data=sent).status_code == 303
    answered(it.jo.get(path), 200, "The earlier address stays", "I called them.")
    assert "earlier email address stays" in it.hanna.get(it.page).text
    assert it.address() == it.old


def test_who_was_set_aside_hears_by_id_alone(demo_site: Site) -> None:
    it = _Moved(demo_site)
    hanna, shown = demo_site.account("hanna.placeholder"), []
    with demo_site.parts.database.transaction() as db:
        row = db.scalars(select(NewAddress)).one()
        opening = db.get_one(Opening, db.get_one(Folio, row.folio).opening)
        for key in ("before", "after"):
            args = {"folio": row.folio, "address": row.id}
            alone = new_address.ALONE_MAIL
            outbox.send(db, alone, to_kind="account", to_id=hanna, key=key, args=args)
            mail = db.scalars(select(MailOut).where(MailOut.key == key)).one()
            values = team_mails.to_second(db, mail, demo_site.parts.settings).values
            shown.append(choosing.previewed(alone, values, None).text)
            if key == "before":
                person = db.get_one(Account, hanna)
                openings.end_roles(db, person, {opening: "manager"}, by=None)
    sees, blind = shown
    assert row.folio not in sees and "Please look at who changed it" in sees
    assert row.folio in blind and "Jo Sampleton changed it" in blind
    assert it.name not in sees + blind


def test_a_second_person_confirms_and_never_the_one_who_corrected(demo_site: Site) -> None:
    it = _Moved(demo_site)
    path, sent = it.path(), {"act": "confirm", "sure": "1"}
    answered(it.jo.get(it.page), 200, "a second person has to: Hanna Placeholder", path)
    assert "Confirm the new address" not in it.jo.get(path).text
    assert NEW in it.jo.get(path).text
    page = answered(it.hanna.get(path), 200, it.name, "Confirm the new address").text
    assert WAITS in it.hanna.get(it.page).text
    assert not {NEW, it.old} & {
        *re.findall(r"[\w.]+@[\w.]+", page + it.hanna.get(it.page).text)
    }
    waits = "A new email address waits to be confirmed."
    assert waits in it.hanna.get("/candidates").text
    assert waits not in it.jo.get("/candidates").text
    assert it.jo.post(path, data=sent).status_code == 409
    answered(it.hanna.post(path, data=sent | {"sure": ""}), 422, "Tick the box")
    robin = demo_site.as_member("robin.testcase")
    assert robin.get(path).status_code == robin.post(path, data=sent).status_code == 404
    assert it.hanna.post(path, data=sent).status_code == 303
    assert waits not in it.hanna.get("/candidates").text
    answered(it.ada.get("/my"), 200, "If you do nothing, the new address is used from")
    assert it.address() == it.old, "for three days"


def test_where_no_one_can_confirm_the_coordinator_ends_a_stranger_s_link_and_invites_again(
    demo_site: Site,
) -> None:
    it = _Moved(demo_site)
    waits, cancels = "A new email address waits to be confirmed.", f"{it.page}/cancel"
    with demo_site.parts.database.transaction() as db:
        opening = db.get_one(Opening, it.mine.opening)
        for account, _, kind in openings.members(db, opening.id):
            if kind != "coordinator":
                person = db.get_one(Account, account)
                openings.end_roles(db, person, {opening: kind}, by=None)
        # A role that was given later doesn't count.
        openings.join(db, opening, asking.member(db, "Nia Newcomer"), "manager", by=None)
    said = ("and no one here can. Adding someone now", waits, cancels)
    answered(it.jo.get(it.page), 200, *said, lacks="Nothing for you to do")
    assert waits in it.jo.get("/candidates").text
    answered(it.jo.get(cancels), 200, "Sent to a wrong address", f"invited again at {NEW}")
    other = f"/candidates/{demo_site.invitation('submitted').folio}/cancel"
    answered(it.jo.get(other), 200, "Sent by mistake", lacks="Sent to a wrong address")
    answered(it.jo.post(other, data={"reason": "address"}), 409, "No new address waits")
    assert it.ada.get("/my").status_code == 200
    made = it.jo.post(cancels, data={"reason": "address"})
    assert made.status_code == 303 and it.page not in made.location
    assert it.ada.get("/my").status_code == 302, "at once"
    answered(it.jo.get(made.location), 200, it.name, NEW)
    answered(it.jo.get(it.page), 200, "cancelled (sent to a wrong address)")


def test_an_admin_knows_only_ids_and_enters_an_address_after_the_end(demo_site: Site) -> None:
    it = _Moved(demo_site)
    with demo_site.parts.database.transaction() as db:
        admins = [asking.member(db, name, "admin") for name in ("Ann", "Bea")]
        it.name = book.address(db, it.mine.folio)[0]
    ann = demo_site.as_account(admins[0])
    listed = answered(ann.get("/addresses"), 200, it.mine.folio, lacks=(it.name, NEW, it.old))
    assert it.path() in listed.text
    answered(
        ann.get(it.path()), 200, it.mine.folio, "ask the person who entered", lacks=it.name
    )
    sent = {"submission": it.mine.folio, "email": "later@example.test"}
    answered(ann.post("/addresses", data=sent), 409, "a coordinator of its opening")
    assert it.jo.post("/addresses", data=sent).status_code == 404
    closed = demo_site.invitation("closed").folio
    assert ann.post("/addresses", data=sent | {"submission": closed}).status_code == 303
    answered(ann.get("/addresses"), 200, closed, it.mine.folio)
