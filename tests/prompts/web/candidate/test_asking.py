"""The candidate's way: start, send, look, submit, replace, close; and what comes after."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from blindfolio import clock
from blindfolio.documents import ingest
from blindfolio.documents.pdf import reading as pdf_reading
from blindfolio.visibility import stages
from blindfolio.visibility.models import Folio
from prompts.models import Invitation, Submission, Upload
from tests.expect import answered, every, one
from tests.mailed import newest
from tests.platform.documents.pdf.pdf_material import pdf, text
from tests.platform.documents.pdf.test_outlines import STORED, titled
from tests.platform.documents.pictures.test_encode import png
from tests.prompts import cases
from tests.prompts.web.pressing import hidden, press, send, upload, words
from tests.sites import Site

pytestmark = pytest.mark.usefixtures("noon")

DOCUMENT = "# One table of steps\n\nBy Ada Example.\n\nThe engine polls a table.\n"
END = cases.NOON + timedelta(days=7)
SUBMIT = 'Submit <span class="words">'
BUDGET = 17
"""Statements of one of the candidate's pages, whatever they sent; the start page has the most."""


@pytest.fixture
def ada(site: Site, invitation: str) -> FlaskClient:
    client = site.as_candidate(invitation)
    client.post("/my/start", data={"zone": "Europe/Lisbon"})
    return client


def test_a_text_and_its_picture_chosen_together_are_shown_together(
    site: Site, ada: FlaskClient
) -> None:
    text = b"# A plan\n\nOf a few words.\n\n![flow](img/flow.png)\n"
    form = {"document": [(io.BytesIO(text), "plan.md"), (io.BytesIO(png(30, 20)), "flow.png")]}
    sent = ada.post("/my/uploads", data=form)
    site.parts.worker.run_until_idle()
    address = sent.headers["Location"]
    answered(ada.get(address), 200, f"{SUBMIT}plan.md and 1 picture<", 'width="30"')
    receipt = press(ada, address.replace("uploads", "submit"), {"ai_used": "no"})
    page = words(ada.get(receipt.headers["Location"]).text)
    assert "Not used. You said so on Mon 2 Mar 2026, 12:00 Lisbon" in page
    with site.parts.database.transaction() as db:
        mail = newest(db, "prompts/receipt").text
    for name, raw in ("plan.md", text), ("flow.png", png(30, 20)):
        assert f"SHA-256 of {name}: {sha256(raw).hexdigest()}" in mail
        assert f"Fingerprint of {name} SHA-256 {sha256(raw).hexdigest()}" in page


def test_a_picture_that_was_missing_joins_the_text_that_shows_it(
    site: Site, ada: FlaskClient
) -> None:
    alone = upload(site, ada, "# A plan\n\nOf few words.\n\n![](a%20b.png)\n")
    told = "Missing: a b.png. Choose plan.md and its pictures together. Places: place 1."
    assert told in words(ada.get(alone).text)
    for name, width in ("a b.png", 40), ("A B.png", 50):
        joined = ada.get(upload(site, ada, png(width, 20), name))
        answered(joined, 200, "plan.md and 1 picture", f'width="{width}"', lacks="Missing:")
    answered(send(ada, png(30, 20), "c.png"), 422, "This is a picture. Choose your .md file")


def _read(site: Site, client: FlaskClient, text: str = DOCUMENT) -> str:
    return upload(site, client, text, "ada.md")


def _stage(site: Site) -> str:
    return one(site, select(Folio.stage))


def test_reading_the_page_starts_nothing(site: Site, invitation: str) -> None:
    client = site.as_candidate(invitation)
    page = client.get("/my").text
    for said in (
        cases.FOLDER.title,
        "Who reads it",
        "AI assistants",
        "Ownership",
        "Diagrams as code",
    ):
        assert said in page
    button, kolkata = "Show the deadline in this time zone", "18:00 Kolkata (UTC+5:30)"
    answered(client.get("/my/start"), 200, "Mon 9 Mar 2026, 12:00 Lisbon", button)
    assert "17:30 Kolkata" not in page
    answered(client.get("/my/start?zone=Asia/Kolkata"), 200, kolkata, lacks=button)
    answered(client.get("/my/start?zone=Nowhere"), 200, button)
    assert client.get("/my/document").headers["Location"] == "/my"
    assert one(site, select(Invitation.started_at)) is None


def test_what_is_sent_is_safe_at_once_then_read_and_shown_as_reviewers_will_see_it(
    site: Site, ada: FlaskClient
) -> None:
    path = answered(send(ada, DOCUMENT), 303).headers["Location"]
    answered(ada.get(path), 200, "Your file is safe. We are reading it.")
    assert ada.get(f"{path}/preview").status_code == 404
    site.parts.worker.run_until_idle()
    page, preview = ada.get(path).text, ada.get(f"{path}/preview").text
    for shown in (page, preview):
        assert "The engine polls a table." in shown
    assert "We found 1 place that identifies you in your text." in page
    assert "<strong>Ada Example</strong>" in page, "told to the candidate"
    assert "Ada Example" not in preview.partition("<main")[2], "as it is masked for others"
    assert "ada.md" in page
    assert "ada.md" not in preview.partition("<article")[2]


@pytest.mark.parametrize(("note", "kind"), [("", "done"), ("```dot\na\n```\n", "attention")])
def test_only_what_the_candidate_can_mend_asks_for_attention(
    site: Site, ada: FlaskClient, note: str, kind: str
) -> None:
    path = _read(site, ada, f"---\nstate: draft\n---\n# Plan\n\n{'A word. ' * 1500}\n\n{note}")
    page = answered(ada.get(path), 200, f'class="step {kind} stack" id="step-1"').text
    assert '<li class="done"><svg' in page.partition("block of settings")[0]


@pytest.mark.parametrize(
    ("text", "name", "status", "says"),
    [
        ("", "ada.md", 422, "empty"),
        ("x", "", 422, "Choose a file first"),
        (b"x" * (10 * 1024 * 1024 + 1), "ada.md", 413, "10 MiB"),
    ],
    ids=["empty", "no file", "too large"],
)
def test_a_file_that_cannot_be_taken_is_said_on_the_page_and_the_earlier_one_stands(
    site: Site, ada: FlaskClient, text: str | bytes, name: str, status: int, says: str
) -> None:
    kept = _read(site, ada)
    # The earlier one is still to submit.
    there = ("The engine polls a table.", f"{SUBMIT}ada.md")
    answered(send(ada, text, name), status, says, *there)
    assert ada.get(kept).status_code == 200
    assert len(every(site, select(Upload.id))) == 1


def test_submitting_gives_a_receipt_with_its_fingerprint_until_it_is_replaced(
    site: Site, ada: FlaskClient
) -> None:
    path = _read(site, ada).replace("uploads", "submit")
    unsaid = ada.post(path, data={"hours": "5", "worry": "January"})
    answered(unsaid, 422, "Say whether you used AI assistants", 'value="5"', "January")
    receipt = ada.post(path, data={"ai_used": "no"}).headers["Location"]
    page = answered(ada.get(receipt), 200, receipt.rpartition("/")[2]).text
    assert sha256(DOCUMENT.encode()).hexdigest() in page
    assert "Mon 2 Mar 2026, 12:00 Lisbon" in page
    newer = _read(site, ada, DOCUMENT + "\nMore.\n").replace("uploads", "submit")
    ada.post(newer, data={"ai_used": "yes", "ai_statement": "Sums."})
    assert ada.get(receipt).status_code == 200, "the earlier receipt stays"
    assert _stage(site) == "1"
    assert "Version 2" in ada.get("/my").text


def test_closing_the_window_is_confirmed_first_and_final(site: Site, ada: FlaskClient) -> None:
    path = _read(site, ada).replace("uploads", "submit")
    said = {"ai_used": "yes", "ai_statement": "Sums & <more>", "final": "ask"}
    confirm = ada.post(path, data=said)
    assert "This version becomes final" in confirm.text
    assert _stage(site) == "0"
    assert hidden(confirm.text, "ai_statement") == "Sums &amp; &lt;more&gt;"
    said |= {"final": "yes", "ticket": hidden(confirm.text, "ticket")}
    assert ada.post(path, data=said).status_code == 303
    assert _stage(site) == "2"
    answered(ada.get("/my/document"), 200, lacks=("Upload and preview", f"{SUBMIT}ada.md"))
    for late in (send(ada, "# Other"), ada.post(path, data={"ai_used": "no"})):
        answered(late, 409, "Reviewers will read the version that was submitted.")


def test_what_counts_is_when_the_request_came_in_not_when_its_turn_came(
    site: Site, ada: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _read(site, ada).replace("uploads", "submit")
    requests: tuple[Callable[[], TestResponse], ...] = (
        lambda: send(ada, "# Two"),
        lambda: ada.post(path, data={"ai_used": "no"}),
    )
    for request in requests:
        came, late = iter([END]), END + timedelta(minutes=5)
        monkeypatch.setattr(clock, "_read", lambda came=came, late=late: next(came, late))
        assert request().status_code == 303
    assert one(site, select(Submission.in_grace)) is False


def test_withdrawing_is_confirmed_and_ends_it(site: Site, ada: FlaskClient) -> None:
    assert ada.get("/my/withdraw").status_code == 200
    assert _stage(site) == "0"
    ada.post("/my/withdraw")
    # The exercise has ended, and no more was said before.
    said = "You have withdrawn from the design document exercise."
    answered(ada.get("/my"), 200, said, lacks="application has ended")
    assert _stage(site) == "E"
    late = "Your application has ended, so nothing was saved."
    answered(send(ada, DOCUMENT), 409, late)
    assert ada.post("/my/withdraw").status_code == 409


def test_the_page_is_the_same_to_the_byte_while_it_is_being_read(
    site: Site, ada: FlaskClient
) -> None:
    path = _read(site, ada).replace("uploads", "submit")
    ada.post(path, data={"ai_used": "no", "final": "yes"})
    seen = []
    for stage in ("2", "3", "4"):
        with site.parts.database.transaction() as db:
            stages.locked(db, db.scalars(select(Folio.id)).one()).stage = stage
        paths = ("/my", "/my/document", path.replace("submit", "uploads"))
        seen.append([re.sub(r'value="[^"]+"', "", ada.get(it).text) for it in paths])
    assert seen[0] == seen[1] == seen[2]


def test_a_page_takes_as_many_statements_for_many_files_as_for_one(
    site: Site, ada: FlaskClient
) -> None:
    at = _read(site, ada)
    pages = ["/my", "/my/document", at, f"{at}/preview"]
    receipt = ada.post(at.replace("uploads", "submit"), data={"ai_used": "no"})
    pages.append(receipt.headers["Location"])

    def counts() -> list[int]:
        found = []
        for page in pages:
            with site.counted() as statements:
                assert ada.get(page).status_code == 200
            found.append(len(statements))
        return found

    few = counts()
    for n in range(4):
        other = _read(site, ada, f"{DOCUMENT}\n{n}\n").replace("uploads", "submit")
        ada.post(other, data={"ai_used": "no"})
    assert counts() == few
    assert max(few) <= BUDGET, dict(zip(pages, few, strict=True))


@pytest.mark.parametrize(
    ("raw", "name", "told"),
    [
        (b"# A plan\n\nOf a few words.\n", "plan.md", "No name found"),
        (pdf([text(72, 700, "One table of steps.")]), "plan.pdf", "No name found in the text"),
        (
            titled(STORED["swapped"], "By Ada Example and Co"),
            "odd.pdf",
            "Not everything was searched",
        ),
    ],
)
def test_no_name_found_is_said_only_of_what_was_searched(
    site: Site, ada: FlaskClient, raw: bytes, name: str, told: str
) -> None:
    address = upload(site, ada, raw, name)
    page = ada.get(address).text
    assert re.search(rf"2 {told}</h2>", page)
    nothing = "We found nothing that identifies you."
    assert (nothing in page) == (name == "plan.md")
    assert ("Helvetica-Bold (1)" in page) == (name == "odd.pdf")


def test_a_pdf_shows_its_text_while_its_pages_are_drawn(
    site: Site, ada: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = pdf([text(72, 700, "By Ada Example."), text(72, 700, "One table of steps.")])
    address = send(ada, raw, "plan.pdf").headers["Location"]
    assert ada.get(f"{address}/state").json == {"state": "received", "glimpse": False}
    meanwhile: list[str] = []
    draw = pdf_reading.with_pages

    def drawn(*given: Any) -> Any:
        until = time.monotonic() + 30
        while not ada.get(f"{address}/state").json["glimpse"]:  # type: ignore[index]
            assert time.monotonic() < until
        meanwhile.append(ada.get(address).text)
        return draw(*given)

    monkeypatch.setattr(ingest, "with_pages", drawn)
    site.parts.worker.run_until_idle()
    [page] = meanwhile
    assert "One table of steps." in page
    assert "Ada Example" not in page.split('class="preview"')[1]
    assert "We are drawing its pages." in page
    assert f"{SUBMIT}plan.pdf" not in page
    assert ada.get(f"{address}/state").json == {"state": "read", "glimpse": False}
    assert f"{SUBMIT}plan.pdf" in ada.get(address).text
