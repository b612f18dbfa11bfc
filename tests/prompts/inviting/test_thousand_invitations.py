"""A thousand people from an applicant tracking system's export: all are invited, and paced."""

from __future__ import annotations

import csv
import io
import itertools
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from blindfolio.jobs.models import Job
from blindfolio.mail import outbox
from blindfolio.mail.models import MailOut
from prompts.models import Invitation
from tests.prompts import cases
from tests.sites import Site

PEOPLE = 1_000
UNREAD = [f"Custom field {n}" for n in range(20)]


def _export() -> bytes:
    """As Greenhouse and Lever write them: two names, and many columns that nobody asked for."""
    out = io.StringIO()
    writer = csv.writer(out)
    heads = ["Candidate ID", "First Name", "Last Name", "Email Address(es)", "Current Company"]
    writer.writerow(heads + UNREAD)
    for n in range(PEOPLE):
        person = [n, f"Person{n}", "Example", f"person{n}@example.test", "Nile, Inc."]
        writer.writerow(person + ["some words of a recruiter"] * len(UNREAD))
    return out.getvalue().encode()


@pytest.mark.faults
def test_all_are_queued_and_paced_and_other_mail_does_not_wait(site: Site) -> None:
    with site.parts.database.transaction() as db:
        account = cases.member(db, "Jo Sampleton", "coordinator")
        made = f"/openings/{cases.opening(db, by=account).id}"
    jo = site.as_account(account)
    sheet = {"file": (io.BytesIO(_export()), "candidates.csv")}
    checked = jo.post(f"{made}/lists/new", data=sheet).headers["Location"]
    assert "1000 people can be invited." in jo.get(checked).text
    assert jo.post(checked).status_code == 303
    assert "1000 invited, 0 left" in jo.get(checked).text
    mails = select(Job.run_at).where(Job.kind == outbox.JOB).order_by(Job.run_at)
    with site.parts.database.transaction() as db:
        assert db.scalar(select(func.count(Invitation.id))) == PEOPLE
        assert db.scalar(select(func.count(MailOut.id))) == PEOPLE
        due = list(db.scalars(mails))
        gaps = [later - sooner for sooner, later in itertools.pairwise(due)]
        assert gaps.count(timedelta()) == outbox.AT_ONCE - 1
        assert set(gaps[outbox.AT_ONCE - 1 :]) == {outbox.PACE}
        assert due[-1] - due[0] == outbox.lasts(PEOPLE)
    # The next list goes behind them; one more person, and whatever else is sent, goes at once.
    people = {"people": "name,email\nAda,ada@x.test\nBo,bo@x.test"}
    jo.post(jo.post(f"{made}/lists/new", data=people).headers["Location"])
    with site.parts.database.transaction() as db:
        assert sum(at > due[-1] for at in db.scalars(mails)) == 2
        cases.invited(db)
        outbox.send(db, "web/sign_in", to_kind="account", to_id=account, key="sign in")
        assert sum(at > due[-1] for at in db.scalars(mails)) == 2
