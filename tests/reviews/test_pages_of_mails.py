"""The link of an email to the team leads to the page that it is about, behind sign-in, and holds
nothing that its reader may not know."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock, resources
from blindfolio.app import ROOMS, _resolver
from blindfolio.mail.models import MailOut
from blindfolio.visibility.models import Folio, Standing
from reviews import pages_of_mails
from reviews.board.assigning import assign
from reviews.reading import assigned_reviews, assignment
from tests import factories, mailed
from tests.expect import transact
from tests.reviews.reading import desks
from tests.sites import Site

BASE = "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("template", "about"),
    [
        ("reviews/assigned", r"([RF]-\w+)?"),
        ("reviews/opened", r"([RF]-\w+)?"),
        ("reviews/gate", r"(Senior )?Staff Engineer.*"),
        ("prompts/asked", r"(Senior )?Staff Engineer.*"),
        ("reviews/released", r".*\d\d:\d\d.*|(Senior )?Staff Engineer.*"),
        ("reviews/debrief_decide", r"(Senior )?Staff Engineer.*"),
        ("reviews/debrief_vote", ""),
    ],
)
def test_a_subject_ends_with_what_tells_it_apart_as_far_as_its_reader_may_know(
    demo_site: Site, template: str, about: str
) -> None:
    address = _resolver(demo_site.parts.settings)
    mails = transact(demo_site, mailed.mails, template)
    found = {address(demo_site.parts.database, it).about for it in mails}
    assert all(re.fullmatch(about, it) for it in found), found
    assert any(found) or not about, "an ended review has no name any more, the others have"


def test_every_email_of_judging_leads_to_a_page() -> None:
    files = (resources.TEMPLATES / "reviews" / "mail").glob("*.txt")
    own = {template for room in ROOMS for template in room.to_accounts}
    written = {f"reviews/{file.stem}" for file in files}
    assert sorted(written - pages_of_mails.PAGES.keys() - own) == []


@pytest.mark.parametrize(
    ("template", "path"),
    [
        ("prompts/asked", r"/questions/\w+"),
        ("reviews/assigned", r"/queue(/\w+)?|/read/\S+"),
        ("reviews/gate", r"/candidates/\w+/decide"),
        ("reviews/gate_due", r"/candidates/\w+"),
        ("reviews/released", r"/panels(/\w+)?"),
        ("reviews/seated", r"/panels(/\w+)?"),
        ("reviews/rescheduled", r"/panels"),
        ("reviews/debrief_open", r"/debriefs/\w+"),
        ("prompts/joined", r"/openings/\w+|/candidates\?opening=\w+"),
    ],
)
def test_the_demos_emails_lead_to_pages_that_their_readers_can_open(
    demo_site: Site, template: str, path: str
) -> None:
    mails = transact(demo_site, mailed.mails, template)
    address = _resolver(demo_site.parts.settings)
    assert mails, "the demo sends no such email"
    for mail in mails:
        whole = str(address(demo_site.parts.database, mail).values["link"])
        link = whole.removeprefix(BASE)
        assert re.fullmatch(path, link.partition("#")[0]), link
        signed_out = demo_site.app.test_client().get(link)
        assert signed_out.headers["Location"].startswith("/sign-in?next=")
        answer = demo_site.as_account(mail.to_id).get(link, follow_redirects=True)
        assert answer.status_code == 200, (template, link)


def test_a_reviewers_link_holds_the_code_only_once_they_may_know_it(db: Session) -> None:
    round_ = desks.begin(db, readers=0)
    folio = db.get_one(Folio, round_.folio)
    me = factories.account(db).id
    due = clock.now() + timedelta(days=3)
    assign.reviewer(db, folio, me, due=due, by="jo")
    mail = db.scalars(select(MailOut).where(MailOut.to_id == me)).one()
    held = db.scalars(select(Standing).where(Standing.account == me)).one()
    page = pages_of_mails.PAGES[mail.template]
    assert page(db, mail) == f"/queue/{held.id}"
    assignment.accept(db, folio.id, knows="no", by=me)
    assert page(db, mail) == f"/read/{folio.code}"
    folio.stage = "0"
    db.flush()
    db.expire_all()
    assert page(db, mail) == "/queue"
    name = assigned_reviews.called(db, me, folio.id)
    assert name is not None and name.name == assigned_reviews.request_name(held.id)
    folio.stage = "E"
    db.flush()
    assert assigned_reviews.called(db, me, folio.id) is None
    assert page(db, mail) == "/queue"


def test_an_old_link_to_an_answered_request_leads_to_the_list(demo_site: Site) -> None:
    robin = demo_site.account("robin.testcase")
    with demo_site.parts.database.reading() as db:
        mine = select(Standing.id).where(Standing.account == robin)
        accepted = db.scalars(mine.where(Standing.state == "reviewer.accepted")).first()
        others = select(Standing.id).where(Standing.account != robin)
        another = db.scalars(others.where(Standing.kind == "reviewer")).first()
    client = demo_site.as_account(robin)
    answer = client.get(f"/queue/{accepted}")
    assert (answer.status_code, answer.headers.get("Location")) == (303, "/queue")
    assert client.get(f"/queue/{another}").status_code == 404
