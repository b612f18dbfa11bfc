"""The audit log's latest seal reaches the configured addresses once a day, by a real server."""

from __future__ import annotations

import email
import email.policy
import shutil
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import func, select

from blindfolio import clock
from blindfolio.cli import main
from blindfolio.jobs.models import Job
from blindfolio.ledger import chain, head_mail
from blindfolio.mail.models import MailOut
from tests.platform.conftest import Opened
from tests.platform.mail.conftest import SmtpProcess
from tests.sites import Site

NOON = datetime(2030, 3, 1, 12, tzinfo=UTC)
TWO = "ops@example.test, audit@example.test"
Mailing = Callable[[str], Site]


@pytest.fixture
def mailing(
    opened: Opened,
    sqlite_template: Path,
    tmp_path: Path,
    smtp: SmtpProcess,
    monkeypatch: pytest.MonkeyPatch,
) -> Mailing:
    def make(to: str) -> Site:
        monkeypatch.setenv("BLINDFOLIO_AUDIT_HEAD_TO", to)
        folder = tmp_path / f"site for {to}"
        folder.mkdir()
        shutil.copyfile(sqlite_template, folder / "blindfolio.sqlite")
        site = opened(folder, mail=smtp.url, team="Example Pay")
        with site.parts.database.transaction() as db:
            for n in range(11):
                chain.record(db, "one", {"n": n})
        return site

    return make


def started(site: Site) -> None:
    with site.parts.database.transaction() as db:
        head_mail.begin(db, site.parts.settings)
    site.parts.worker.run_until_idle()


def parsed(smtp: SmtpProcess) -> list[EmailMessage]:
    return [email.message_from_bytes(raw, policy=email.policy.default) for raw in smtp.taken()]


def test_each_address_gets_the_seal_once_a_day_with_the_command_that_checks_it(
    mailing: Mailing, smtp: SmtpProcess
) -> None:
    smtp.start()
    site = mailing(TWO)
    for hours in (0, 1, 5, 11):
        with clock.at(NOON + timedelta(hours=hours)):
            started(site)
    mails = parsed(smtp)
    assert {str(mail["To"]) for mail in mails} == set(TWO.split(", ")) and len(mails) == 2
    with site.parts.database.reading() as db:
        head = chain.head(db)
        for queued in db.scalars(select(MailOut)):
            assert "@" not in f"{queued.key} {queued.to_id} {queued.args}"
            assert queued.to_kind == "operator"
    for mail in mails:
        assert mail["Subject"] == "Audit log on Fri 1 Mar 2030: 11 entries"
        assert f"blindfolio audit verify --expect-head {head}" in str(mail.get_body(("plain",)))
    # Not started again: each day's job sees to the next one's.
    for days in (1, 2, 3):
        with clock.at(NOON + timedelta(days=days)):
            site.parts.worker.run_until_idle()
            site.parts.worker.run_until_idle()
            assert len(smtp.taken()) == 2 + 2 * days
    site.parts.database.engines.dispose()
    for seal, code in ((head, 0), ("0" * 63 + "1", 1)):
        assert main(["audit", "verify", "--expect-head", str(seal)], lambda: site.parts) == code
    none = mailing("")
    started(none)
    with none.parts.database.reading() as db:
        assert db.scalar(select(func.count()).select_from(Job)) == 0


def test_a_worker_that_starts_sends_it(mailing: Mailing, smtp: SmtpProcess) -> None:
    smtp.start()
    site = mailing("ops@example.test")
    stop = threading.Event()
    thread = threading.Thread(target=site.parts.worker.run_forever, args=(stop,))
    thread.start()
    for _ in range(200):
        if not smtp.taken():
            stop.wait(0.05)
    stop.set()
    thread.join(timeout=30)
    assert len(smtp.taken()) == 1


def test_an_address_that_left_the_settings_gets_no_more(
    mailing: Mailing, opened: Opened, smtp: SmtpProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = mailing(TWO)
    with clock.at(NOON):
        # The server is down, and the email waits.
        started(site)
    smtp.start()
    monkeypatch.setenv("BLINDFOLIO_AUDIT_HEAD_TO", "audit@example.test")
    later = opened(site.parts.settings.data, mail=smtp.url)
    with clock.at(NOON + timedelta(hours=1)):
        later.parts.worker.run_until_idle()
    assert [str(mail["To"]) for mail in parsed(smtp)] == ["audit@example.test"]


@pytest.mark.parametrize(
    ("to", "mail", "said"),
    [
        ("", "smtp://127.0.0.1:1", "not emailed to anyone"),
        ("ops@example.test", "", "until BLINDFOLIO_MAIL is set too"),
        ("ops@example.test", "smtp://127.0.0.1:1", ""),
    ],
)
def test_the_doctor_says_what_is_off(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    to: str,
    mail: str,
    said: str,
) -> None:
    monkeypatch.setenv("BLINDFOLIO_DATA", str(tmp_path))
    monkeypatch.setenv("BLINDFOLIO_AUDIT_HEAD_TO", to)
    monkeypatch.setenv("BLINDFOLIO_MAIL", mail)
    assert main(["doctor"]) == 0
    printed = capsys.readouterr().out
    assert said in printed
    assert ("latest seal is not emailed" in printed) == bool(said)
