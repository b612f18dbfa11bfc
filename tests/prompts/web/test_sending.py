"""The page of the document: what a button submits is what its words say."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from blindfolio import clock
from blindfolio.documents.refusals import refuse
from blindfolio.visibility.models import Folio
from prompts.deadline import GRACE
from prompts.web import judging
from prompts.window import status
from tests.prompts import cases
from tests.sites import Site

pytestmark = pytest.mark.usefixtures("noon")

TEXT = "# One table of steps\n\nBy Ada Example.\n\nThe engine polls a table.\n"


def _upload(site: Site, client: FlaskClient, name: str, text: str = TEXT) -> str:
    form = {"document": (io.BytesIO(text.encode()), name)}
    answer = client.post("/my/uploads", data=form, content_type="multipart/form-data")
    site.parts.worker.run_until_idle()
    return answer.headers["Location"]


def _submit(client: FlaskClient, page: str, **said: str) -> str:
    answer = client.post(page.replace("uploads", "submit"), data={"ai_used": "no"} | said)
    return answer.headers["Location"]


def test_a_replacement_begins_with_what_was_said_before(site: Site, ada: FlaskClient) -> None:
    said = {"ai_used": "yes", "ai_statement": "For sums.", "hours": "5", "worry": "January"}
    _submit(ada, _upload(site, ada, "one.md"), **said)
    page = ada.get(_upload(site, ada, "two.md", TEXT + "\nMore.\n")).text
    assert 'value="yes" id="f-ai_used-yes" checked' in page
    for words in (
        "For sums.",
        'value="5"',
        "January",
        "Your answers from version 1 are filled in.",
    ):
        assert words in page


def test_closing_a_window_later_repeats_what_was_submitted_and_says_that_it_is_done(
    site: Site, ada: FlaskClient
) -> None:
    address = _upload(site, ada, "one.md")
    _submit(ada, address, ai_used="yes", ai_statement="Sums.", worry="The cut.")
    path = address.replace("uploads", "submit")
    page = ada.post(path, data={"final": "ask"}).text
    for words in (
        "Version 1 · one.md",
        "Used. Sums.",
        "<dd>The cut.</dd>",
        "<h1>Close my window</h1>",
    ):
        assert words in page
    assert "Submit and close" not in page
    done = ada.post(path, data={"final": "yes"})
    assert "Your window is closed." in ada.get(done.headers["Location"]).text


PICTURE = "\x89PNG\r\n\x1a\nno document"


def test_who_closes_their_window_hears_what_is_missing_before_they_confirm(
    site: Site, ada: FlaskClient
) -> None:
    path = _upload(site, ada, "plan.md").replace("uploads", "submit")
    answer = ada.post(path, data={"final": "ask", "worry": "The move."})
    assert answer.status_code == 422
    assert "Nothing was submitted." in answer.text
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
        assert "Nothing was submitted." in answer.text
        assert "If that is a mistake, reply to any of our emails at once." in answer.text
        typed = answer.text.partition("What you typed")[2]
        for words in ("Spelling.", "6", "The move."):
            assert f"<dd>{words}</dd>" in typed
        assert "is newer than this one." in answer.text
        assert "submit it from its own page" not in answer.text


def test_a_receipt_and_its_download_name_the_file_and_the_version_that_it_became(
    site: Site, ada: FlaskClient
) -> None:
    _upload(site, ada, "odd.pdf", "no such thing")
    path = _upload(site, ada, "handbook-page.md")
    receipt = _submit(ada, path)
    page = ada.get(receipt).text
    assert "handbook-page.md" in page
    assert "Staff Engineer" in page
    assert "shows which file was submitted, and when: no other file has its fingerprint" in page
    kept = ada.get(f"{path}/original").headers["Content-Disposition"]
    name = receipt.rpartition("/")[2]
    assert kept == f'attachment; filename="{name}-version-1.md"', "not the second upload"


def test_a_file_that_our_reader_failed_on_is_not_called_its_own_fault(
    site: Site,
    ada: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("prompts.submitting.ingest_job.ingest.ingest", _fails)
    path = _upload(site, ada, "one.md")
    page = ada.get(path).text
    assert "We could not read this file, and the fault may be ours." in page
    assert "We could not use this file." not in page
    assert ada.get(f"{path}/original").data == TEXT.encode(), "kept"
    assert f"upload {path.rpartition('/')[2]} was not read: unreadable" in caplog.text


def _fails(*_args: object, **_given: object) -> None:
    raise refuse("unreadable")


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
        other_time = "suit you, reply to any of our emails."
        assert page.count(other_time) == (0 if stage == "7s" else 1)
        assert "would have been" not in page


READS_THIS = "Exactly what reviewers see</h2>"
NOT_THIS = "This is not what reviewers see."


@pytest.mark.parametrize("newer", ["two.md", "two.png"])
def test_a_closed_window_shows_what_reviewers_see_and_not_a_newer_file(
    site: Site, ada: FlaskClient, newer: str
) -> None:
    counts = _upload(site, ada, "one.md")
    _submit(ada, counts)
    other = _upload(site, ada, newer, PICTURE if newer.endswith("png") else TEXT + "More.\n")
    ada.post(counts.replace("uploads", "submit"), data={"final": "yes"})
    assert '<a href="/my/document">What reviewers see</a>' in ada.get("/my").text
    for path in ("/my/document", counts):
        page = ada.get(path).text
        assert '<strong dir="auto">one.md</strong>' in page
        assert READS_THIS in page
        assert NOT_THIS not in page
    page = ada.get(other).text
    assert NOT_THIS in page
    assert "Reviewers read version 1, “one.md”." in page
    assert f'<a href="{counts}">Show what reviewers see</a>' in page
    assert "Exactly what reviewers" not in page
    read = newer.endswith("md")
    assert ("You uploaded this file but didn&#39;t submit it." in page) is read
    if read:
        full = ada.get(f"{other}/preview").text
        assert NOT_THIS in full
        assert "Exactly what reviewers" not in full
    assert "Exactly what reviewers see." in ada.get(f"{counts}/preview").text


def test_a_file_that_is_submitted_already_is_not_offered_to_be_submitted_instead(
    site: Site, ada: FlaskClient
) -> None:
    one = _upload(site, ada, "one.md")
    two = _upload(site, ada, "two.md", TEXT + "More.\n")
    assert "Show that file, to submit it instead</a>" in ada.get(two).text
    _submit(ada, one)
    page = ada.get(two).text
    assert "to submit it instead" not in page
    assert "Before it, you uploaded" not in page
    assert f'href="{one}">Go to version 1</a>' in page


@pytest.mark.parametrize("submitted", [True, False])
def test_a_file_that_cannot_be_used_is_no_choice(
    site: Site, ada: FlaskClient, submitted: bool
) -> None:
    good = _upload(site, ada, "plan.md")
    if submitted:
        _submit(ada, good)
    form = {"document": (io.BytesIO(b"no document"), "photo.heic"), "own_words": "Kestrel"}
    answer = ada.post("/my/uploads", data=form, content_type="multipart/form-data")
    site.parts.worker.run_until_idle()
    bad = answer.headers["Location"]
    page = ada.get(bad).text
    assert "This is not a" in page or "We could not use this file." in page
    assert "Already on your list: “Kestrel”." in page
    for path in ("/my/document", good):
        page = ada.get(path).text
        assert "We could not use “photo.heic”." in page
        assert f'href="{bad}">See why</a>' in page
        assert "is newer than this one" not in page
        assert '<strong dir="auto">plan.md</strong>' in page
