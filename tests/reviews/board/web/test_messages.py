"""A candidate's mails on the coordinator's page: what was said, what became of it, one link."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from blindfolio import clock
from blindfolio.accounts import links
from blindfolio.ledger.models import Entry
from blindfolio.mail import outbox
from blindfolio.mail.models import MailOut
from prompts.models import Submission
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
    assert "This site sends no mail." in words
    assert words.count("hand this out yourself") == words.count("<article") > 2
    assert "A design document for" in words and "Your window is open until" in words
    assert "/open/" not in words
    with demo_site.parts.database.reading() as db:
        receipts = set(db.scalars(select(Submission.id)))
    assert "version 1" in words and not any(receipt in words for receipt in receipts)


def test_a_link_is_made_by_a_press_shown_once_and_written_down(demo_site: Site) -> None:
    client, address = _page(demo_site)
    answer = client.post(f"{address}/link").get_data(as_text=True)
    (token,) = _LINK.findall(answer)
    invitation = demo_site.invitation("submitted").id
    with demo_site.parts.database.reading() as db:
        assert links.leads_to(db, token, invitation)
        newest = db.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1)).one()
        assert newest.kind == "link_taken" and token not in str(newest.__dict__)
    assert token not in _words(client, address)


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
    assert "The mail server says that this address takes no mail." in words
    assert client.post(f"{address}/{some.id}/again").status_code == 303
    assert "waits to be sent" in _words(client, address)
    sending.parts.worker.run_until_idle()
    assert (tmp_path / "out" / f"{some.id}.eml").exists()
    assert _words(client, address).count("</svg><span>sent</span>") == 1
    refused = client.post(f"{address}/{some.id}/again")
    assert "This mail has gone out." in refused.get_data(as_text=True)
    other = demo_site.invitation("writing").folio
    assert client.post(f"/candidates/{other}/messages/{some.id}/again").status_code == 404


@pytest.mark.parametrize("who", ["hanna.placeholder", "robin.testcase", "alex.ipsum"])
def test_nobody_but_the_coordinator_has_the_page(demo_site: Site, who: str) -> None:
    _, address = _page(demo_site)
    client = demo_site.as_member(who)
    absent = client.get("/candidates/nosuchfolio/messages")
    for answer in (
        client.get(address),
        client.post(f"{address}/link"),
        client.post(f"{address}/any/again"),
    ):
        assert (answer.status_code, answer.data) == (404, absent.data)


def test_more_messages_ask_no_more_of_the_database(demo_site: Site) -> None:
    client, address = _page(demo_site)
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
    assert len(many) == len(few) <= 18
