"""Who submitted the version that counts: its candidate, or we when their time was up."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from blindfolio import clock
from blindfolio.mail.models import MailOut
from blindfolio.mail.render import MailWriter
from blindfolio.resources import TEMPLATES
from prompts import mails
from prompts.deadline import GRACE
from prompts.models import Invitation, OpeningMember, Submission
from prompts.submitting.submit import BY_US
from prompts.window import extend
from tests.prompts import cases
from tests.prompts.web.pressing import forms, press
from tests.sites import Site

pytestmark = pytest.mark.usefixtures("noon")

END = cases.NOON + timedelta(days=7)
MINUTE = timedelta(minutes=1)
STANDS = "Reviewers will read version 1, which you submitted before."


def send(site: Site, ada: FlaskClient, name: str, raw: bytes = b"# Plan\n\nIt polls.\n") -> str:
    form = {
        "document": (io.BytesIO(raw), name),
        "ticket": forms(ada.get("/my/document").text)["/my/uploads"]["ticket"],
    }
    answer = ada.post("/my/uploads", data=form, content_type="multipart/form-data")
    site.parts.worker.run_until_idle()
    return answer.headers["Location"]


def submit(ada: FlaskClient, at: str, **said: str) -> None:
    path = at.replace("uploads", "submit")
    assert press(ada, path, {"ai_used": "no", **said}).status_code in (200, 303)


def only_uploaded(site: Site, ada: FlaskClient) -> None:
    send(site, ada, "one.md")
    send(site, ada, "broken.md", b"\xff\xfe")


def a_newer_file_beside_a_version(site: Site, ada: FlaskClient) -> None:
    submit(ada, send(site, ada, "one.md"))
    send(site, ada, "two.md", b"# Plan\n\nIt waits.\n")


def closed_early(site: Site, ada: FlaskClient) -> None:
    submit(ada, send(site, ada, "one.md"), final="yes")


def extended_and_only_uploaded(site: Site, ada: FlaskClient) -> None:
    only_uploaded(site, ada)
    with site.parts.database.transaction() as db:
        mine = db.scalars(select(Invitation)).one()
        jo = db.scalars(select(OpeningMember.account)).one()
        extend.deadline(db, mine, END + timedelta(days=1), reason="Ill.", by=jo)
    with clock.at(END + GRACE):
        site.parts.worker.run_until_idle()
    with site.parts.database.reading() as db:
        assert db.scalars(select(Submission)).all() == []


STATES = [
    (only_uploaded, True),
    (extended_and_only_uploaded, True),
    (a_newer_file_beside_a_version, False),
    (closed_early, False),
]


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub("<[^>]+>", "", page)).split())


@pytest.mark.parametrize(("state", "by_us"), STATES, ids=lambda it: getattr(it, "__name__", it))
def test_every_page_and_email_says_who_submitted_it(
    site: Site,
    ada: FlaskClient,
    state: Callable[[Site, FlaskClient], None],
    by_us: bool,
) -> None:
    state(site, ada)
    over = END + timedelta(days=1) + GRACE
    with clock.at(over):
        site.parts.worker.run_until_idle()
        with site.parts.database.transaction() as db:
            version = db.scalars(select(Submission)).one()
            mine = db.scalars(select(Invitation)).one()
            jo = db.scalars(select(OpeningMember.account)).one()
            mail = db.scalars(
                select(MailOut).where(
                    MailOut.template.in_(("prompts/receipt", "prompts/window_closed"))
                )
            ).one()
            to = mails.to_candidate(db, mail, site.parts.settings)
            email = MailWriter(TEMPLATES).write(mail.template, to.values)
            at = f"/my/receipts/{version.id}"
        receipt = words(ada.get(at).text)
        page, document = words(ada.get("/my").text), words(ada.get("/my/document").text)
        case = words(site.as_account(jo).get(f"/candidates/{mine.folio}").text)
    assert "one.md" in receipt and "one.md" in email.text
    sayings = {
        "email": BY_US in " ".join(email.text.split()),
        "subject": email.subject == "Your time was up, so we submitted your last readable file",
        "receipt": BY_US in receipt,
        "page": "by us when your time was up" in page,
        "document": "by us when your time was up" in document,
        "case": "time was up" in case,
    }
    assert set(sayings.values()) == {by_us}, sayings


@pytest.mark.parametrize(
    ("state", "says"),
    [
        (only_uploaded, "We will submit the last file you uploaded that we could read."),
        (a_newer_file_beside_a_version, STANDS),
    ],
)
def test_who_submits_too_late_hears_what_reviewers_get(
    site: Site, ada: FlaskClient, state: Callable[[Site, FlaskClient], None], says: str
) -> None:
    state(site, ada)
    at = send(site, ada, "three.md", b"# Plan\n\nIt ends.\n").replace("uploads", "submit")
    form = forms(ada.get(at.replace("submit", "uploads")).text)[at]
    with clock.at(END + GRACE + MINUTE):
        answer = ada.post(at, data={**form, "ai_used": "no"})
    assert answer.status_code == 409
    assert says in words(answer.text)
