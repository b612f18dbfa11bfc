"""Every candidate may ask for another prompt before they start, and every reviewer reads the same
question; only people who may hear of it find the request."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from blindfolio import clock
from blindfolio.accounts import people
from blindfolio.accounts.models import Account
from blindfolio.mail.models import MailOut
from blindfolio.visibility import standing
from prompts.models import Invitation
from tests import factories
from tests.crawler.walk import stripped
from tests.expect import answered, one
from tests.prompts import cases
from tests.sites import Site

QUESTION = "If you know this prompt, you can ask for another; you needn\u2019t say why."


@pytest.fixture
def job(site: Site) -> tuple[str, str, str]:
    """Who coordinates, an admin, and a candidate who hasn't started."""
    with site.parts.database.transaction() as db:
        jo, ann = (cases.member(db, it) for it in ("Jo Sampleton", "Ann Admin"))
        people.grant(db, db.get_one(Account, ann), "admin", by=None)
        opening = cases.opening(db, by=jo)
        return jo, ann, cases.invited(db, opening, name="Ada Example").id


def test_they_ask_and_are_told_that_there_is_none(
    site: Site, job: tuple[str, str, str]
) -> None:
    jo, ann, mine = job
    ada, browser = site.as_candidate(mine), site.as_account(jo)
    answered(ada.get("/my"), 200, QUESTION)
    answered(browser.get("/prompt-requests"), 200, "No one is asking", lacks="Ada Example")
    for _ in range(2):
        assert ada.post("/my/prompt-request").headers["Location"] == "/my"
    answered(ada.get("/my"), 200, "start-by date is on hold", lacks=QUESTION)
    answered(browser.get("/prompt-requests"), 200, "Ada Example")
    folio = one(site, select(Invitation.folio).where(Invitation.id == mine))
    # A coordinator hears of it, so an admin doesn't.
    admin = site.as_account(ann)
    answered(admin.get("/prompt-requests"), 200, "No one is asking", lacks=folio)
    assert admin.post(f"/prompt-requests/{folio}").status_code == 404
    assert browser.post(f"/prompt-requests/{folio}").status_code == 303
    answered(ada.get("/my"), 200, "counts for nothing")
    assert browser.post(f"/prompt-requests/{folio}").status_code == 404
    with site.parts.database.reading() as db:
        mails = select(MailOut.template).where(MailOut.to_id == folio)
        assert "prompts/start_later" in db.scalars(mails).all()


def test_whoever_judges_on_the_prompt_elsewhere_finds_nothing_of_it(
    site: Site, job: tuple[str, str, str]
) -> None:
    jo, ann, mine = job
    with site.parts.database.transaction() as db:
        invitation = db.get_one(Invitation, mine)
        of = cases.opening(db, by=cases.member(db, "Kim Lorem"))
        other = factories.folio(db, of=of, stage="2")
        due = clock.now() + timedelta(days=1)
        standing.give(db, other, jo, "reviewer", due=due, by=None)
        folio = invitation.folio
    browser = site.as_account(jo)
    pages = ("/candidates", "/openings", f"/candidates/{folio}", "/prompt-requests")
    before = [stripped(browser.get(path)) for path in pages]
    assert site.as_candidate(mine).post("/my/prompt-request").status_code == 303
    assert [stripped(browser.get(path)) for path in pages] == before
    assert browser.post(f"/prompt-requests/{folio}").status_code == 404
    admin = answered(site.as_account(ann).get("/prompt-requests"), 200, folio)
    assert "Ada Example" not in admin.text
    with site.parts.database.reading() as db:
        told = select(MailOut.to_id).where(MailOut.template == "prompts/prompt_request")
        assert db.scalars(told).all() == [ann]
