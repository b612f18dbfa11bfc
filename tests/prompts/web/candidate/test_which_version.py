"""Each form of a candidate's document keeps which version it is about, and what it was made for."""

from __future__ import annotations

import re
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
from tests.expect import answered, every, one
from tests.prompts import cases
from tests.prompts.web.pressing import forms, press, upload, words
from tests.sites import Site

pytestmark = pytest.mark.usefixtures("noon")

TEXT = """# Steps in one table

NORA VALE answers at +91 98200 12345. The engine polls; see github.com/kimroe/steps.
"""
NAMES = {"covered": "design.md (more covered)", "as sent": "design.md"}


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
    sent = upload(site, ada, TEXT, "design.md")
    found = press(ada, f"{sent}/marks", {"quote": "NORA VALE"})
    places = re.findall(r'name="place" value="([^"]+)"', found.text)
    covered = press(ada, f"{sent}/marks", {"place": places}).headers["Location"]
    site.parts.worker.run_until_idle()
    return Twice(site, ada, {"covered": covered.partition("?")[0], "as sent": sent})


def pressed(twice: Twice, at: str, **said: str) -> TestResponse:
    """The form with these fields, from the page of this version."""
    path = at.replace("uploads", "submit") if "ai_used" in said else f"{at}/marks"
    return press(twice.client, path, said)


def submitted(twice: Twice, at: str, **said: str) -> TestResponse:
    pressed(twice, at, answer="none")
    return pressed(twice, at, ai_used="no", **said)


@pytest.mark.parametrize("version", ["covered", "as sent"])
@pytest.mark.parametrize(
    ("settled", "said"),
    [
        (False, {"answer": "none"}),
        (False, {"quote": "The engine"}),
        (False, {"ai_used": "no"}),
        (True, {"ai_used": "no"}),
        (True, {"ai_used": "no", "final": "ask"}),
        (False, {}),  # an upload without a file
    ],
)
def test_each_form_stays_with_the_version_it_is_about(
    twice: Twice, settled: bool, said: dict[str, str], version: str
) -> None:
    at = twice.addresses[version]
    if settled:
        pressed(twice, at, answer="none")
    uploads = forms(twice.client.get(at).text)["/my/uploads"]
    path = "/my/uploads"
    answer = pressed(twice, at, **said) if said else twice.client.post(path, data=uploads)
    assert answer.status_code != 404
    assert twice.shows(answer) == version


@pytest.mark.parametrize("version", ["covered", "as sent"])
def test_every_form_carries_its_version_and_what_it_was_made_for(
    twice: Twice, version: str
) -> None:
    at = twice.addresses[version]
    pages = [twice.client.get(path).text for path in (at, f"{at}/preview")]
    pages.append(submitted(twice, at, final="ask").text)
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
    assert f"You submit {mine}" in words(submitted(twice, at, final="ask").text)
    receipt = submitted(twice, at).headers["Location"]
    assert f"Your file {mine}" in words(twice.client.get(receipt).text)
    page = words(twice.client.get("/my").text)
    assert f"Version 1 is submitted: “{mine}”." in page
    assert f"Version 1 {mine}, this one counts" in page
    jo = one(twice.site, select(OpeningMember.account))
    folio = one(twice.site, select(Invitation.folio))
    case = words(twice.site.as_account(jo).get(f"/candidates/{folio}").text)
    assert f"File {mine}" in case


def test_every_page_says_which_version_will_be_submitted_at_the_end(twice: Twice) -> None:
    for page in ("/my", "/my/document", *twice.addresses.values()):
        said = words(twice.client.get(page).text)
        assert f"“{NAMES['covered']}” will be submitted for you" in said, page
        assert f"“{NAMES['as sent']}” will be submitted" not in said, page
    back = f'href="{twice.addresses["as sent"]}">“{NAMES["as sent"]}”'
    assert back in twice.client.get(twice.addresses["covered"]).text


@pytest.mark.parametrize("final", ["", "ask", "yes"])
def test_a_tab_that_is_behind_replaces_no_version_that_it_did_not_show(
    twice: Twice, final: str
) -> None:
    as_sent, covered = twice.addresses["as sent"], twice.addresses["covered"]
    pressed(twice, covered, answer="none")
    path = covered.replace("uploads", "submit")
    behind = forms(twice.client.get(covered).text)[path]
    submitted(twice, as_sent)
    counted = one(twice.site, select(Folio.document))
    said = {**behind, "ai_used": "yes", "ai_statement": "Sums.", "worry": "January"}
    answer = twice.client.post(path, data={**said, "final": final} if final else said)
    answered(answer, 409, "January", "Sums.", "Version 1 was submitted since you opened this")
    assert "Version 1 is submitted: “design.md”." in words(answer.text)
    assert one(twice.site, select(Folio.document)) == counted
    again = {**said, **forms(answer.text)[path]}
    assert twice.client.post(path, data=again).status_code == 303
    versions = every(twice.site, select(Submission.upload).order_by(Submission.version))
    assert versions[-1] == covered.rpartition("/")[2]


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
    changed = "Your document has changed since you opened this page."
    answer = twice.client.post(path, data={**behind, **said})
    answered(answer, 409, changed, said.get("worry", ""))
    assert every(twice.site, select(Submission)) == []


def test_a_list_of_a_tab_that_is_behind_uncovers_no_words(twice: Twice) -> None:
    at = twice.addresses["covered"]
    path = f"{at}/words"
    behind = forms(twice.client.get(at).text)[path]
    press(twice.client, path, {"own_words": "engine\npolls"})
    answer = answered(twice.client.post(path, data={**behind, "own_words": "Steps"}), 409)
    said = words(answer.text)
    assert "You have changed this list since you opened the page." in said
    assert "“engine”, “polls”" in said
    assert ">\nSteps</textarea>" in answer.text, "what was typed is kept"
    assert one(twice.site, select(CandidateIdentity.own_words)) == ["engine", "polls"]
    again = {**forms(answer.text)[path], "own_words": "Steps"}
    assert twice.client.post(path, data=again).status_code == 303


def test_who_withdraws_on_a_page_from_before_a_version_is_asked_again(twice: Twice) -> None:
    behind = forms(twice.client.get("/my/withdraw").text)["/my/withdraw"]
    submitted(twice, twice.addresses["covered"])
    answer = twice.client.post("/my/withdraw", data=behind)
    answered(answer, 409, "Version 1 was submitted since you opened this page.")
    assert "Version 1 is submitted: “design.md (more covered)”." in words(answer.text)
    again = forms(answer.text)["/my/withdraw"]
    assert twice.client.post("/my/withdraw", data=again).status_code == 303
    assert one(twice.site, select(Folio.stage)) == "E"
