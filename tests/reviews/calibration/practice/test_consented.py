"""Promises of practising with a candidate's document: only with their yes, which they can take
back; without a name; and never by somebody who had a part in the application."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from blindfolio import clock
from blindfolio.app import CHECKS, ERASED, FREEZES, SEALED
from blindfolio.erasure import ask, erase
from blindfolio.ledger.models import Entry, Payload
from blindfolio.ledger.verify import verify
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from prompts.models import Opening, PracticeConsent, PromptVersion
from reviews.calibration.practice.models import RoundFolio
from reviews.reading.models import Review
from tests import factories
from tests.expect import answered, every, one, transact
from tests.prompts import cases
from tests.reviews.calibration.practice.acts import Played, begun
from tests.sites import Site

NAME = "Ada Verysecret"
ASKED = "May the team practise with your document?"
WORDS = "The engine polls one table of steps every five seconds."


@dataclass
class Case:
    """A closed application to an opening that the round's owner coordinates."""

    site: Site
    invitation: str
    folio: str
    code: str
    opening: str
    reviewer: str
    candidate: FlaskClient

    def says(self, answer: str) -> None:
        sent = self.candidate.post("/my/practice", data={"practice": answer})
        assert sent.status_code == 303, sent.text

    def key(self) -> str:
        found = select(PracticeConsent.key).where(PracticeConsent.folio == self.folio)
        return one(self.site, found)

    def stage(self, stage: str) -> None:
        with self.site.parts.database.transaction() as db:
            db.get_one(Folio, self.folio).stage = stage


def closed(
    played: Played, *, stage: str = "7", words: str = WORDS, title: str = "Staff, Payments"
) -> Case:
    """A candidate's application that is over, with somebody who reviewed it."""
    site = played.site
    with clock.at(cases.NOON), site.parts.database.transaction() as db:
        job = cases.opening(db, by=played.jo, title=title)
        mine = cases.writing(db, job, name=NAME)
        arrived = cases.readable(db, site.parts.archive, mine, words)
        cases.submitted(db, mine, arrived)
        folio = db.get_one(Folio, mine.folio)
        reviewer = factories.account(db, "Robin Reader").id
        standing.give(db, folio, reviewer, "reviewer", by=None)
        folio.stage = "2"
        db.flush()
        standing.accept(db, folio, reviewer)
        folio.stage = stage
        db.flush()
        found = (mine.id, folio.id, folio.code, job.id, reviewer)
    return Case(site, *found, site.as_candidate(found[0]))


def _practised(played: Played) -> list[Folio]:
    with played.site.parts.database.reading() as db:
        return [db.get_one(Folio, id_) for id_, _ in played.folios()]


def _add(played: Played, case: Case) -> int:
    sent = played.owner.post(f"{played.at}/agreed", data={"agreed": [case.key()]})
    return sent.status_code


def test_from_a_yes_to_a_rated_document_and_back(site: Site) -> None:
    played = begun(site, samples=())
    case = closed(played)
    page = answered(case.candidate.get("/my"), 200, ASKED, "answer, the answer is no.").text
    assert "checked" not in page.split("Practising with your document")[1].split("</form>")[0]
    assert "candidates who agreed</h2>" not in played.owner.get(played.at).text
    case.says("yes")
    assert ASKED not in case.candidate.get("/my").text

    listed = played.owner.get(played.at).text
    assert "Document 1: <bdi>Staff, Payments</bdi>, staff, 10 words" in listed
    for secret in (NAME, case.folio, case.code, case.invitation):
        assert secret not in listed
    assert _add(played, case) == 303
    prepared = played.owner.get(played.at).text
    assert "Closed application 1" in prepared and "Document 1:" not in prepared
    for secret in (NAME, case.folio, case.code, "Staff, Payments"):
        assert secret not in prepared
    (folio,) = _practised(played)
    with site.parts.database.reading() as db:
        live = db.get_one(Folio, case.folio)
        assert folio.code != live.code and folio.id != live.id
        assert (folio.sha, folio.document) == (live.sha, live.document)
        assert folio.prompt_version == live.prompt_version

    for who, says in (
        (case.reviewer, "Robin Reader can"),
        (played.jo, "owner of a practice round does not review"),
    ):
        chosen = [who, *played.colleagues]
        answered(played.owner.post(f"{played.at}/start", data={"reviewer": chosen}), 422, says)
    played.start()
    answered(played.browser(0).get(f"/read/{folio.code}"), 200, "polls one table", lacks=NAME)
    played.lock(0, 3, documents=1)

    withdrawn = case.candidate.post("/my/practice/withdraw", follow_redirects=True).text
    assert "You have withdrawn your consent." in withdrawn
    assert case.candidate.post("/my/practice/withdraw").status_code == 303
    for n in (0, 1):
        assert folio.code not in played.browser(n).get("/queue").text
        assert played.browser(n).get(f"/read/{folio.code}").status_code == 404
    assert folio.code not in played.owner.get(played.at).text
    assert played.owner.get(f"/practice/documents/{folio.code}").status_code == 404
    again = begun(site, samples=(), colleagues=0)
    assert "Document 1:" not in again.owner.get(again.at).text
    assert _practised(played) == []
    assert "No one has locked" in played.owner.post(f"{played.at}/close").text
    assert played.owner.post(f"{played.at}/cancel").status_code == 303
    assert transact(site, verify, freezes=FREEZES, checks=CHECKS, tables=SEALED) == []


def test_a_withdrawal_takes_the_document_out_of_a_closed_round(site: Site) -> None:
    played = begun(site, samples=("senior",))
    case = closed(played)
    case.says("yes")
    assert _add(played, case) == 303
    played.start()
    for n, value in ((0, 2), (1, 4)):
        played.lock(n, value)
    assert played.owner.post(f"{played.at}/close").status_code == 303
    answered(played.browser(0).get(played.at), 200, "Closed application 2", "polls one table")
    assert case.candidate.post("/my/practice/withdraw").status_code == 303
    for browser in (played.browser(0), played.owner):
        after = browser.get(played.at).text
        assert "Closed application" not in after and "polls one table" not in after
        assert "Where reviewers differ" in after, "the sample is still compared"


def test_a_deletion_takes_the_answer_the_document_and_its_reviews(site: Site) -> None:
    played = begun(site, samples=())
    case = closed(played)
    case.says("yes")
    assert _add(played, case) == 303
    played.start()
    played.lock(0, 3, documents=1)
    (folio,) = _practised(played)
    transact(site, _requested, case)
    assert "Document 1:" not in played.owner.get(played.at).text
    transact(site, erase.erase, case.folio, ERASED)
    with site.parts.database.reading() as db:
        assert db.get_one(Folio, folio.id).stage == "8"
        assert db.get(PracticeConsent, case.folio) is None
        assert db.scalars(select(RoundFolio)).all() == []
        assert db.scalars(select(Review).where(Review.folio == folio.id)).all() == []
    assert played.browser(0).get(f"/read/{folio.code}").status_code == 404


def _requested(db: Session, case: Case) -> None:
    ask.ask(
        db,
        case.folio,
        reason="asked",
        ends_as="withdrawn",
        subject=case.invitation,
        by=None,
        actor=case.invitation,
    )


def test_only_a_yes_is_offered_and_only_while_it_holds(site: Site) -> None:
    played = begun(site, samples=())
    silent, no, yes = (
        closed(played, words=f"Words of {n}.") for n in ("silent", "no", "yes, and more")
    )
    no.says("no")
    yes.says("yes")
    page = played.owner.get(played.at).text
    assert len(re.findall(r'name="agreed"', page)) == 1 and yes.key() in page
    assert _add(played, no) == 422
    assert "You have said no." in no.candidate.get("/my").text
    assert no.candidate.post("/my/practice/withdraw").status_code == 404
    assert silent.candidate.post("/my/practice/withdraw").status_code == 404
    transact(site, _requested, yes)
    assert 'name="agreed"' not in played.owner.get(played.at).text
    assert _add(played, yes) == 422
    assert played.folios() == []


@pytest.mark.parametrize("stage", ["2", "6", "E"])
def test_while_it_runs_and_after_an_early_end_nobody_is_asked(site: Site, stage: str) -> None:
    case = closed(begun(site, samples=(), colleagues=0), stage=stage)
    assert ASKED not in case.candidate.get("/my").text
    sent = case.candidate.post("/my/practice", data={"practice": "yes"})
    assert sent.status_code == 404
    assert every(site, select(PracticeConsent)) == []


@pytest.mark.parametrize("stage", ["7", "7s"])
def test_an_answer_is_given_once_and_the_log_has_no_words_of_it(site: Site, stage: str) -> None:
    case = closed(begun(site, samples=(), colleagues=0), stage=stage)
    for typed in ("", "perhaps"):
        refused = case.candidate.post("/my/practice", data={"practice": typed})
        assert refused.status_code == 422 and 'href="#f-practice"' in refused.text
    case.says("yes")
    again = case.candidate.post("/my/practice", data={"practice": "no"})
    assert again.status_code == 409
    with site.parts.database.reading() as db:
        assert db.scalars(select(PracticeConsent)).one().given
        entry = db.scalars(select(Entry).where(Entry.kind == "practice_consent")).one()
        assert entry.folio == case.folio
        assert "Ada" not in str(db.get_one(Payload, entry.seq).body)


def test_a_document_for_another_rubric_is_refused_with_a_sentence(site: Site) -> None:
    played = begun(site, samples=())
    case = closed(played)
    case.says("yes")
    with site.parts.database.transaction() as db:
        job = db.get_one(Opening, case.opening)
        version = db.get_one(PromptVersion, job.prompt_version)
        other = factories.prompt_version(db)
        other.slug, other.n = version.slug, version.n + 1
        other.rubric = {**version.rubric, "criteria": version.rubric["criteria"][:2]}
        db.get_one(Folio, case.folio).prompt_version = other.id
    page = played.owner.get(played.at).text
    assert "Written for another rubric" in page and 'name="agreed"' not in page
    sent = played.owner.post(f"{played.at}/agreed", data={"agreed": [case.key()]})
    assert (
        sent.status_code == 422 and "written for another prompt or another rubric" in sent.text
    )
    # Another version with the same rubric fits, and keeps its own prompt.
    with site.parts.database.transaction() as db:
        same = db.get_one(PromptVersion, db.get_one(Folio, case.folio).prompt_version)
        same.rubric = dict(version.rubric)
    assert _add(played, case) == 303
    assert _practised(played)[0].prompt_version == other.id


def test_another_coordinator_finds_neither_the_list_nor_the_document(site: Site) -> None:
    played = begun(site, samples=())
    case = closed(played)
    case.says("yes")
    other = begun(site, samples=())
    assert 'name="agreed"' not in other.owner.get(other.at).text
    pages = []
    for key in (case.key(), "never2issuedaaaaaaaa"):
        answer = other.owner.post(f"{other.at}/agreed", data={"agreed": [key]})
        assert answer.status_code == 422
        # A form's token has the second in which it was made.
        page = re.sub(r'name="csrf_token" value="[^"]+"', "", answer.text)
        pages.append(page.replace(key, ""))
    assert pages[0] == pages[1]
    assert other.owner.post(f"{played.at}/agreed", data={"agreed": []}).status_code == 404
    answered(played.owner.post(f"{played.at}/agreed"), 422, "Choose a document.")
