"""Promises about the room: all of the document, only one's own review, one way to save for script
and form, few statements."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from sqlalchemy import func, select

from blindfolio.documents.html.canonical import walk
from blindfolio.visibility import stages
from blindfolio.visibility.models import Standing
from reviews.reading import content
from reviews.reading.models import Rating, Review
from tests import factories
from tests.expect import answered
from tests.reviews.reading import crowd, desks
from tests.reviews.reading.desks import WebDesk
from tests.sites import Site

BLOCK = re.compile(r'<div class="block" id="(b\d+)" dir="auto">(.*?)</div>\n', re.DOTALL)
MARK = re.compile(
    r'<mark [^>]*>|</mark>|<a class="n".*?</a>|</?div[^>]*>|<span class="secno.*?</span>'
)
PATHS = ("", "/lock", "/prompt", "/review.md", "/recuse")


def test_the_room_has_the_whole_document_and_the_rubric_and_no_default(web: WebDesk) -> None:
    page = web.page().replace('<h2 class="its-title"', "<h2")  # the page has a title of its own
    blocks = {id_: walk(MARK.sub("", html))[0] for id_, html in BLOCK.findall(page)}
    assert blocks == {block.id: block.text for block in desks.document().blocks}
    for criterion in desks.RUBRIC.criteria:
        assert criterion.name in page
        assert criterion.guides[4].split(",")[0] in page
    assert not re.search(r'type="radio" name="(?!segment")[^>]* checked', page)
    for said in (
        *("Private draft.", "0 of 6 rated", "No comments yet."),
        "A rating needs everything that its guide asks for",
    ):
        assert said in page


def test_opening_the_room_makes_nothing(web: WebDesk) -> None:
    assert {web.get(path).status_code for path in PATHS} == {200}
    assert web.one(select(func.count()).select_from(Review)) == 0


def test_a_prompt_without_known_risks_has_no_heading_for_them(web: WebDesk) -> None:
    answered(web.get("/prompt"), 200, lacks="nown risks")


def test_comments_are_drawn_and_listed(web: WebDesk) -> None:
    web.comment(text="<b>Bold</b> claim?", ask_this=True)
    page = web.page()
    assert re.search(
        r'<mark data-c="1">five seconds</mark>(</em>)?<a class="n" href="#k1"', page
    )
    for said in (
        *("&lt;b&gt;Bold&lt;/b&gt; claim?", 'id="k1"', "Failure-mode instinct · Concern"),
        "Ask this in the interview",
    ):
        assert said in page


def test_nothing_of_another_reviewer_is_in_the_room_before_the_gate(site: Site) -> None:
    desk = desks.visit(site, readers=3)

    def seen() -> list[str]:
        # A form's token carries the second in which it was made.
        texts = (desk.browser.get(path).text for path in ("/queue", *map(desk.at, PATHS)))
        return [re.sub(r'name="csrf_token" value="[^"]*"', "", text) for text in texts]

    before = seen()
    for reader in desk.readers[1:]:
        desk.comment(by=reader, text="Why?", ask_this=True)
        desk.whole(by=reader)
    assert seen() == before
    assert desk.get("/reviews").status_code == 404


@pytest.mark.parametrize("who", ["planned", "recused", "other"])
def test_who_does_not_read_it_finds_nothing(site: Site, who: str) -> None:
    desk = desks.visit(site, readers=1, accepted=who != "planned")
    with desk.database.transaction() as db:
        other = factories.account(db).id
        if who == "recused":
            stages.recuse(db, stages.locked(db, desk.folio), desk.me, by=desk.me)
    if who == "other":
        desk.browser = site.as_account(other)
    never = desk.browser.get("/read/F-AAAAA")
    assert never.status_code == 404
    for path in (*PATHS, "/reviews"):
        answer = desk.get(path)
        assert (answer.status_code, answer.text) == (404, never.text)
    for path in ("/save", "/comments", "/lock", "/recuse", "/amend"):
        assert desk.post(path, {"revision": "0"}).status_code == 404


def test_a_page_of_a_blind_role_has_no_hour(web: WebDesk) -> None:
    web.fill()
    with web.database.transaction() as db:
        standing = db.query(Standing).filter_by(account=web.me).one()
        standing.due = standing.since
    pages = [web.browser.get("/queue").text, web.page()]
    web.lock()
    for page in (*pages, web.browser.get("/queue").text, web.page()):
        # But the hour of one's own last save, which the script writes as this clock has it.
        page = re.sub(r' data-saved="[^"]*"', "", page)
        assert not re.search(r"\b\d\d:\d\d\b", page)


def test_the_script_saves_and_learns_the_new_revision(web: WebDesk) -> None:
    body = {"revision": 0, "fields": {"rating-scope": "2", "strongest": "So far"}}
    assert web.post("/save", json=body).json == {"revision": 1}
    again = web.post("/save", json=body).json
    assert again == {"revision": 1, "behind": True}, "sent twice, kept once"
    assert web.one(select(Rating.value)) == 2


def test_the_form_saves_without_a_script_and_unticks_a_box(web: WebDesk) -> None:
    form = {"csrf_token": "x", "searched-scope": "“leave”"}
    answer = web.post("/save", form | {"revision": "0", "absent-scope": "1"})
    assert (answer.status_code, answer.location) == (303, web.at("#ratings"))
    web.post("/save", form | {"revision": "1"})
    rating = web.one(select(Rating))
    assert (rating.absent, rating.searched, rating.value) == (False, "“leave”", None)


def test_two_tabs_get_both_texts_and_a_choice(web: WebDesk) -> None:
    web.save({"strongest": "One tab's words"}, 0)
    other = {"strongest": "The other's words", "rating-scope": "3"}
    clash = web.post("/save", {"revision": "0"} | other)
    assert clash.status_code == 409
    for words in ("One tab&#39;s words", "The other&#39;s words", "3 staff"):
        assert words in clash.text
    answer = web.post("/save", json={"revision": 0, "fields": other})
    assert answer.status_code == 409 and answer.json is not None
    assert (answer.json["error"]["code"], answer.json["revision"]) == ("stale", 1)
    saved = {row["name"]: row["saved"] for row in answer.json["fields"]}
    assert saved == {"strongest": "One tab's words", "rating-scope": ""}
    assert web.review().strongest == "One tab's words"


def test_a_form_of_another_document_is_refused(web: WebDesk) -> None:
    form = {"code": "F-AAAAA", "revision": "0", "strongest": "x"}
    answered(web.post("/save", form), 409, "another document")


def test_what_cannot_be_saved_is_kept_on_the_page(web: WebDesk) -> None:
    long = "too long " * 3000
    form = {"revision": "0", "private_notes": long, "rating-scope": "4"}
    answer = web.post("/save", form)
    assert answer.status_code == 422
    assert "shorten it to 20,000" in answer.text
    assert long in answer.text
    assert 'name="rating-scope" value="4" id="f-rating-scope-4" checked' in answer.text


@pytest.mark.parametrize("fields", [[], {"strongest": None}, {}])
def test_nonsense_is_refused_and_nothing_breaks(web: WebDesk, fields: Any) -> None:
    for body in ({"revision": 0, "fields": fields}, {"revision": 0}):
        assert web.post("/save", json=body).status_code in (200, 400, 422)
    assert web.browser.post(web.at("/save"), json=fields).status_code in (200, 400, 422)
    for revision in ("", "-1", "1e9", "٣"):
        form = {"revision": revision, "strongest": "x"}
        assert web.post("/save", form).status_code == 422


def test_a_save_takes_few_statements(web: WebDesk) -> None:
    for revision, fields in enumerate(
        (
            {"rating-scope": "2"},
            {"rating-scope": "3", "rating-failure": "3", "strongest": "x"},
            {"rating-scope": "1", "rationale-failure": "y"},
        )
    ):
        with web.site.counted() as statements:
            answer = web.post("/save", json={"revision": revision, "fields": fields})
        assert answer.status_code == 200
        assert len(statements) <= 9


STATEMENTS = {
    "the room": 7,
    "a comment's page": 6,
    "the lock page": 8,
    "the review as a file": 9,
    "a save": 8,
    "a comment more": 9,
    "a comment changed": 8,
    "a comment gone": 9,
    "the lock": 21,
    "the locked room": 13,
}
"""Of each page and each press, session and account included, with or without comments."""


def asked(site: Site, number: int) -> dict[str, int]:
    """Statements of each page and press over a draft with so many comments."""
    read = crowd.sample()
    web = desks.visit(site)
    web.fill()
    web.give(read)
    web.act(crowd.comment_all_over, read, number - len(desks.KEYS))
    counts: dict[str, int] = {}
    (span,) = crowd.spans(read, 1)[0]
    id_ = str(uuid.uuid4())
    place = {"block": span.block, "start": span.start, "end": span.end, "quote": span.quote}
    words = {"criterion": desks.KEYS[0], "kind": "concern", "text": "One more"}
    was = {f"was_{name}": value for name, value in words.items()}
    fields = {"rationale-" + desks.KEYS[0]: "Because"}
    revision = web.review().revision

    def count(
        what: str, path: str, *form: dict[str, object], **sent: dict[str, object]
    ) -> None:
        with site.counted() as statements:
            answer = web.post(path, *form, **sent) if form or sent else web.get(path)
        assert answer.status_code in (200, 303), (what, answer.text)
        counts[what] = len(statements)

    count("the room", "")
    count("the lock page", "/lock")
    count("the review as a file", "/review.md")
    count("a save", "/save", json={"revision": revision, "fields": fields})
    count("a comment more", "/comments", json={**words, "id": id_, "spans": [place]})
    count("a comment's page", f"/comments/{id_}")
    count("a comment changed", f"/comments/{id_}", {**words, **was, "text": "Other words"})
    count("a comment gone", f"/comments/{id_}/delete", {})
    seen = content.fingerprint(web.content())
    signing = {"revision": web.review().revision, "recommendation": "proceed", "seen": seen}
    count("the lock", "/lock", {**signing, "action": "lock"})
    count("the locked room", "")
    return counts


def test_600_comments_take_as_many_statements_as_12(site: Site) -> None:
    few = asked(site, 12)
    assert asked(site, 600) == few
    assert few == STATEMENTS
