"""A candidate whose time was up looks at what was covered for them; a reviewer reads none of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from blindfolio import clock
from blindfolio.documents.model import Document
from blindfolio.identity.models import CandidateIdentity
from blindfolio.mail.models import MailOut
from blindfolio.refusal import Refusal
from blindfolio.visibility import standing
from blindfolio.visibility.models import Folio
from prompts.deadline import GRACE
from prompts.models import Invitation
from prompts.submitting import unanswered
from tests.expect import answered
from tests.prompts import cases
from tests.prompts.web.pressing import forms, upload, words
from tests.sites import Site

pytestmark = pytest.mark.usefixtures("noon")
UP = cases.NOON + timedelta(days=7) + GRACE
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)

# An employer that is an ordinary word, a surname that is one, and a colleague.
TEXT = """# Signing keys

Ruby Keys, Staff Engineer at Harbor Works

Written by Ruby Keys and Kim Roe. Code: github.com/rkeys/steps.

Questions: +49 151 2345678.

Every service rotates its keys. Keys are opaque. At Harbor we have two regions, says Kim Roe.
"""
NAMING = ("Kim Roe", "rkeys", "2345678", "Harbor", "Ruby Keys")


class Way:
    def __init__(self, site: Site) -> None:
        self.site = site
        with site.parts.database.transaction() as db:
            self.by = cases.member(db, "Jo Sampleton", "coordinator")
            self.reader = cases.member(db, "Rae Blindreader")
            opening = cases.opening(db, by=self.by)
            mine = cases.writing(db, opening, name="Ruby Keys")
            self.invitation, self.folio = mine.id, mine.folio
            db.execute(update(CandidateIdentity).values(employers=["Harbor Works"]))
            folio = db.get_one(Folio, mine.folio)
            standing.give(db, folio, self.reader, "reviewer", by=None)
            standing.accept(db, folio, self.reader)
            self.code = folio.code

    @property
    def candidate(self) -> FlaskClient:
        return self.site.as_candidate(self.invitation)

    def work(self) -> str:
        self.site.parts.worker.run_until_idle()
        with self.site.parts.database.reading() as db:
            return db.scalars(select(Folio.stage).where(Folio.id == self.folio)).one()

    def read(self) -> tuple[int, str]:
        answer = self.site.as_account(self.reader).get(f"/read/{self.code}")
        return answer.status_code, answer.text


@pytest.fixture
def way(site: Site) -> Way:
    return Way(site)


def test_who_never_pressed_submit_reads_what_was_covered_and_reviewers_read_none_of_it(
    way: Way,
) -> None:
    page = way.candidate.get(upload(way.site, way.candidate, TEXT)).text
    open_ = words(page.partition("Does any of this identify you?")[2])
    assert "Kim Roe" in open_ and "rkeys" in open_
    with clock.at(UP + MINUTE):
        assert way.work() == "1"
        assert way.read()[0] == 404
        page = way.candidate.get("/my/document").text
        said = words(page)
        assert "Your deadline has passed, and your document is submitted" in said
        n = int(re.findall(r"whether (\d+) places identify you", said)[0])
        assert "Tue 10 Mar 2026, 12:16" in said
        assert "Exactly what reviewers will see" in said
        rows = page.partition('id="unanswered"')[2].partition("</ul>")[0]
        for it in ("Kim Roe", "rkeys", "2345678", "Harbor"):
            assert it in words(rows)
        preview = page.partition('<article class="document"')[2]
        assert preview and not [it for it in NAMING if it in words(preview)]
        assert 'type="file"' not in page
        start = words(way.candidate.get("/my").text)
        assert "Check what we covered in your document. Reviewers get it: Tue 10 Mar" in start
        board = words(way.site.as_account(way.by).get(f"/candidates/{way.folio}").text)
        assert f"{n} places that may identify the candidate, covered." in board
    with clock.at(UP + DAY):
        assert way.work() == "1"
    with clock.at(UP + DAY + 2 * MINUTE):
        assert way.work() == "2"
        status, read = way.read()
        assert status == 200
        assert "Every service rotates" in words(read)
        assert not [it for it in NAMING if it in words(read)]
        assert "unanswered" not in read
        page = way.candidate.get("/my/document").text
        assert 'id="unanswered"' not in page
        assert "Exactly what reviewers see" in words(page)


def test_a_place_is_uncovered_and_the_document_given_at_a_press(way: Way) -> None:
    upload(way.site, way.candidate, TEXT)
    with clock.at(UP + MINUTE):
        way.work()
        page = way.candidate.get("/my/document").text
        (value,) = re.findall(r'name="place" value="([^"]+)"', listed(page, "2345678"))
        sent = forms(page)["/my/unanswered"]
        answer = way.candidate.post("/my/unanswered", data={**sent, "place": value})
        waiting = way.candidate.get(answer.headers["Location"]).text
        assert "We are making your document again" in waiting
        again = answered(way.candidate.post("/my/right", data=sent), 409)
        assert "We are still covering your document" in words(again.text)
        assert way.work() == "1"
        page = way.candidate.get("/my/document").text
        preview = words(page.partition('<article class="document"')[2])
        assert "2345678" in preview and "Kim Roe" not in preview
        stale = answered(way.candidate.post("/my/right", data=sent), 409)
        assert "was submitted since you opened this page" in words(stale.text)
        pressed = way.candidate.post("/my/right", data=forms(page)["/my/right"])
        assert "/my" in pressed.headers["Location"]
        assert way.work() == "2"
        assert "2345678" in words(way.read()[1])
        late = {**forms(page)["/my/unanswered"], "place": value}
        answered(way.candidate.post("/my/unanswered", data=late), 409)


def test_a_coordinator_has_a_document_covered_again_that_could_not_be(
    way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(way.site, way.candidate, TEXT)

    def fails(*_: object) -> Document:
        raise Refusal("unreadable", "We could not read this file.")

    jo = way.site.as_account(way.by)
    with clock.at(UP + MINUTE):
        with monkeypatch.context() as broken:
            broken.setattr(unanswered, "covered", fails)
            assert way.work() == "1"
        board = words(answered(jo.get("/candidates"), 200).text)
        assert "these could not be covered" in board
        page = words(jo.get(f"/candidates/{way.folio}").text)
        assert "that may identify the candidate, not covered" in page
        assert not [it for it in ("Kim Roe", "rkeys", "2345678") if it in page]
        answered(jo.get(f"/candidates/{way.folio}/document"), 404)
        own = words(way.candidate.get("/my/document").text)
        assert "We could not cover what you left unanswered." in own
        assert "Not what reviewers will see" in own
        with way.site.parts.database.reading() as db:
            (mail,) = db.scalars(select(MailOut).where(MailOut.template == unanswered.SHUT))
            assert mail.to_id == way.by
        jo.post(f"/candidates/{way.folio}/cover")
        assert way.work() == "1"
        page = words(jo.get(f"/candidates/{way.folio}").text)
        assert "that may identify the candidate, covered. Reviewers get the document" in page
        answered(jo.post(f"/candidates/{way.folio}/cover"), 409)
        own = words(way.candidate.get("/my/document").text)
        assert "so they are covered." in own


def listed(page: str, word: str) -> str:
    """The rows of the list that say this word."""
    rows = page.partition('id="unanswered"')[2].partition("</ul>")[0].split("<li>")
    return "".join(row for row in rows if word in row)


@pytest.mark.parametrize("path", ["uploads", "marks", "words", "submit"])
def test_nothing_else_can_be_changed_then(way: Way, path: str) -> None:
    address = upload(way.site, way.candidate, TEXT)
    with clock.at(UP + MINUTE):
        way.work()
        form: dict[str, object] = {"ai_used": "no", "own_words": "Steps", "answer": "none"}
        paths = {
            "uploads": "/my/uploads",
            "submit": address.replace("uploads", "submit"),
        }
        answer = way.candidate.post(paths.get(path, f"{address}/{path}"), data=form)
        assert answer.status_code in (409, 422)
        with way.site.parts.database.reading() as db:
            assert db.get_one(Invitation, way.invitation).closed_at is None
            assert db.get_one(Folio, way.folio).stage == "1"
