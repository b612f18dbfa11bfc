"""Each form of a candidate's document keeps which version it is about, and what it was made for."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from blindfolio.archive import documents
from blindfolio.identity.models import CandidateIdentity
from blindfolio.visibility.models import Folio
from prompts.inviting import correct
from prompts.inviting.invite import Invitee
from prompts.models import Invitation, OpeningMember, Submission, Upload
from tests.prompts import cases
from tests.prompts.web.pressing import forms, press
from tests.sites import Site

pytestmark = pytest.mark.usefixtures("noon")

TEXT = """# Steps in one table

NORA VALE answers at +91 98200 12345. The engine polls; see github.com/kimroe/steps.
"""
NAMES = {"covered": "design.md, covered", "as sent": "design.md as you sent it"}


def send(site: Site, client: FlaskClient, text: str, name: str = "design.md") -> str:
    form = {"document": (io.BytesIO(text.encode()), name)}
    answer = client.post("/my/uploads", data=form, content_type="multipart/form-data")
    site.parts.worker.run_until_idle()
    page = client.get(answer.headers["Location"], follow_redirects=True)
    return page.request.path


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub("<[^>]+>", "", page)).split())


@dataclass(frozen=True, slots=True)
class Twice:
    site: Site
    client: FlaskClient
    addresses: dict[str, str]

    def shows(self, answer: TestResponse) -> str:
        while answer.status_code in (302, 303):
            self.site.parts.worker.run_until_idle()
            answer = self.client.get(answer.headers["Location"])
        carried = re.search(r'name="version" value="([^"]+)"', answer.text)
        shown = carried or re.search(r"/my/uploads/(\w+)", answer.text)
        assert shown, answer.request.path
        with self.site.parts.database.reading() as db:
            document = db.get_one(Upload, shown[1]).document
            text = "".join(block.text for block in documents.blocks(db, document or ""))
        return "as sent" if "NORA VALE" in text else "covered"


@pytest.fixture
def twice(site: Site, ada: FlaskClient) -> Twice:
    sent = send(site, ada, TEXT)
    found = press(ada, f"{sent}/marks", {"quote": "NORA VALE"})
    places = re.findall(r'name="place" value="([^"]+)"', found.text)
    covered = press(ada, f"{sent}/marks", {"place": places}).headers["Location"]
    site.parts.worker.run_until_idle()
    return Twice(site, ada, {"covered": covered.partition("?")[0], "as sent": sent})


def answered(twice: Twice, address: str) -> None:
    press(twice.client, f"{address}/marks", {"answer": "none"})


def none_of_these(twice: Twice, at: str) -> TestResponse:
    return press(twice.client, f"{at}/marks", {"answer": "none"})


def words_to_find(twice: Twice, at: str) -> TestResponse:
    return press(twice.client, f"{at}/marks", {"quote": "The engine"})


def no_file(twice: Twice, at: str) -> TestResponse:
    form = forms(twice.client.get(at).text)["/my/uploads"]
    return twice.client.post("/my/uploads", data=form, content_type="multipart/form-data")


def submitted_too_early(twice: Twice, at: str) -> TestResponse:
    return press(twice.client, at.replace("uploads", "submit"), {"ai_used": "no"})


def submitted(twice: Twice, at: str) -> TestResponse:
    answered(twice, at)
    return submitted_too_early(twice, at)


def asked_to_close(twice: Twice, at: str) -> TestResponse:
    answered(twice, at)
    form = {"ai_used": "no", "final": "ask"}
    return press(twice.client, at.replace("uploads", "submit"), form)


FORMS = none_of_these, words_to_find, no_file, submitted_too_early, submitted, asked_to_close


@pytest.mark.parametrize("version", ["covered", "as sent"])
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_each_form_stays_with_the_version_it_is_about(
    twice: Twice, form: Callable[[Twice, str], TestResponse], version: str
) -> None:
    answer = form(twice, twice.addresses[version])
    assert answer.status_code != 404
    assert twice.shows(answer) == version


@pytest.mark.parametrize("version", ["covered", "as sent"])
def test_every_form_carries_its_version_and_what_it_was_made_for(
    twice: Twice, version: str
) -> None:
    at = twice.addresses[version]
    pages = [twice.client.get(path).text for path in (at, f"{at}/preview")]
    answered(twice, at)
    pages.append(asked_to_close(twice, at).text)
    submitted(twice, at)
    pages.append(twice.client.get(at).text)
    found = [(path, form) for page in pages for path, form in forms(page).items()]
    found = [(path, form) for path, form in found if path.startswith("/my/")]
    assert len(found) == {"covered": 9, "as sent": 8}[version]
    for path, form in found:
        assert form["version"] == at.rpartition("/")[2], path
        assert {"sha", "counts", "ticket"} <= form.keys(), path


@pytest.mark.parametrize("version", ["covered", "as sent"])
def test_no_two_versions_are_called_by_one_name(twice: Twice, version: str) -> None:
    at = twice.addresses[version]
    mine = NAMES[version]
    assert f'<strong dir="auto">{mine}</strong>' in twice.client.get(at).text
    assert f"Submit {mine}" in words(twice.client.get(at).text)
    assert mine in words(twice.client.get(f"{at}/preview").text)
    assert f"You submit {mine}" in words(asked_to_close(twice, at).text)
    receipt = submitted(twice, at).headers["Location"]
    assert f"Your file {mine}" in words(twice.client.get(receipt).text)
    page = words(twice.client.get("/my").text)
    assert f"Version 1 is submitted: “{mine}”." in page
    assert f"Version 1 {mine} counts" in page
    with twice.site.parts.database.reading() as db:
        jo = db.scalars(select(OpeningMember.account)).one()
        folio = db.scalars(select(Invitation.folio)).one()
    case = words(twice.site.as_account(jo).get(f"/candidates/{folio}").text)
    assert f"File {mine.replace('as you sent it', 'as sent')}" in case


def test_every_page_says_which_version_will_be_submitted_at_the_end(twice: Twice) -> None:
    for page in ("/my", "/my/document", *twice.addresses.values()):
        said = words(twice.client.get(page).text)
        assert f"“{NAMES['covered']}” will be submitted for you" in said, page
        assert f"“{NAMES['as sent']}” will be submitted" not in said, page
    back = f'href="{twice.addresses["as sent"]}">“{NAMES["as sent"]}”'
    assert back in twice.client.get(twice.addresses["covered"]).text


def folio_text(site: Site) -> str | None:
    with site.parts.database.reading() as db:
        return db.scalar(select(Folio.document))


@pytest.mark.parametrize("final", ["", "ask", "yes"])
def test_a_tab_that_is_behind_replaces_no_version_that_it_did_not_show(
    twice: Twice, final: str
) -> None:
    as_sent, covered = twice.addresses["as sent"], twice.addresses["covered"]
    answered(twice, covered)
    path = covered.replace("uploads", "submit")
    behind = forms(twice.client.get(covered).text)[path]
    submitted(twice, as_sent)
    counted = folio_text(twice.site)
    said = {**behind, "ai_used": "yes", "ai_statement": "Sums.", "worry": "January"}
    answer = twice.client.post(path, data={**said, "final": final} if final else said)
    assert answer.status_code == 409
    assert "Version 1 was submitted since you opened this page." in words(answer.text)
    assert "Version 1 is submitted: “design.md as you sent it”." in words(answer.text)
    assert "January" in answer.text and "Sums." in answer.text, "what was typed is kept"
    assert folio_text(twice.site) == counted
    again = {**said, **forms(answer.text)[path]}
    assert twice.client.post(path, data=again).status_code == 303
    with twice.site.parts.database.reading() as db:
        newest = db.scalars(select(Submission.upload).order_by(Submission.version.desc()))
        assert newest.first() == covered.rpartition("/")[2]


@pytest.mark.parametrize(
    "said",
    [
        {"answer": "none"},
        {"place": "b2:0:4"},
        {"place": "b2:0:4", "answer": "cover"},
        {"ai_used": "no", "worry": "January"},
        {"ai_used": "no", "worry": "January", "final": "ask"},
    ],
)
def test_a_form_of_an_earlier_reading_is_not_taken_for_the_one_of_today(
    twice: Twice, said: dict[str, str]
) -> None:
    at = twice.addresses["as sent"]
    path = at.replace("uploads", "submit") if "ai_used" in said else f"{at}/marks"
    behind = forms(twice.client.get(at).text)[path]
    with twice.site.parts.database.transaction() as db:
        mine = db.scalars(select(Invitation)).one()
        email = db.scalars(select(CandidateIdentity.email)).one()
        given = Invitee("Ada Example", email, employers=("polls",))
        folio = db.get_one(Folio, mine.folio)
        correct.correct(db, folio, given, secret=cases.SECRET, by=cases.member(db))
    twice.site.parts.worker.run_until_idle()
    answer = twice.client.post(path, data={**behind, **said})
    assert answer.status_code == 409
    assert "Your document has changed since you opened this page." in words(answer.text)
    assert said.get("worry", "") in answer.text
    with twice.site.parts.database.reading() as db:
        assert db.scalars(select(Submission)).all() == []


def test_a_list_of_a_tab_that_is_behind_uncovers_no_words(twice: Twice) -> None:
    at = twice.addresses["covered"]
    path = f"{at}/words"
    behind = forms(twice.client.get(at).text)[path]
    press(twice.client, path, {"own_words": "engine\npolls"})
    answer = twice.client.post(path, data={**behind, "own_words": "Steps"})
    assert answer.status_code == 409
    said = words(answer.text)
    assert "You have changed this list since you opened the page." in said
    assert "“engine”, “polls”" in said
    assert ">\nSteps</textarea>" in answer.text, "what was typed is kept"
    with twice.site.parts.database.reading() as db:
        kept = db.scalars(select(CandidateIdentity.own_words)).one()
        assert kept == ["engine", "polls"]
    again = {**forms(answer.text)[path], "own_words": "Steps"}
    assert twice.client.post(path, data=again).status_code == 303


def test_who_withdraws_on_a_page_from_before_a_version_is_asked_again(twice: Twice) -> None:
    behind = forms(twice.client.get("/my/withdraw").text)["/my/withdraw"]
    submitted(twice, twice.addresses["covered"])
    answer = twice.client.post("/my/withdraw", data=behind)
    assert answer.status_code == 409
    assert "Version 1 was submitted since you opened this page." in words(answer.text)
    assert "Version 1 is submitted: “design.md, covered”." in words(answer.text)
    again = forms(answer.text)["/my/withdraw"]
    assert twice.client.post("/my/withdraw", data=again).status_code == 303
    with twice.site.parts.database.reading() as db:
        assert db.scalars(select(Folio.stage)).one() == "E"
