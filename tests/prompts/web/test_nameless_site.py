"""A site whose team has no name invites nobody, and says what to do about it."""

from __future__ import annotations

import html
from pathlib import Path

import pytest
from sqlalchemy import func, select

from blindfolio.mail.models import MailOut
from prompts.inviting import invite
from prompts.models import Invitation, PromptVersion
from tests.prompts import cases
from tests.sites import Site, open_site

PERSON = {"name": "Ada Example", "email": "ada@example.test", "employers": "Specimen Bank"}


@pytest.fixture
def opening(site: Site, account: str) -> str:
    with site.parts.database.transaction() as db:
        return f"/openings/{cases.opening(db, by=account).id}"


@pytest.fixture
def mails(tmp_path: Path) -> Path:
    folder = tmp_path / "mails"
    folder.mkdir()
    return folder


def _called(site: Site, team: str, mails: Path) -> Site:
    return open_site(site.parts.settings.data, team=team, mail=f"folder://{mails}")


def _invited(site: Site) -> int:
    with site.parts.database.reading() as db:
        return db.scalar(select(func.count(Invitation.id))) or 0


def test_nobody_is_invited_and_what_was_typed_is_kept(
    site: Site, account: str, opening: str, mails: Path
) -> None:
    nameless = _called(site, "", mails)
    jo = nameless.as_account(account)
    assert invite.NAMELESS in html.unescape(jo.get(opening).text)
    refused = jo.post(f"{opening}/invitations", data=PERSON)
    assert refused.status_code == 422
    said = html.unescape(refused.text)
    assert "`blindfolio init`" in said
    for typed in PERSON.values():
        assert f'value="{typed}"' in said
    assert _invited(site) == 0
    with site.parts.database.reading() as db:
        assert db.scalar(select(MailOut.id)) is None
        assert db.scalars(select(PromptVersion.frozen_at)).one() is None, "nothing is fixed"


def test_an_invitation_that_waits_does_not_go_out_without_a_name(
    site: Site, account: str, opening: str, mails: Path
) -> None:
    named = _called(site, "Brightwater", mails).as_account(account)
    case = named.post(f"{opening}/invitations", data=PERSON).location
    nameless = _called(site, "", mails)
    nameless.parts.worker.run_until_idle()
    assert list(mails.iterdir()) == []
    page = case.partition("?")[0] + "/messages"
    assert "has no team name" in html.unescape(nameless.as_account(account).get(page).text)
    with site.parts.database.reading() as db:
        mail = db.scalars(select(MailOut).where(MailOut.to_kind == "candidate")).one()
    again = _called(site, "Brightwater", mails)
    resent = again.as_account(account).post(f"{page}/{mail.id}/again")
    assert resent.status_code == 303
    again.parts.worker.run_until_idle()
    (sent,) = mails.iterdir()
    assert "Brightwater invites you" in sent.read_text()
