"""An opening whose hiring manager decides invites no one while it has none."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from blindfolio.demo.opening_texts import TEXTS
from blindfolio.refusal import Refusal
from prompts.inviting import invitation_list, invitations_csv, invite
from prompts.models import Invitation, Opening
from prompts.opening import openings
from tests.prompts import cases
from tests.sites import Site

WHO = {"team": cases.TEAM, "secret": cases.SECRET}
ADA = {"name": "Ada Example", "email": "ada@example.test"}


@pytest.fixture
def account(site: Site) -> str:
    with site.parts.database.transaction() as db:
        return cases.member(db, "Jo Sampleton", "coordinator")


@pytest.fixture
def opening(site: Site, account: str) -> str:
    """The id of an opening without a hiring manager, whose manager decides."""
    with site.parts.database.transaction() as db:
        return cases.opening(db, by=account, decider="manager").id


@pytest.fixture
def jo(site: Site, account: str) -> FlaskClient:
    return site.as_account(account)


def _invited(site: Site) -> int:
    with site.parts.database.reading() as db:
        return db.scalar(select(func.count(Invitation.id))) or 0


def test_neither_one_candidate_nor_a_list_is_invited_before_there_is_a_manager(
    site: Site, account: str, opening: str
) -> None:
    with site.parts.database.transaction() as db:
        job = db.get_one(Opening, opening)
        sheet = invitations_csv.read(b"name,email\nBo Specimen,bo@example.test\n")
        rows = invitation_list.keep(db, job, sheet, by=account)
        with pytest.raises(Refusal, match="there is no hiring manager") as alone:
            invite.invite(db, job, **ADA, **WHO, by=account)  # type: ignore[arg-type]
        with pytest.raises(Refusal, match="choose that another engineer makes it") as listed:
            invitation_list.send(db, job, rows, again=(), **WHO, by=account)
        assert alone.value.code == listed.value.code == "manager"
        hanna = cases.member(db, "Hanna Placeholder")
        openings.join(db, job, hanna, "manager", by=account)
        invitation_list.send(db, job, rows, again=(), **WHO, by=account)
        # Once the choice is fixed, only a manager helps.
        openings.remove(db, job, hanna, by=account)
        with pytest.raises(Refusal) as after:
            invite.invite(db, job, **ADA, **WHO, by=account)  # type: ignore[arg-type]
        assert "another engineer" not in str(after.value)
    assert _invited(site) == 1


def test_an_opening_whose_engineer_decides_needs_no_manager(
    site: Site, account: str, opening: str
) -> None:
    with site.parts.database.transaction() as db:
        job = db.get_one(Opening, opening)
        openings.change(db, job, openings.Offer(title="T", level=3, texts=TEXTS), by=account)
        assert job.decider == "engineer"
        invite.invite(db, job, **ADA, **WHO, by=account)  # type: ignore[arg-type]
    assert _invited(site) == 1
