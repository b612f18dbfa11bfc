"""F8: whatever the mail server does and whenever workers die, a mail arrives or says why not."""

from __future__ import annotations

import email
import email.policy
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from blindfolio.db.session import Database
from blindfolio.jobs.models import Job
from blindfolio.mail import outbox
from blindfolio.mail.models import MailOut
from tests.every_run import of
from tests.platform.mail.conftest import SmtpProcess

SCRIPT = Path(__file__).with_name("mail_worker.py")
WORKERS = 2
LONGEST = 900.0
WORDS = {"ok": 76, "451": 6, "rcpt450": 4, "drop": 8, "slow": 2, "rcpt550": 2, "554": 2}
"""How often the server does what, in a hundred mails."""


@pytest.fixture
def smtp(tmp_path: Path) -> SmtpProcess:
    (tmp_path / "taken").mkdir()
    return SmtpProcess(tmp_path / "taken")


def _worker(database: Database, port: int) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, str(SCRIPT), database.url, str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    return process


def _run(database: Database, smtp: SmtpProcess, mails: int, kills: int) -> None:
    seed = random.SystemRandom().randrange(10**6)
    dice = random.Random(seed)
    print(f"seed {seed}")

    def plan() -> list[str]:
        return dice.choices([*WORDS], [*WORDS.values()], k=mails * 2)

    def waiting() -> bool:
        with database.reading() as db:
            left = select(Job.id).where(Job.state.in_(("ready", "leased")))
            return db.scalars(left).first() is not None

    with database.transaction() as db:
        for n in range(mails):
            outbox.send(db, "web/sign_in", to_kind="account", to_id=f"p{n}", key=f"mail {n}")
    killed = 0
    until = time.monotonic() + LONGEST
    workers: list[subprocess.Popen[str]] = []
    try:
        # It is down when the first mails are tried, and once more in the middle.
        workers += [_worker(database, smtp.port) for _ in range(WORKERS)]
        time.sleep(0.5)
        smtp.start(*plan())
        while waiting() or killed < kills:
            assert time.monotonic() < until, "the mails are not getting out"
            time.sleep(dice.uniform(0.1, 0.6))
            if killed < kills:
                one = workers.pop(0)
                one.kill()
                one.wait()
                killed += 1
                workers.append(_worker(database, smtp.port))
            if killed == kills // 2:
                smtp.stop()
                time.sleep(0.5)
                smtp.start(*plan())
    finally:
        for one in workers:
            one.kill()
            one.wait()
        smtp.stop()
    _told(database, smtp, mails, killed)


def _told(database: Database, smtp: SmtpProcess, mails: int, killed: int) -> None:
    copies: Counter[str] = Counter()
    dropped = 0
    for file in sorted(smtp.folder.iterdir()):
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        copies[str(message["Message-ID"]).strip("<>").partition("@")[0]] += 1
        dropped += "drop" in file.name
    with database.reading() as db:
        rows = db.scalars(select(MailOut)).all()
    again = sum(copies.values()) - len(copies)
    failed = Counter(mail.failure for mail in rows if mail.failed_at)
    print(
        f"{mails} mails, {killed} workers killed, {dropped} connections cut after the data:"
        f" {again} second copies; failed {dict(failed)}"
    )
    assert len(rows) == mails
    for mail in rows:
        assert (mail.sent_at is None) != (mail.failed_at is None), mail.id
        # Refused for good is never delivered; all else arrived, under the mail's own id.
        assert (mail.id in copies) or mail.failed_at, mail.id
    assert set(failed) <= {"address", "refused"}
    assert copies.keys() <= {mail.id for mail in rows}
    # A second copy needs somebody who could not hear that the first was taken: a connection that
    # was cut, a worker that was killed, or a server that was stopped before both its answers.
    assert again <= dropped + killed + WORKERS


def test_a_few_mails_get_through_trouble(database: Database, smtp: SmtpProcess) -> None:
    _run(database, smtp, mails=10, kills=1)


@pytest.mark.faults
def test_many_mails_get_through_trouble(database: Database, smtp: SmtpProcess) -> None:
    _run(database, smtp, mails=of(500, 150), kills=of(20, 7))
