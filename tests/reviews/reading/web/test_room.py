"""Promises about the room: all of the document, only one's own review, few statements."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from blindfolio.documents.html.canonical import walk
from blindfolio.visibility import stages
from blindfolio.visibility.models import Standing
from reviews.reading import lock
from reviews.reading.models import Review
from tests import factories
from tests.reviews.reading import desks
from tests.sites import Site

BLOCK = re.compile(r'<div class="block" id="(b\d+)" dir="auto">(.*?)</div>\n', re.DOTALL)
MARK = re.compile(
    r'<mark [^>]*>|</mark>|<a class="n".*?</a>|</?div[^>]*>|<span class="secno.*?</span>'
)


def test_the_room_has_the_whole_document_and_the_rubric_and_no_default(site: Site) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
    page = site.as_account(round_.readers[0]).get(f"/read/{round_.code}").text
    page = page.replace('<h2 class="its-title"', "<h2")  # the page has a title of its own
    blocks = {id_: walk(MARK.sub("", html))[0] for id_, html in BLOCK.findall(page)}
    assert blocks == {block.id: block.text for block in desks.document().blocks}
    for criterion in desks.RUBRIC.criteria:
        assert criterion.name in page
        assert criterion.guides[4].split(",")[0] in page
    assert not re.search(r'type="radio"[^>]* checked', page)
    assert "Private draft." in page
    assert "0 of 6 rated" in page
    assert "A rating needs everything that its guide asks for" in page
    assert "No comments yet." in page


def test_opening_the_room_makes_nothing(site: Site) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
    browser = site.as_account(round_.readers[0])
    for path in ("", "/lock", "/prompt", "/review.md", "/recuse"):
        assert browser.get(f"/read/{round_.code}{path}").status_code == 200
    with site.parts.database.reading() as db:
        assert db.scalar(select(func.count()).select_from(Review)) == 0


def test_comments_are_drawn_and_listed(site: Site) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        desks.comment(
            db, round_.folio, "failure", by=me, text="<b>Bold</b> claim?", ask_this=True
        )
    page = site.as_account(me).get(f"/read/{round_.code}").text
    assert '<mark data-c="1">five seconds</mark></em><a class="n" href="#k1"' in page.replace(
        '</mark><a class="n" href="#k1" aria-label="Comment 1">1</a></em>',
        '</mark></em><a class="n" href="#k1"',
    )
    assert "&lt;b&gt;Bold&lt;/b&gt; claim?" in page
    assert 'id="k1"' in page
    assert "Failure-mode instinct · Concern" in page
    assert "Ask this in the interview" in page


def test_nothing_of_another_reviewer_is_in_the_room_before_the_gate(site: Site) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db, readers=3)
    me = site.as_account(round_.readers[0])
    paths = ["/queue"] + [
        f"/read/{round_.code}{path}"
        for path in ("", "/lock", "/prompt", "/review.md", "/recuse")
    ]

    def seen() -> list[str]:
        # A form's token carries the second in which it was made.
        texts = (me.get(path).text for path in paths)
        return [re.sub(r'name="csrf_token" value="[^"]*"', "", text) for text in texts]

    before = seen()
    with site.parts.database.transaction() as db:
        for reader in round_.readers[1:]:
            desks.fill(db, round_.folio, by=reader)
            lock.lock(db, round_.folio, by=reader)
    assert seen() == before
    assert me.get(f"/read/{round_.code}/reviews").status_code == 404


@pytest.mark.parametrize("who", ["planned", "recused", "other"])
def test_who_does_not_read_it_finds_nothing(site: Site, who: str) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db, readers=1, accepted=who != "planned")
        me = round_.readers[0] if who != "other" else factories.account(db).id
        if who == "recused":
            stages.recuse(db, stages.locked(db, round_.folio), me, by=me)
    browser = site.as_account(me)
    never = browser.get("/read/F-AAAAA")
    assert never.status_code == 404
    for path in ("", "/lock", "/prompt", "/review.md", "/recuse", "/reviews"):
        answer = browser.get(f"/read/{round_.code}{path}")
        assert (answer.status_code, answer.text) == (404, never.text)
    for path in ("/save", "/comments", "/lock", "/recuse", "/amend"):
        body = {"code": round_.code, "revision": "0"}
        assert browser.post(f"/read/{round_.code}{path}", data=body).status_code == 404


def test_a_page_of_a_blind_role_has_no_hour(site: Site) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        desks.fill(db, round_.folio, by=me)
        standing = db.query(Standing).filter_by(account=me).one()
        standing.due = standing.since
    browser = site.as_account(me)
    pages = [browser.get(path).text for path in ("/queue", f"/read/{round_.code}")]
    with site.parts.database.transaction() as db:
        lock.lock(db, round_.folio, by=me)
    pages += [browser.get(path).text for path in ("/queue", f"/read/{round_.code}")]
    for page in pages:
        # But the hour of one's own last save, which the script writes as this clock has it.
        page = re.sub(r' data-saved="[^"]*"', "", page)
        assert not re.search(r"\b\d\d:\d\d\b", page)
