"""A coordinator closes an opening, and reads what candidates get."""

from __future__ import annotations

from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from blindfolio.mail.models import MailOut
from prompts import mails
from prompts.inviting import close_opening
from prompts.models import Opening
from prompts.web.openings import NAME, WRITER
from prompts.window import cancelled
from tests.prompts import cases
from tests.sites import Site


@pytest.fixture
def made(site: Site, account: str) -> str:
    with site.parts.database.transaction() as db:
        job = cases.opening(db, by=account, title="Staff Enginer")
        cases.writing(db, job, name="Ada Example")
        for name in ("Bo Specimen", "Cy Tizio"):
            cases.invited(db, job, name=name)
        return f"/openings/{job.id}"


def _state(site: Site, made: str) -> str:
    with site.parts.database.reading() as db:
        return db.get_one(Opening, made.rpartition("/")[2]).state


def test_closing_says_whom_it_concerns_and_leaves_the_writer(
    site: Site, jo: FlaskClient, made: str
) -> None:
    page = unescape(jo.get(f"{made}/close").text)
    assert "2 candidates haven" in page
    assert "Their invitations are cancelled, and each gets the email below." in page
    assert "1 candidate has started, and no decision has been made." in page
    assert "everything goes on for them: 1 writing." in " ".join(page.split())
    assert "Your application has been closed: Staff Enginer" in page
    assert "(the sentence of the reason that you choose)" in page and "/open/" not in page
    without = jo.post(f"{made}/close", data={"afterwards": "finish"})
    assert (without.status_code, _state(site, made)) == (422, "open")
    assert "Choose a reason." in without.text
    done = jo.post(f"{made}/close", data={"afterwards": "finish", "reason": "filled"})
    page = jo.get(done.headers["Location"]).text
    assert "Each candidate whose application was cancelled gets an email." in page
    assert "This opening is closed." in page
    assert "1 candidate who had started goes on to a decision." in page
    again = jo.get(f"{made}/close").text
    assert "No candidate still has to start." in again
    second = jo.post(f"{made}/close", data={"afterwards": "finish"}, follow_redirects=True)
    assert "No application was cancelled, so no candidate gets an email." in second.text


@pytest.mark.parametrize("code", close_opening.WHY)
@pytest.mark.parametrize("promised", [False, True])
def test_the_email_that_is_shown_is_the_one_that_is_sent(
    site: Site, jo: FlaskClient, account: str, made: str, code: str, promised: bool
) -> None:
    if not promised:
        made = _not_started(site, account)
    page = unescape(jo.get(f"{made}/close").text)
    shown = page.partition('<pre class="message-text">')[2].partition("</pre>")[0]
    jo.post(f"{made}/close", data={"afterwards": "cancel", "reason": code})
    with site.parts.database.transaction() as db:
        found = db.scalars(select(MailOut).where(MailOut.template == close_opening.MAIL)).all()
        sent = [
            WRITER.write(
                mail.template,
                {
                    **mails.to_candidate(db, mail, site.parts.settings).values,
                    "name": NAME,
                    "link": mails.LATER,
                },
            )
            for mail in found
        ]
    told = cancelled.REASONS[code].told
    said = _words(shown).replace("(the sentence of the reason that you choose)", told)
    beginning, added = "has closed your application for Staff Enginer. ", ""
    if promised:
        added = f" {cancelled.NO_FEEDBACK}"
        aside = f" (to those who were promised feedback:{added})"
        expected = [said.replace(aside, added), *[said.replace(aside, "")] * 2]
        assert "They were promised feedback by a date. Cancelling means they get none" in page
    else:
        expected = [said] * 3
        assert "promised feedback" not in page
    assert f"{beginning}{told}{added} There" in expected[0]
    assert sorted(_words(mail.text) for mail in sent) == sorted(expected)
    assert all(mail.subject in page for mail in sent)


def _not_started(site: Site, account: str) -> str:
    with site.parts.database.transaction() as db:
        job = cases.opening(db, by=account, title="Staff Enginer")
        for name in ("Ada Example", "Bo Specimen", "Cy Tizio"):
            cases.invited(db, job, name=name)
        return f"/openings/{job.id}"


def _words(text: str) -> str:
    return " ".join(text.split())


def test_the_email_and_the_page_are_read_before_anybody_gets_them(
    site: Site, jo: FlaskClient, account: str
) -> None:
    with site.parts.database.transaction() as db:
        job = cases.opening(db, by=account, title="Staff & Senior")
        texts = job.terms | {"It is paid": "We pay 300 euros."}
        job.terms = texts
        first = f"/openings/{job.id}"
    page = unescape(jo.get(f"{first}/preview").text)
    assert "Invitation to write a design document" in page
    assert "Staff & Senior" in page and "We pay 300 euros." in page
    assert "within 7 days of your start. Pay: We pay 300 euros." in page
    assert "(the candidate's own link)" in page and "/open/" not in page
    assert first + "/preview" in jo.get(first).text
    with site.parts.database.reading() as db:
        assert db.scalars(select(MailOut)).all() == []
        assert db.get_one(Opening, first.rpartition("/")[2]).first_invited_at is None
