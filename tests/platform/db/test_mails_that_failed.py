"""A site whose mails had failed before it noted that on the mail: the upgrade says which."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import text

from blindfolio.db import migrate
from blindfolio.mail import outbox
from tests.platform.db.conftest import Older

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MAIL = """INSERT INTO mail_out (id, key, template, to_kind, to_id, args, created_at, sent_at)
VALUES (:id, :id, 'web/sign_in', 'account', 'kim', '{}', :at, :sent)"""
JOB = """INSERT INTO job (id, kind, key, args, state, run_at, fence, tries, created_at)
VALUES (:id, 'mail', :key, '{}', :state, :at, 1, 5, :at)"""


def test_a_mail_whose_job_had_failed_is_told_as_failed(empty_url: str, older: Older) -> None:
    database = older(empty_url, "0014")
    with database.engines.write.begin() as connection:
        for id_, state, sent in (
            ("gone", "done", NOON),
            ("lost", "failed", None),
            ("waits", "ready", None),
        ):
            # SQLite's own driver is told nothing of types here.
            at = NOON.isoformat(" ") if empty_url.startswith("sqlite") else NOON
            given = {"id": id_, "at": at, "sent": at if sent else None}
            connection.execute(text(MAIL), given)
            connection.execute(
                text(JOB), {"id": id_, "key": f"mail {id_}", "state": state, "at": at}
            )
    migrate.upgrade(empty_url, ())
    with database.transaction() as db:
        (lost,) = outbox.failed(db, ["kim"])["kim"]
        assert (lost.id, lost.failure) == ("lost", "server")
        states = {m.mail.id: m.state for m in outbox.messages(db, "kim")}
        assert states == {"gone": "sent", "lost": "failed", "waits": "waiting"}
        outbox.send_again(db, lost)
    with database.reading() as db:
        assert outbox.failed(db, ["kim"]) == {}
