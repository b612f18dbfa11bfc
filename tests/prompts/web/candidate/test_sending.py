"""The page of the document: what a button submits is what its words say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from blindfolio import clock
from blindfolio.visibility.models import Folio
from prompts.deadline import GRACE
from prompts.models import Invitation, OpeningMember, Submission
from prompts.submitting.submit import BY_US
from prompts.web import judging
from prompts.window import extend, status
from tests.expect import answered, every
from tests.mailed import mails, read
from tests.prompts import cases
from tests.prompts.web.pressing import forms, press, upload, words
from tests.sites import Site

pytestmark = pytest.mark.usefixtures("noon")
TEXT = "# One table of steps\n\nBy Ada Example.\n\nThe engine polls a table.\n"


def _upload(site: Site, client: FlaskClient, name: str, text: str = TEXT) -> str:
    return upload(site, client, text, name)


def _submit(client: FlaskClient, page: str, **said: str) -> str:
    answer = client.post(page.replace("uploads", "submit"), data={"ai_used": "no"} | said)
    return answer.headers["Location"]


def test_a_replacement_begins_with_what_was_shownbefore(site: Site, ada: FlaskClient) -> None:
    said = {"ai_used": "yes", "ai_statement": "For sums.", "hours": "5", "worry": "January"}
    _submit(ada, _upload(site, ada, "one.md"), **said)
    page = ada.get(_upload(site, ada, "two.md", TEXT + "\nMore.\n")).text
    assert 'value="yes" id="f-ai_used-yes" checked' in page
    for shown in (
        "For sums.",
        'value="5"',
        "January",
        "Your answers from version 1 are filled",
    ):
        assert shown in page


def test_closing_a_window_later_repeats_what_was_submitted_and_says_that_it_is_done(
    site: Site, ada: FlaskClient
) -> None:
    address = _upload(site, ada, "one.md")
    _submit(ada, address, ai_used="yes", ai_statement="Sums.", worry="The cut.")
    path = address.replace("uploads", "submit")
    page = ada.post(path, data={"final": "ask"}).text
    for shown in (
        "Version 1 · one.md",
        "Used. Sums.",
        "<dd>The cut.</dd>",
        "<h1>Make version 1 final",
    ):
        assert shown in page
    assert "Submit as final" not in page
    done = ada.post(path, data={"final": "yes"})
    assert "This version is final" in ada.get(done.headers["Location"]).text


def test_who_closes_their_window_hears_what_is_missing_before_they_confirm(
    site: Site, ada: FlaskClient
) -> None:
    path = _upload(site, ada, "plan.md").replace("uploads", "submit")
    answer = answered(ada.post(path, data={"final": "ask", "worry": "The move."}), 422)
    assert "This file was not submitted." in answer.text
    assert "Say whether you used AI assistants." in answer.text
    assert "The move.</textarea>" in answer.text


def test_what_was_typed_too_late_is_given_back(site: Site, ada: FlaskClient) -> None:
    first = _upload(site, ada, "plan.md")
    _upload(site, ada, "newer.md", TEXT + "More.\n")
    said = {"ai_used": "yes", "ai_statement": "Spelling.", "hours": "6", "worry": "The move."}
    with clock.at(cases.NOON + timedelta(days=7) + GRACE + timedelta(seconds=1)):
        answers = [ada.post(first.replace("uploads", "submit"), data=said)]
        site.parts.worker.run_until_idle()
        answers.append(ada.post(first.replace("uploads", "submit"), data=said))
    for answer in answers:
        assert answer.status_code == 409
        assert "This file was not submitted." in answer.text
        assert "If that is a mistake, reply to any of our emails at once." in answer.text
        typed = answer.text.partition("What you typed")[2]
        for it in ("Spelling.", "6", "The move."):
            assert f"<dd>{it}</dd>" in typed
        assert "is newer than this one." in answer.text
        assert "To submit it, open its page" not in answer.text


def test_a_receipt_and_its_download_name_the_file_and_the_version_that_it_became(
    site: Site, ada: FlaskClient
) -> None:
    _upload(site, ada, "odd.pdf", "no such thing")
    path = _upload(site, ada, "handbook-page.md")
    receipt = _submit(ada, path)
    page = answered(ada.get(receipt), 200, "handbook-page.md", "Staff Engineer").text
    assert "shows which file was submitted, and when: no other file has its fingerprint" in page
    kept = ada.get(f"{path}/original").headers["Content-Disposition"]
    name = receipt.rpartition("/")[2]
    assert kept == f'attachment; filename="{name}-version-1.md"', "not the second upload"


def test_a_time_that_is_held_promises_nothing_and_after_a_stop_nothing_is_left_of_it(
    site: Site, ada: FlaskClient
) -> None:
    slot = status.Beyond(slot=cases.NOON + timedelta(days=14))
    judging.install(site.app, lambda *_: slot)
    for stage, held in (("1", True), ("4", True), ("5", False), ("7s", False)):
        with site.parts.database.transaction() as db:
            db.scalars(select(Folio)).one().stage = stage
        page = ada.get("/my").text
        assert (
            "Nothing has been decided yet, but a time is reserved in case there is an interview"
            in page
        ) is held
        assert ("Mon 16 Mar 2026" in page) is (stage != "7s")
        other_time = '?about=interview">Ask for another time</a>'
        assert page.count(other_time) == (0 if stage == "7s" else 1)
        assert "would have been" not in page


READS_THIS = "Exactly what reviewers see</h2>"
NOT_THIS = "This is not what reviewers see."


@pytest.mark.parametrize("newer", ["two.md", "two.heic"])
def test_a_closed_window_shows_what_reviewers_see_and_not_a_newer_file(
    site: Site, ada: FlaskClient, newer: str
) -> None:
    counts = _upload(site, ada, "one.md")
    _submit(ada, counts)
    text = "\x89PNG\r\n\x1a\nno document" if newer.endswith("heic") else TEXT + "More.\n"
    other = _upload(site, ada, newer, text)
    ada.post(counts.replace("uploads", "submit"), data={"final": "yes"})
    assert '<a href="/my/document">What reviewers see</a>' in ada.get("/my").text
    for path in ("/my/document", counts):
        answered(
            ada.get(path), 200, '<strong dir="auto">one.md</strong>', READS_THIS, lacks=NOT_THIS
        )
    answered(ada.get(other), 200, NOT_THIS, f'<a href="{counts}">Show what reviewers see</a>')


def test_a_file_that_is_submitted_already_is_not_offered_to_be_submitted_instead(
    site: Site, ada: FlaskClient
) -> None:
    one = _upload(site, ada, "one.md")
    two = _upload(site, ada, "two.md", TEXT + "More.\n")
    assert "Show that file, to submit it instead</a>" in ada.get(two).text
    _submit(ada, one)
    page = answered(ada.get(two), 200, lacks="to submit it instead").text
    assert "Before this file, you uploaded" not in page
    assert f'href="{one}">Go to version 1</a>' in page
    _submit(ada, two)
    three = _upload(site, ada, "three.md", TEXT + "Still more.\n")
    answered(ada.get(three), 200, lacks="Before this file, you uploaded")


@pytest.mark.parametrize("submitted", [True, False])
def test_a_file_that_cannot_be_used_is_no_choice(
    site: Site, ada: FlaskClient, submitted: bool
) -> None:
    good = _upload(site, ada, "plan.md")
    if submitted:
        _submit(ada, good)
    bad = upload(site, ada, "no document", "photo.heic", own_words="Kestrel")
    page = ada.get(bad).text
    assert words(page).count("We could not use") == 1
    assert "Already on your list: “Kestrel”." in page
    for path in ("/my/document", good):
        page = answered(ada.get(path), 200, "We could not use “photo.heic”.").text
        assert f'href="{bad}">See why</a>' in page
        assert "is newer than this one" not in page
        assert '<strong dir="auto">plan.md</strong>' in page


END = cases.NOON + timedelta(days=7)
MINUTE = timedelta(minutes=1)
STANDS = "Reviewers will read version 1, which you submitted before."


def send(site: Site, ada: FlaskClient, name: str, raw: str | bytes = TEXT) -> str:
    ticket = forms(ada.get("/my/document").text)["/my/uploads"]["ticket"]
    return upload(site, ada, raw, name, ticket=ticket)


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
        extend.deadline(db, mine, END + timedelta(days=1), reason="Ill.", by=cases.member(db))
    with clock.at(END + GRACE):
        site.parts.worker.run_until_idle()
    assert every(site, select(Submission)) == []


STATES = [
    (only_uploaded, True),
    (extended_and_only_uploaded, True),
    (a_newer_file_beside_a_version, False),
    (closed_early, False),
]


@pytest.mark.parametrize(("state", "by_us"), STATES, ids=lambda it: getattr(it, "__name__", it))
def test_every_page_and_email_says_who_submitted_it(
    site: Site, ada: FlaskClient, state: Callable[[Site, FlaskClient], None], by_us: bool
) -> None:
    state(site, ada)
    over = END + timedelta(days=1) + GRACE
    with clock.at(over):
        site.parts.worker.run_until_idle()
        with site.parts.database.transaction() as db:
            version = db.scalars(select(Submission)).one()
            mine = db.scalars(select(Invitation)).one()
            jo = db.scalars(select(OpeningMember.account)).one()
            (mail,) = mails(db, "prompts/receipt") + mails(db, "prompts/window_closed")
            email = read(db, mail)
        receipt = words(ada.get(f"/my/receipts/{version.id}").text)
        page, document = words(ada.get("/my").text), words(ada.get("/my/document").text)
        case = words(site.as_account(jo).get(f"/candidates/{mine.folio}").text)
    assert "one.md" in receipt and "one.md" in email.text
    sayings = {
        "email": BY_US in email.words,
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
