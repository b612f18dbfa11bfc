"""Openings and invitations: what is fixed when, and who stands to which folio."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from blindfolio.accounts import people
from blindfolio.accounts.models import Account, Role
from blindfolio.db.session import Database
from blindfolio.identity.models import Candidate
from blindfolio.jobs.models import Job
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility.models import Folio, Standing
from prompts import invite, openings, versions
from prompts.models import Opening, PromptVersion
from prompts.terms import TERMS
from tests.prompts import cases

pytestmark = pytest.mark.usefixtures("noon")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"title": "  "}, "title"),
        ({"level": 1}, "level"),
        ({"level": 5}, "level"),
        ({"quorum": 1}, "quorum"),
        ({"window_days": 0}, "window"),
        ({"window_days": 61}, "window"),
        ({"preset": "loose"}, "preset"),
        ({"zone": "Mars/Olympus"}, "zone"),
    ],
)
def test_an_opening_that_cannot_be_is_refused_by_name(
    database: Database, given: dict[str, object], code: str
) -> None:
    with database.transaction() as db:
        by = cases.member(db)
        with pytest.raises(Refusal) as refused:
            cases.opening(db, by=by, **given)
        assert refused.value.code == code
        assert db.scalar(select(Opening.id)) is None


@pytest.mark.parametrize("missing", TERMS)
def test_an_opening_cannot_go_out_while_a_term_is_missing(
    database: Database, missing: str
) -> None:
    with database.transaction() as db:
        by = cases.member(db)
        for texts in (
            {**TERMS, missing: " "},
            {k: v for k, v in TERMS.items() if k != missing},
        ):
            with pytest.raises(Refusal, match=f"“{missing}”"):
                cases.opening(db, by=by, texts=texts)


def test_a_version_is_the_same_until_the_prompt_changes_and_frozen_by_the_first_invitation(
    database: Database,
) -> None:
    with database.transaction() as db:
        by = cases.member(db)
        job = cases.opening(db, by=by)
        version = db.get_one(PromptVersion, job.prompt_version)
        assert versions.publish(db, cases.FOLDER, by=by).id == version.id
        assert (version.n, version.frozen_at) == (1, None)
        assert versions.rubric_of(version) == cases.FOLDER.rubric
        assert versions.probes_of(version) == cases.FOLDER.probes
        cases.invited(db, job)
        assert (version.frozen_at, job.first_invited_at) == (cases.NOON, cases.NOON)
    for change in ("UPDATE prompt_version SET html = 'x'", "DELETE FROM prompt_version"):
        with pytest.raises(DBAPIError), database.transaction() as db:
            db.execute(text(change))


def test_the_quorum_of_the_opening_is_the_folios(database: Database) -> None:
    with database.transaction() as db:
        cases.invited(db, cases.opening(db, by=cases.member(db), quorum=3))
    with database.transaction() as db:
        db.execute(text("UPDATE opening SET quorum = 2"))
    with database.reading() as db:
        assert db.scalars(select(Folio.quorum)).one() == 3


def test_who_runs_and_who_decides_stand_to_every_folio_old_and_new(database: Database) -> None:
    with database.transaction() as db:
        jo, hanna = cases.member(db), cases.member(db, "Hanna Placeholder")
        job = cases.opening(db, by=jo)
        before = cases.invited(db, job).folio
        openings.join(db, job, hanna, "manager", by=jo)
        after = cases.invited(db, job).folio
    with database.reading() as db:
        rows = db.execute(select(Standing.folio, Standing.account, Standing.state))
        assert {tuple(row) for row in rows} == {
            (before, jo, "coordinator"),
            (before, hanna, "manager"),
            (after, jo, "coordinator"),
            (after, hanna, "manager"),
        }
        roles = {tuple(row) for row in db.execute(select(Role.account, Role.kind))}
        assert roles == {(jo, "coordinator"), (hanna, "manager")}


def test_nobody_joins_twice_or_as_nothing_or_without_an_account(database: Database) -> None:
    with database.transaction() as db:
        jo, gone = cases.member(db), cases.member(db)
        job = cases.opening(db, by=jo)
        people.disable(db, db.get_one(Account, gone), by=jo)
        for account, kind, code in (
            (jo, "manager", "member"),
            (cases.member(db), "reviewer", "kind"),
            (gone, "manager", "account"),
            ("nobody", "manager", "account"),
        ):
            with pytest.raises(Refusal) as refused:
                openings.join(db, job, account, kind, by=jo)
            assert refused.value.code == code


def test_only_who_coordinates_an_opening_has_it(database: Database) -> None:
    with database.transaction() as db:
        jo, hanna = cases.member(db), cases.member(db)
        job = cases.opening(db, by=jo)
        openings.join(db, job, hanna, "manager", by=jo)
        assert openings.coordinated(db, jo, job.id) is job
        assert openings.coordinated(db, hanna, job.id) is None
        assert openings.coordinated(db, jo, "no such opening") is None
        assert openings.run_by(db, jo) == [job]
        assert openings.run_by(db, hanna) == []


def test_an_invitation_names_the_candidate_and_sends_a_mail_and_ends_by_itself(
    database: Database,
) -> None:
    with database.transaction() as db:
        made = cases.invited(db, name=" Ada  Example ")
    with database.reading() as db:
        assert db.scalars(select(Candidate.name)).one() == "Ada Example"
        mail = db.scalars(select(MailOut)).one()
        assert (mail.template, mail.to_id) == ("prompts/invitation", made.folio)
        assert "Ada" not in str(mail.args)
        job = db.scalars(select(Job).where(Job.kind == "start_by")).one()
        assert job.run_at == made.start_by == cases.NOON + timedelta(days=21)


@pytest.mark.parametrize(
    ("name", "email", "code"),
    [
        ("", "ada@example.test", "name"),
        ("Ada", "ada", "email"),
        ("Ada", "ada@x@example.test", "email"),
        ("Ada", "ada@example.test\r\nBcc: x@y.test", "email"),
    ],
)
def test_an_invitation_to_nobody_leaves_nothing(
    database: Database, name: str, email: str, code: str
) -> None:
    with database.transaction() as db:
        by = cases.member(db)
        job = cases.opening(db, by=by)
        with pytest.raises(Refusal) as refused, db.begin_nested():
            invite.invite(db, job, name=name, email=email, secret=cases.SECRET, by=by)
        assert refused.value.code == code
    with database.reading() as db:
        assert db.scalar(select(Folio.id)) is None
        assert db.scalars(select(PromptVersion.frozen_at)).one() is None
