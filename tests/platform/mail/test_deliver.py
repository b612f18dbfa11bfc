"""A queued mail is addressed when it leaves, and leaves whatever the server does."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select

from blindfolio import clock, resources
from blindfolio.db.session import Database
from blindfolio.jobs import finished
from blindfolio.jobs.models import Job
from blindfolio.jobs.worker import Worker
from blindfolio.look import Look
from blindfolio.mail import outbox
from blindfolio.mail.deliver import PAUSES, Addressed, Delivery
from blindfolio.mail.models import MailOut
from blindfolio.mail.render import WrittenMail
from blindfolio.mail.transports import open_transport
from blindfolio.refusal import Refusal
from tests.platform.mail.conftest import SmtpProcess
from tests.prompts.cases import NOON

pytestmark = pytest.mark.usefixtures("noon")
HOUR = timedelta(hours=1)
KIM = ("Kim Example", "kim@example.org")
Sender = Callable[..., Worker]
Written = Callable[..., list[EmailMessage]]


def queue(database: Database, to: str = "folio1") -> None:
    with database.transaction() as db:
        outbox.send(db, "prompts/invitation", to_kind="candidate", to_id=to, key=f"k {to}")


@pytest.fixture
def sender(asked_database: Database, templates: Path, smtp: SmtpProcess) -> Sender:
    """A worker that sends mails to the server, if to nowhere else; as if each person were `to`."""

    def make(url: str = smtp.url, to: Addressed | None = None, **more: object) -> Worker:
        def addressed(_database: Database, mail: MailOut) -> Addressed:
            link = f"https://x.example/{mail.to_id}"
            return to or Addressed(*KIM, {"name": "Kim", "team": "Example Pay", "link": link})

        delivery = Delivery(
            *(templates, addressed, open_transport(url)),
            sender="bot@pay.example",
            reply_to="hiring@pay.example",
        )
        return Worker(asked_database, {outbox.JOB: delivery}, **more)  # type: ignore[arg-type]

    return make


def state(database: Database) -> tuple[str, str | None, bool]:
    with database.reading() as db:
        job = db.scalars(select(Job)).one()
        return job.state, job.error, db.scalars(select(MailOut)).one().sent_at is not None


def failure(database: Database) -> str | None:
    with database.reading() as db:
        mail = db.scalars(select(MailOut)).one()
        assert (mail.failed_at is None) == (mail.failure is None)
        return mail.failure


def parsed(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def plain(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).strip()


def test_a_mail_reaches_a_real_server(
    either_database: Database, sender: Sender, smtp: SmtpProcess
) -> None:
    smtp.start()
    queue(either_database)
    assert sender().run_until_idle() == 1
    (raw,) = smtp.taken()
    mail = parsed(raw)
    assert [mail[name] for name in ("From", "Reply-To", "To", "Subject", "Date")] == [
        *("bot@pay.example", "hiring@pay.example", "Kim Example <kim@example.org>"),
        *("Hello Kim, from Example Pay", "Mon, 02 Mar 2026 12:00:00 +0000"),
    ]
    assert plain(mail) == "Your link: https://x.example/folio1"
    kinds = ["multipart/alternative", "text/plain", "text/html"]
    assert [part.get_content_type() for part in mail.walk()] == kinds
    assert state(either_database) == ("done", None, True)


def test_only_a_connection_cut_after_the_data_makes_a_second_copy_and_it_looks_the_same(
    database: Database, sender: Sender, smtp: SmtpProcess
) -> None:
    smtp.start("drop", "451", "ok")
    queue(database)
    sends, tried = sender(), []
    for hours in (0, 1, 2, 24):
        with clock.at(NOON + hours * HOUR):
            tried.append(sends.run_until_idle())
    assert tried == [1, 1, 1, 0]
    one, other = (parsed(raw)["Message-ID"] for raw in smtp.taken())
    assert one == other
    assert state(database) == ("done", None, True)


def test_what_tells_an_email_apart_ends_its_subject_once(templates: Path) -> None:
    delivery = Delivery(templates, None, None, sender="bot@pay.example")  # type: ignore[arg-type]
    mail = MailOut(id="m", template="prompts/invitation")
    values = {"name": "Kim", "team": "Example Pay", "link": ""}
    for about, ends in (("F-ABCD", "Pay: F-ABCD"), ("Example Pay", "Example Pay"), ("", "Pay")):
        message = delivery.message(mail, Addressed(*KIM, values, about=about))
        assert message["Subject"].endswith(ends) and message["Subject"].count(ends) == 1


def test_a_server_that_always_refuses_leaves_a_failed_job_and_an_unsent_mail(
    database: Database, sender: Sender, smtp: SmtpProcess
) -> None:
    smtp.start(*["450"] * 9)
    queue(database)
    sends = sender()
    for hours in range(9):
        with clock.at(NOON + hours * HOUR):
            sends.run_until_idle()
    assert smtp.taken() == []
    failed, error, sent = state(database)
    assert (failed, sent) == ("failed", False)
    assert str(error).startswith("SMTPDataError at ")
    assert failure(database) == "server"


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        *((it, "address") for it in ("rcpt550", "rcpt550_5.1.1", "rcpt552_5.2.2", "550_5.1.1")),
        *((it, "refused") for it in ("550", "552_5.2.3")),
        *((it, None) for it in ("rcpt554_5.7.1", "rcpt530", "rcpt450", "451", "drop")),
    ],
)
def test_an_address_that_takes_no_mail_is_told_apart_from_a_server_that_has_trouble(
    database: Database, sender: Sender, smtp: SmtpProcess, word: str, reason: str | None
) -> None:
    smtp.start(word)
    queue(database)
    assert sender().run_until_idle() == 1
    assert failure(database) == reason
    assert state(database)[0] == ("failed" if reason else "ready")


def test_a_server_that_is_down_for_a_day_gets_the_mail_after_all(
    database: Database, sender: Sender, smtp: SmtpProcess
) -> None:
    queue(database)
    sends, tried = sender(pauses={outbox.JOB: PAUSES}), 0
    for hour in range(24):
        with clock.at(NOON + hour * HOUR):
            tried += sends.run_until_idle()
    assert 4 < tried < len(PAUSES) + 1
    smtp.start()
    with clock.at(NOON + 30 * HOUR):
        assert sends.run_until_idle() == 1
    assert len(smtp.taken()) == 1


def test_what_failed_is_told_for_its_reader_and_goes_when_it_is_sent_again(
    either_database: Database, sender: Sender, smtp: SmtpProcess
) -> None:
    smtp.start("rcpt550", "ok")
    queue(either_database, "folio1")
    queue(either_database, "folio2")
    sends = sender()
    sends.run_until_idle()
    with either_database.transaction() as db:
        ((to, (mail,)),) = outbox.failed(db, ["folio1", "folio2", "folio3"]).items()
        assert [m.state for m in outbox.messages(db, to)] == ["failed"]
        outbox.send_again(db, mail)
        assert [m.state for m in outbox.messages(db, to)] == ["waiting"]
    sends.run_until_idle()
    with either_database.transaction() as db:
        assert outbox.failed(db, ["folio1", "folio2"]) == {}
        assert [m.state for m in outbox.messages(db, to)] == ["sent"]
        with pytest.raises(Refusal, match="has already been sent"):
            outbox.send_again(db, db.get_one(MailOut, mail.id))
    assert len(smtp.taken()) == 2


def test_without_a_server_mails_are_kept(database: Database, sender: Sender) -> None:
    queue(database)
    sender("").run_until_idle()
    assert state(database) == ("done", None, False)
    with database.reading() as db:
        assert [m.state for m in outbox.messages(db, "folio1")] == ["by hand"]


def test_a_kept_mail_can_be_sent_after_its_job_was_removed(
    database: Database, sender: Sender, smtp: SmtpProcess
) -> None:
    queue(database)
    sender("").run_until_idle()
    smtp.start()
    with clock.at(NOON + finished.KEPT + HOUR):
        with database.transaction() as db:
            finished.remove(db)
            assert db.scalars(select(Job)).all() == []
            outbox.send_again(db, db.scalars(select(MailOut)).one())
        assert sender().run_until_idle() == 1
    assert len(smtp.taken()) == 1


@pytest.fixture
def written(sender: Sender, tmp_path: Path) -> Written:
    """What is sent into a folder."""

    def make(to: Addressed | None = None) -> list[EmailMessage]:
        sender(f"folder://{tmp_path}/out", to).run_until_idle()
        return [parsed(it.read_bytes()) for it in (tmp_path / "out").glob("*")]

    return make


def test_a_mails_id_is_its_own_and_names_nobody(database: Database, written: Written) -> None:
    queue(database, "folio1")
    queue(database, "folio2")
    one, other = (mail["Message-ID"] for mail in written())
    assert one != other
    for id_ in (one, other):
        assert id_.endswith("@pay.example>") and "kim" not in id_


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Eve\r\nBcc: eve@x.org", "Eve Bcc: eve@x.org"),
        ("Eve\nBcc: eve@x.org", "Eve Bcc: eve@x.org"),
        ("Eve\x0b\x85X", "Eve X"),
        ("=??b?xx?=\U0001f3f3", "= ??b?xx?=\U0001f3f3"),
        ("=?utf-8?q?Bo?=", "= ?utf-8?q?Bo?="),
        ("\x0b=\x0b?==?b?\xe9", "= ?== ?b?\xe9"),
    ],
)
def test_no_name_starts_a_header_or_is_taken_for_an_encoded_word(
    database: Database, written: Written, name: str, shown: str
) -> None:
    queue(database)
    to = Addressed(name, "eve@example.com", {"name": name, "team": "T", "link": "l"})
    (mail,) = written(to)
    assert mail["Bcc"] is None
    (address,) = mail["To"].addresses
    assert (address.addr_spec, address.display_name) == ("eve@example.com", shown)
    assert mail["Subject"] == f"Hello {shown}, from T"
    assert plain(mail) == "Your link: l"


@pytest.mark.parametrize(
    "address",
    [
        *("", "kim", "kim@x.org\r\nBcc: eve@x.org", "kim@x.org, eve@x.org"),
        *("a b@x.org", "<kim@x.org>", "kim@["),
    ],
)
def test_what_is_no_address_is_refused_once_and_for_all(
    database: Database, written: Written, address: str
) -> None:
    queue(database)
    assert written(Addressed("Kim", address, {})) == []
    assert state(database) == ("failed", "Refusal mail-address", False)


def test_a_value_that_is_missing_is_an_error_and_not_a_gap(
    database: Database, written: Written
) -> None:
    queue(database)
    assert written(Addressed(*KIM, {"name": "Kim"})) == []
    assert state(database)[0::2] == ("ready", False)


def test_an_umlaut_domain_goes_out_as_servers_know_it(
    database: Database, sender: Sender, smtp: SmtpProcess
) -> None:
    """The server has no SMTPUTF8, as many have not."""
    values = {"name": "Zoë", "team": "T", "link": "l"}
    smtp.start()
    queue(database)
    sender(to=Addressed("Zoë", "zoe@bücher.example", values)).run_until_idle()
    (raw,) = smtp.taken()
    assert parsed(raw)["To"].addresses[0].addr_spec == "zoe@xn--bcher-kva.example"


@pytest.mark.parametrize(
    "name", ["Žofie " * 15 + "Ř", "Ünal " + "ß" * 100, "例え" * 40, "Zoë Ünal Ž"]
)
def test_encoded_words_have_at_most_75_characters(
    database: Database, sender: Sender, smtp: SmtpProcess, name: str
) -> None:
    values = {"name": name, "team": "Example Pay", "link": "l"}
    smtp.start()
    queue(database)
    sender(to=Addressed(name, "zoe@example.org", values)).run_until_idle()
    (raw,) = smtp.taken()
    head = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode("ascii")
    words = re.findall(r"=\?\S+\?=", head)
    assert words and max(map(len, words)) <= 75
    assert all(len(line) <= 78 for line in head.splitlines() if "=?" in line)
    assert parsed(raw)["Subject"] == f"Hello {name}, from Example Pay"
    assert parsed(raw)["To"].addresses[0].display_name == (name if len(name) < 20 else "")


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("ceo@bank.example <ceo@bank.example>", "ceobank.example ceobank.example"),
        ("ceo\uff20bank.example \uff1cx\uff1e", "ceobank.example x"),
        ("Pay\r\n\x1b", "Pay"),
        ("Pay\u202eelpmaxe", "Payelpmaxe"),
        ("<>", ""),
        ("Müller & Söhne (Köln), “Pay”", "Müller & Söhne (Köln), “Pay”"),
    ],
)
def test_no_senders_name_can_be_taken_for_an_address(kept: str, shown: str) -> None:
    """Also one that was stored, or set, before names were checked."""
    mail = MailOut(id="m", template="x", to_kind="account", to_id="a", args={})
    written = WrittenMail("Hello", "Hello\n", frozenset())
    to = Addressed(
        "Kim",
        "kim@example.test",
        {},
        written=written,
        head=Look(name=kept, colour="", logo_key=""),
    )
    for by_setting in (False, True):
        own = Addressed("Kim", "kim@example.test", {}, written=written) if by_setting else to
        delivery = Delivery(
            resources.TEMPLATES,
            lambda *_: to,
            None,
            sender="bot@pay.example",
            sender_name=kept if by_setting else "Pay",
        )
        [address] = parsed(bytes(delivery.message(mail, own)))["From"].addresses
        assert (address.display_name, address.addr_spec) == (shown, "bot@pay.example")
