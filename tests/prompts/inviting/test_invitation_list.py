"""A list of people is checked as often as one looks, sent once, and then forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.db.session import Database
from blindfolio.identity import lists
from blindfolio.identity.models import CandidateIdentity, CandidateList
from blindfolio.jobs.models import Job
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility.scope import Absent
from prompts.inviting import invitation_list, invitations_csv, invite
from prompts.models import Invitation, Opening
from prompts.window import start
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")

GOOD_AND_BAD = (
    "name;email\n"
    + "".join(f"Person {n};person{n}@example.test\n" for n in range(188))
    + "Twice;person7@example.test\n;noname@example.test\nNo Address;\nOne;two;three\n"
    + "".join(f"Bad {n};bad{n}\n" for n in range(8))
)
"""200 rows, of which 12 cannot go."""


def _kept(db: Session, job: Opening, text: str, by: str) -> CandidateList:
    sheet = invitations_csv.read(text.encode())
    return invitation_list.keep(db, job, sheet, by=by)


def _send(db: Session, job: Opening, kept: CandidateList, by: str, *again: int) -> None:
    invitation_list.send(
        db, job, kept, again=again, team=cases.TEAM, secret=cases.SECRET, by=by
    )


def _kinds(db: Session, job: Opening, kept: CandidateList) -> dict[str, str]:
    found = invitation_list.fates(db, job, kept.rows, secret=cases.SECRET)
    return {fate.row.email: fate.kind for fate in found}


def test_of_200_rows_with_12_bad_ones_188_go_once_and_12_stay_with_their_reason(
    either_database: Database,
) -> None:
    with either_database.transaction() as db:
        by = cases.member(db)
        job = cases.opening(db, by=by)
        kept = _kept(db, job, GOOD_AND_BAD, by)
        assert db.scalar(select(func.count(Invitation.id))) == 0
    for _ in range(2):
        with either_database.transaction() as db:
            job, kept = (
                db.scalars(select(Opening)).one(),
                db.scalars(select(CandidateList)).one(),
            )
            _send(db, job, kept, by)
    with either_database.transaction() as db:
        assert db.scalar(select(func.count(Invitation.id))) == 188
        assert db.scalar(select(func.count(MailOut.id))) == 188
        kept = db.scalars(select(CandidateList)).one()
        assert (kept.sent, len(kept.rows)) == (188, 12)
        job = db.scalars(select(Opening)).one()
        fates = invitation_list.fates(db, job, kept.rows, secret=cases.SECRET)
        assert all(fate.kind == "bad" and fate.sentence for fate in fates)


def test_who_was_asked_before_goes_only_where_somebody_says_so(db: Session) -> None:
    by = cases.member(db)
    elsewhere = cases.invited(db, email="seen@x.test")
    start.start(db, elsewhere, "Europe/Lisbon", secret=cases.SECRET, by=elsewhere.id)
    job = cases.opening(db, by=by)
    cases.invited(db, job, email="alive@x.test")
    over = cases.invited(db, job, email="over@x.test")
    start.withdraw(db, over, by=over.id)
    text = "name,email\nA,seen@x.test\nB,alive@x.test\nC,over@x.test\nD,new@x.test\n"
    kept = _kept(db, job, text, by)
    assert _kinds(db, job, kept) == {
        "seen@x.test": "ask",
        "alive@x.test": "bad",
        "over@x.test": "ask",
        "new@x.test": "good",
    }
    _send(db, job, kept, by, 2, 3)
    assert kept.sent == 2
    assert [row["email"] for row in kept.rows] == ["alive@x.test", "over@x.test"]
    invited = set(db.scalars(select(CandidateIdentity.email)))
    assert {"seen@x.test", "new@x.test"} <= invited


def test_a_row_that_became_bad_meanwhile_stays_and_the_rest_goes(db: Session) -> None:
    by = cases.member(db)
    job = cases.opening(db, by=by)
    kept = _kept(db, job, "name,email\nA,a@x.test\nB,b@x.test\n", by)
    assert set(_kinds(db, job, kept).values()) == {"good"}
    cases.invited(db, job, email="a@x.test")
    _send(db, job, kept, by)
    assert (kept.sent, [row["email"] for row in kept.rows]) == (1, ["a@x.test"])
    assert _kinds(db, job, kept) == {"a@x.test": "bad"}


def test_a_list_of_an_opening_that_may_not_send_stays_whole(db: Session) -> None:
    by = cases.member(db)
    job = cases.opening(db, by=by, texts={})
    kept = _kept(db, job, "name,email\nA,a@x.test\n", by)
    with pytest.raises(Refusal) as refused, db.begin_nested():
        _send(db, job, kept, by)
    assert (refused.value.code, kept.sent_at, len(kept.rows)) == ("terms", None, 1)


def test_a_list_is_its_readers_own_and_forgotten_after_a_week(db: Session) -> None:
    by, other = cases.member(db), cases.member(db)
    job, another = cases.opening(db, by=by), cases.opening(db, by=by)
    kept = _kept(db, job, "name,email\nA,a@x.test\n", by)
    assert lists.own(db, job.id, by, kept.id) is kept
    for opening, account in ((job.id, other), (another.id, by)):
        with pytest.raises(Absent):
            lists.own(db, opening, account, kept.id)
    assert lists.all_own(db, job.id, other) == []
    job_row = db.scalars(select(Job).where(Job.kind == invitation_list.FORGET_JOB)).one()
    assert job_row.run_at == cases.NOON + timedelta(days=7)
    with clock.at(job_row.run_at):
        invitation_list.ForgetList().finish(db, job_row.args, None)
    assert lists.all_own(db, job.id, by) == []


def test_nothing_of_a_list_stands_in_a_job_or_the_ledger(db: Session) -> None:
    by = cases.member(db)
    job = cases.opening(db, by=by)
    kept = _kept(db, job, "name,email\nAda Example,ada@x.test\nBad,bad\n", by)
    _send(db, job, kept, by)
    assert "Ada" not in str(kept.rows)
    said = [str(args) for args in db.scalars(select(Job.args))]
    assert not [args for args in said if "Ada" in args or "x.test" in args]
    assert invite.past(db, job, ["ADA@x.test"], secret=cases.SECRET) == {
        "ada@x.test": invite.INVITED
    }
