"""A mail is queued once for each key, with its job, in its cause's transaction."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from blindfolio.db.session import Database
from blindfolio.jobs.models import Job
from blindfolio.mail import outbox
from blindfolio.mail.models import MailOut


def test_a_mail_and_its_job_hold_ids_and_a_template_only(either_database: Database) -> None:
    with either_database.transaction() as db:
        outbox.send(
            db,
            "prompts/invitation",
            to_kind="candidate",
            to_id="folio1",
            key="invite i1",
            args={"invitation": "i1"},
        )
    with either_database.reading() as db:
        mail = db.scalars(select(MailOut)).one()
        job = db.scalars(select(Job)).one()
    assert (mail.template, mail.to_kind, mail.to_id) == (
        "prompts/invitation",
        "candidate",
        "folio1",
    )
    assert (mail.args, mail.sent_at) == ({"invitation": "i1"}, None)
    assert (job.kind, job.args) == (outbox.JOB, {"mail": mail.id})


def test_the_same_key_twice_is_one_mail(either_database: Database) -> None:
    for _ in range(2):
        with either_database.transaction() as db:
            for _ in range(2):
                outbox.send(db, "r/n", to_kind="account", to_id="a", key="k" * 120)
    with either_database.reading() as db:
        assert len(db.scalars(select(MailOut)).all()) == 1
        assert len(db.scalars(select(Job)).all()) == 1


def test_a_cause_that_is_rolled_back_takes_its_mail_along(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction() as db:
        outbox.send(db, "r/n", to_kind="account", to_id="a", key="k")
        raise ZeroDivisionError
    with database.reading() as db:
        assert db.scalars(select(MailOut)).all() == []
        assert db.scalars(select(Job)).all() == []
