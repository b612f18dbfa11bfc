"""Nothing says of an address whether it is a candidate's elsewhere: neither a list, a form, a
correction, an order nor a plan."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.accounts.models import Account
from blindfolio.identity.models import CandidateIdentity
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from prompts.inviting import invite
from prompts.models import Opening
from prompts.opening import openings
from prompts.window import start
from tests import factories
from tests.expect import transact
from tests.prompts import cases
from tests.sites import Site

SUSPECT, STRANGER = "suspect@example.test", "stranger@example.test"


@pytest.fixture
def elsewhere(site: Site) -> str:
    """An opening of somebody else, in which the suspect has started."""
    with site.parts.database.transaction() as db:
        job = cases.opening(db, by=cases.member(db, "Kim Lorem", "coordinator"))
        mine = cases.invited(db, job, email=SUSPECT)
        secret = site.parts.settings.signing_key()
        start.start(db, mine, "UTC", secret=secret, by=mine.id)
        return job.id


@pytest.fixture
def asker(site: Site) -> str:
    return transact(site, cases.member, "Jo Sampleton", "coordinator")


def _opening(site: Site, by: str) -> str:
    """One with the prompt that the suspect was given, and a member of the team to plan with."""
    with site.parts.database.transaction() as db:
        return cases.opening(db, by=by).id


def _list(client: FlaskClient, opening: str, *emails: str) -> str:
    rows = "".join(f"A Person,{email}\n" for email in emails)
    sent = client.post(f"/openings/{opening}/lists/new", data={"people": f"name,email\n{rows}"})
    return client.get(sent.headers["Location"]).text


@pytest.mark.parametrize("gone", [False, True], ids=("there", "deleted"))
def test_a_list_says_the_same_of_everybody_who_is_no_candidate_here(
    gone: bool, site: Site, elsewhere: str, asker: str
) -> None:
    if gone:
        with site.parts.database.transaction() as db:
            db.execute(delete(CandidateIdentity))
    client = site.as_account(asker)
    found = []
    for email in (SUSPECT, STRANGER):
        page = _list(client, _opening(site, asker), email).replace(email, "")
        assert "A Person" in page and "seen this prompt" not in page
        found.append(re.sub(r'value="[^"]*"|[0-9a-z]{20}|\d\d:\d\d', "", page))
    assert found[0] == found[1]


def test_neither_does_the_form_that_invites_or_corrects(
    site: Site, elsewhere: str, asker: str
) -> None:
    client, opening = site.as_account(asker), _opening(site, asker)
    who = {"name": "A Person", "email": SUSPECT}
    made = client.post(f"/openings/{opening}/invitations", data=who)
    assert made.status_code == 303, "the same as for whoever was never here"
    other = _opening(site, asker)
    with site.parts.database.transaction() as db:
        mine = cases.invited(db, db.get_one(Opening, other), email="old@example.test")
    corrected = client.post(f"/candidates/{mine.folio}/correct", data=who)
    assert corrected.status_code == 303


def test_a_plan_says_nothing_of_a_member_who_is_a_candidate_elsewhere(
    site: Site, elsewhere: str, asker: str
) -> None:
    opening = _opening(site, asker)
    with site.parts.database.transaction() as db:
        mine = cases.invited(db, db.get_one(Opening, opening))
        db.get_one(Folio, mine.folio).stage = "1"
        one, other = (factories.account(db, it) for it in ("Sam Suspect", "Olu Other"))
        one.email = SUSPECT
    client = site.as_account(asker)
    page = client.get(f"/candidates/{mine.folio}/plan").text
    assert "as a candidate" not in page and "conflict" not in page
    with site.parts.database.reading() as db:
        assert db.get_one(Account, one.id).email == SUSPECT
    for account in (one.id, other.id):
        assert re.search(rf'value="{account}"(?! disabled)', page), account


@pytest.mark.parametrize("judges", ["", "reviewer", "panel", "interviewer"])
@pytest.mark.usefixtures("either_database")
def test_only_who_runs_both_and_judges_no_one_on_the_prompt_is_told(
    judges: str, db: Session
) -> None:
    jo, kim = (cases.member(db, it) for it in ("Jo", "Kim"))
    first, second = (cases.opening(db, by=jo) for _ in range(2))
    openings.join(db, second, kim, "coordinator", by=jo)
    mine = cases.invited(db, first, email=SUSPECT)
    start.start(db, mine, "UTC", secret=cases.SECRET, by=mine.id)

    def told(to: str) -> str:
        return invite.past(db, second, [SUSPECT], secret=cases.SECRET, by=to)[SUSPECT]

    assert (told(jo), told(kim), told("a connection")) == (invite.SEEN, "", "")
    # A third opening of somebody else, in which the first one judges a candidate.
    other = factories.folio(db, of=cases.opening(db, by=kim), stage="2")
    if judges:
        standing.give(db, other, jo, judges, due=clock.now(), by=kim)
    assert told(jo) == ("" if judges else invite.SEEN)
    other.stage = "7"
    db.flush()
    assert told(jo) == invite.SEEN
    # Whoever runs the other one no longer is told no longer.
    openings.join(db, first, kim, "coordinator", by=jo)
    openings.remove(db, first, jo, by=kim)
    assert (told(jo), told(kim)) == ("", invite.SEEN)
