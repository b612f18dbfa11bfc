"""A queued mail is addressed when it leaves, and leaves whatever the server does."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.jobs.models import Job
from blindfolio.jobs.worker import Worker
from blindfolio.mail import outbox
from blindfolio.mail.deliver import PAUSES, Addressed, Delivery, Resolver
from blindfolio.mail.models import MailOut
from blindfolio.mail.transports import open_transport
from blindfolio.refusal import Refusal
from tests.platform.mail.conftest import SmtpProcess, kim

NOON = datetime(2030, 3, 1, 12, tzinfo=UTC)


def queue(database: Database, to: str = "folio1") -> None:
    with database.transaction() as db:
        outbox.send(db, "prompts/invitation", to_kind="candidate", to_id=to, key=f"k {to}")


def worker(database: Database, templates: Path, url: str, resolver: Resolver = kim) -> Worker:
    delivery = Delivery(
        templates, resolver, open_transport(url), sender="blindfolio@pay.example"
    )
    return Worker(database, {outbox.JOB: delivery})


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
    either_database: Database, templates: Path, smtp: SmtpProcess
) -> None:
    smtp.start()
    with clock.at(NOON):
        queue(either_database)
        url = f"smtp://127.0.0.1:{smtp.port}"
        assert worker(either_database, templates, url).run_until_idle() == 1
    (raw,) = smtp.taken()
    mail = parsed(raw)
    assert {name: mail[name] for name in ("From", "To", "Subject", "Date")} == {
        "From": "blindfolio@pay.example",
        "To": "Kim Example <kim@example.org>",
        "Subject": "Hello Kim, from Example Pay",
        "Date": "Fri, 01 Mar 2030 12:00:00 +0000",
    }
    assert plain(mail) == "Your link: https://x.example/folio1"
    assert state(either_database) == ("done", None, True)


def test_only_a_connection_cut_after_the_data_makes_a_second_copy_and_it_looks_the_same(
    database: Database, templates: Path, smtp: SmtpProcess
) -> None:
    smtp.start("drop", "451", "ok")
    sender = worker(database, templates, f"smtp://127.0.0.1:{smtp.port}")
    with clock.at(NOON):
        queue(database)
    for tries in range(3):
        with clock.at(NOON + tries * timedelta(hours=1)):
            assert sender.run_until_idle() == 1
    with clock.at(NOON + timedelta(days=1)):
        assert sender.run_until_idle() == 0
    copies = [parsed(raw) for raw in smtp.taken()]
    assert len(copies) == 2
    assert copies[0]["Message-ID"] == copies[1]["Message-ID"]
    assert state(database) == ("done", None, True)


def test_a_server_that_always_refuses_leaves_a_failed_job_and_an_unsent_mail(
    database: Database, templates: Path, smtp: SmtpProcess
) -> None:
    smtp.start(*["450"] * 9)
    sender = worker(database, templates, f"smtp://127.0.0.1:{smtp.port}")
    with clock.at(NOON):
        queue(database)
    for tries in range(9):
        with clock.at(NOON + tries * timedelta(hours=1)):
            sender.run_until_idle()
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
    database: Database, templates: Path, smtp: SmtpProcess, word: str, reason: str | None
) -> None:
    smtp.start(word)
    with clock.at(NOON):
        queue(database)
        sender = worker(database, templates, f"smtp://127.0.0.1:{smtp.port}")
        assert sender.run_until_idle() == 1
    assert failure(database) == reason
    assert state(database)[0] == ("failed" if reason else "ready")


def test_a_server_that_is_down_for_a_day_gets_the_mail_after_all(
    database: Database, templates: Path, smtp: SmtpProcess
) -> None:
    delivery = Delivery(
        templates,
        kim,
        open_transport(f"smtp://127.0.0.1:{smtp.port}"),
        sender="blindfolio@pay.example",
    )
    sender = Worker(database, {outbox.JOB: delivery}, pauses={outbox.JOB: PAUSES})
    with clock.at(NOON):
        queue(database)
    tried = 0
    for hour in range(24):
        with clock.at(NOON + timedelta(hours=hour)):
            tried += sender.run_until_idle()
    assert 4 < tried < len(PAUSES) + 1
    smtp.start()
    with clock.at(NOON + timedelta(hours=30)):
        assert sender.run_until_idle() == 1
    assert len(smtp.taken()) == 1


def test_what_failed_is_told_for_its_reader_and_goes_when_it_is_sent_again(
    either_database: Database, templates: Path, smtp: SmtpProcess
) -> None:
    smtp.start("rcpt550", "ok")
    queue(either_database, "folio1")
    queue(either_database, "folio2")
    sender = worker(either_database, templates, f"smtp://127.0.0.1:{smtp.port}")
    sender.run_until_idle()
    with either_database.transaction() as db:
        ((to, (mail,)),) = outbox.failed(db, ["folio1", "folio2", "folio3"]).items()
        assert [m.state for m in outbox.messages(db, to)] == ["failed"]
        outbox.send_again(db, mail)
        assert [m.state for m in outbox.messages(db, to)] == ["waiting"]
    sender.run_until_idle()
    with either_database.transaction() as db:
        assert outbox.failed(db, ["folio1", "folio2"]) == {}
        assert [m.state for m in outbox.messages(db, to)] == ["sent"]
        with pytest.raises(Refusal, match="has already been sent"):
            outbox.send_again(db, db.get_one(MailOut, mail.id))
    assert len(smtp.taken()) == 2


def test_without_a_server_mails_are_kept(database: Database, templates: Path) -> None:
    queue(database)
    worker(database, templates, "").run_until_idle()
    assert state(database) == ("done", None, False)
    with database.reading() as db:
        assert [m.state for m in outbox.messages(db, "folio1")] == ["by hand"]


def written(
    database: Database, templates: Path, out: Path, resolver: Resolver = kim
) -> list[EmailMessage]:
    delivery = Delivery(
        templates,
        resolver,
        open_transport(f"folder://{out}"),
        sender="bot@pay.example",
        reply_to="hiring@pay.example",
    )
    Worker(database, {outbox.JOB: delivery}).run_until_idle()
    return [parsed(it.read_bytes()) for it in sorted(out.iterdir())] if out.exists() else []


def test_a_mail_says_where_to_answer_and_its_id_names_nobody(
    database: Database, templates: Path, tmp_path: Path
) -> None:
    queue(database, "folio1")
    queue(database, "folio2")
    one, other = written(database, templates, tmp_path / "out")
    assert (one["From"], one["Reply-To"]) == ("bot@pay.example", "hiring@pay.example")
    kinds = ["multipart/alternative", "text/plain", "text/html"]
    assert [part.get_content_type() for part in one.walk()] == kinds
    assert one["Message-ID"] != other["Message-ID"]
    for mail in (one, other):
        assert mail["Message-ID"].endswith("@pay.example>") and "kim" not in mail["Message-ID"]


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
    database: Database, templates: Path, tmp_path: Path, name: str, shown: str
) -> None:
    queue(database)
    to = Addressed(name, "eve@example.com", {"name": name, "team": "T", "link": "l"})
    (mail,) = written(database, templates, tmp_path / "out", lambda *_: to)
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
    database: Database, templates: Path, tmp_path: Path, address: str
) -> None:
    queue(database)
    to = Addressed("Kim", address, {})
    assert written(database, templates, tmp_path / "out", lambda *_: to) == []
    assert state(database) == ("failed", "Refusal mail-address", False)


def test_a_value_that_is_missing_is_an_error_and_not_a_gap(
    database: Database, templates: Path, tmp_path: Path
) -> None:
    queue(database)
    to = Addressed("Kim", "kim@example.org", {"name": "Kim"})
    assert written(database, templates, tmp_path / "out", lambda *_: to) == []
    assert state(database)[0::2] == ("ready", False)
