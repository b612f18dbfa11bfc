"""A mail is queued once for each key, with its job, in its cause's transaction."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from blindfolio.db.session import Database
from blindfolio.jobs.models import Job
from blindfolio.mail import outbox
from blindfolio.mail.models import MailOut


def test_a_key_is_one_mail_and_one_job_with_ids_alone(either_database: Database) -> None:
    for _ in range(2):
        with either_database.transaction() as db:
            for _ in range(2):
                args = {"invitation": "i1"}
                outbox.send(db, "r/n", to_kind="candidate", to_id="f", key="k" * 120, args=args)
    with either_database.reading() as db:
        mail = db.scalars(select(MailOut)).one()
        job = db.scalars(select(Job)).one()
    assert (mail.template, mail.to_kind, mail.to_id) == ("r/n", "candidate", "f")
    assert (mail.args, mail.sent_at) == ({"invitation": "i1"}, None)
    assert (job.kind, job.args) == (outbox.JOB, {"mail": mail.id})


def test_a_cause_that_is_rolled_back_takes_its_mail_along(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction() as db:
        outbox.send(db, "r/n", to_kind="account", to_id="a", key="k")
        raise ZeroDivisionError
    with database.reading() as db:
        assert db.scalars(select(MailOut)).all() == []
        assert db.scalars(select(Job)).all() == []
