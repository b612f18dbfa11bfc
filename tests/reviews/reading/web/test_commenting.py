"""Promises about commenting over the web, on words and on areas of a drawing: exact passages, one
copy, three routes."""

from __future__ import annotations

import re
import uuid
from typing import Any
from urllib.parse import urljoin

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from blindfolio.accounts.models import Account
from blindfolio.archive import pictures
from reviews.debrief import inviting
from reviews.packet.check.packet import check
from reviews.reading.content import QuotedSpan
from reviews.reading.models import Comment, CommentSpan
from tests.expect import answered
from tests.reviews import cases
from tests.reviews.packet import played
from tests.reviews.reading import desks, drawings
from tests.reviews.reading.desks import WebDesk, on
from tests.sites import Site

PLACE = re.compile(r'name="place" value="(b\d+:\d+:\d+)"')
QUESTION = {"criterion": "failure", "kind": "question", "text": "Why five?"}
WAS = {"was_criterion": "failure", "was_kind": "concern", "was_text": "Before"}
AFTER = {"criterion": "scope", "kind": "strength", "text": "After"}
LACKING = {"text": " "}


def sent(quote: str, block: str, **how: object) -> dict[str, Any]:
    """A comment as the script sends it."""
    span = on(quote, block)
    return {
        "id": str(uuid.uuid4()),
        "spans": [{"block": block, "start": span.start, "end": span.end, "quote": quote}],
        "criterion": "failure",
        "kind": "concern",
        "text": "Follows the claim, not the payment.",
        "ask_this": True,
        "question": "What follows the payment?",
        **how,
    }


def told(answer: TestResponse, status: int = 200) -> Any:
    assert (answer.status_code, answer.json is not None) == (status, True)
    return answer.json


def commented(web: WebDesk, text: str = "Before") -> str:
    """The address of a comment beside another one."""
    web.comment("scope", span=on("weeks", "b7"))
    return f"/comments/{web.comment(text=text)}"


def hidden(page: str) -> dict[str, str]:
    """What the page of a comment sends unseen."""
    values = dict(re.findall(r'<input type="hidden" name="(was_\w+)" value="([^"]*)"', page))
    [text] = re.findall(r'<textarea hidden name="was_text">\n([^<]*)</textarea>', page)
    return values | {"was_text": text}


def test_the_script_gets_the_block_and_the_list_back(web: WebDesk) -> None:
    comment = sent("😀 readers — שלום", "b4")
    with web.site.counted() as statements:
        answer = told(web.post("/comments", json=comment))
    assert list(answer["blocks"]) == ["b4"]
    assert '<mark data-c="1">😀 readers — שלום</mark>' in answer["blocks"]["b4"]
    assert "Follows the claim" in answer["list"]
    assert (answer["count"], answer["evidence"]["failure"]) == (1, 1)
    again = told(web.post("/comments", json=comment))
    assert again == answer, "a double click makes one comment"
    assert len(statements) <= 10, "with the draft's own row, which the first comment makes"
    # With the names that a question for the panel may not hold.
    for marked, most in ((True, 10), (False, 9)):
        with web.site.counted() as statements:
            web.post("/comments", json=sent("five seconds", "b3", ask_this=marked))
        assert len(statements) <= most


def test_a_script_whose_page_shows_all_comments_gets_only_the_changed_card(
    web: WebDesk,
) -> None:
    commented(web)
    [shown] = re.findall(r'data-version="(\w+)"', web.page())
    comment = sent("five seconds", "b3", version=shown)
    answer = told(web.post("/comments", json=comment))
    assert "list" not in answer
    assert re.findall(r'data-about="(\w+)"', answer["card"]) == ["failure"]
    assert answer["order"].index(comment["id"]) == 1 and len(answer["order"]) == 3
    assert answer["version"] in web.page()
    # Meanwhile, another tab has changed one.
    behind = told(web.post("/comments", json=sent("weeks", "b7", version=shown)))
    assert "order" not in behind and behind["list"].count("data-about") == 4
    at = f"/comments/{comment['id']}"
    gone = told(web.post(f"{at}/delete", json={"version": behind["version"]}))
    assert (gone["card"], len(gone["order"])) == ("", 3)
    assert "list" in told(web.post(f"{at}/delete", json={"version": behind["version"]}))


def test_a_passage_that_is_not_there_is_refused_as_json(web: WebDesk) -> None:
    comment = sent("five seconds", "b3")
    other = {**comment["spans"][0], "quote": "x"}
    for spans in (None, [], ["b3"], [{"block": "b3"}], [other]):
        error = told(web.post("/comments", json={**comment, "spans": spans}), 422)["error"]
        assert error["code"] in ("no_passage", "not_verbatim", "not_a_number")


def test_all_that_a_comment_lacks_is_said_at_once(web: WebDesk) -> None:
    answer = web.post("/comments", json=sent("five seconds", "b3", **LACKING))
    assert set(told(answer, 422)["error"]["fields"]) == {"text"}
    page = web.post("/comments", {"id": str(uuid.uuid4()), "quote": "six seconds"} | LACKING)
    assert page.status_code == 422
    for name in ("quote", "text"):
        assert f'href="#f-{name}"' in page.text
        assert f'id="f-{name}-error"' in page.text


def test_a_pasted_quote_makes_a_comment_without_a_script(web: WebDesk) -> None:
    [id_] = set(re.findall(r'name="id" value="([0-9a-f-]{36})"', web.page()))
    for _ in range(2):
        form = {"id": id_, "quote": "Adopted by\n30 June"} | QUESTION
        assert web.post("/comments", form).status_code == 303
    assert web.one(select(Comment.text)) == "Why five?"
    assert web.one(select(CommentSpan.quote)) == "Adopted by 30 June"
    assert f'name="id" value="{id_}"' not in web.page(), "the next comment is another one"


def test_a_quote_that_stands_twice_is_asked_about_and_what_was_typed_is_kept(
    web: WebDesk,
) -> None:
    form = {"id": str(uuid.uuid4()), "quote": "five seconds"} | QUESTION
    twice = answered(web.post("/comments", form), 422, "Choose which one you mean", "Why five?")
    places = PLACE.findall(twice.text)
    assert [place.split(":")[0] for place in places] == ["b3", "b4"]
    chosen = {"place": places[1], f"words-{places[1]}": "five seconds"}
    assert web.post("/comments", form | chosen).status_code == 303
    assert web.one(select(CommentSpan.block)) == "b4"


def test_a_comment_is_changed_and_deleted_by_forms(web: WebDesk) -> None:
    path = commented(web)
    assert "Before" in web.page(path)
    form = AFTER | WAS
    assert web.post(path, form).status_code == 303
    answered(web.post(path, form | {"text": ""}), 422, 'id="f-text-error"')
    assert web.post(path, form | {"kind": "praise"}).status_code == 422
    clash = web.post(path, form | {"text": "From another tab"})
    assert clash.status_code == 409
    assert "After" in clash.text and "From another tab" in clash.text
    for _ in range(2):
        assert web.post(f"{path}/delete").status_code == 303
    assert web.get(path).status_code == 404


def test_the_script_moves_it_and_gets_every_block_whose_marks_are_others(web: WebDesk) -> None:
    path = commented(web)
    [at] = re.findall(r'data-about="failure"[^>]*data-at="([^"]*)"', web.page())
    spans = sent("six to ten", "b7")["spans"]
    comment = AFTER | WAS | {"spans": spans, "was_at": at}
    with web.site.counted() as statements:
        answer = told(web.post(path, json=comment))
    assert list(answer["blocks"]) == ["b3", "b7"]
    assert "<mark" not in answer["blocks"]["b3"]
    assert answer["evidence"] == dict.fromkeys(desks.KEYS, 0) | {"scope": 2}
    assert len(statements) <= 10
    assert told(web.post(path, json=comment)) == answer, "twice is once"
    saved = told(web.post(path, json=comment | {"text": "Elsewhere"}), 409)["saved"]
    assert (saved["text"], saved["quote"]) == ("After", "six to ten")


def test_a_form_moves_it_to_a_quote_and_asks_which_one_is_meant(web: WebDesk) -> None:
    path = commented(web, "Two\nlines")
    # A browser sends a form's lines with other ends than it was given.
    form = AFTER | hidden(web.page(path)) | {"was_text": "Two\r\nlines"}
    twice = web.post(path, form | {"quote": "five seconds"})
    assert twice.status_code == 422
    assert "Choose which one you mean" in twice.text
    assert "After" in twice.text, "what was typed is kept"
    _, there = PLACE.findall(twice.text)
    chosen = {"quote": "five seconds", "place": there, f"words-{there}": "five seconds"}
    assert web.post(path, form | chosen).status_code == 303
    comment = web.one(select(Comment).where(Comment.n == 2))
    assert (comment.text, comment.criterion) == ("After", "scope")
    of = select(CommentSpan.block).where(CommentSpan.comment == comment.id)
    assert web.one(of) == "b4"


def test_an_empty_quote_leaves_it_where_it_stands(web: WebDesk) -> None:
    path = commented(web)
    assert web.post(path, AFTER | hidden(web.page(path)) | {"quote": " "}).status_code == 303
    assert set(web.all(select(CommentSpan.quote))) == {"weeks", "five seconds"}


DRAWN = drawings.pictured()
AREA = "p1:1000,800,4500,8000"
ASKED = "What if the queue is full?"


@pytest.fixture
def case(site: Site, monkeypatch: pytest.MonkeyPatch) -> cases.Case:
    """Judged to the end, with a comment on a drawing that the panel asked about."""

    def fill(db: Session, folio: str, *, by: str, **how: Any) -> None:
        whole(db, folio, by=by, **how)
        span = QuotedSpan("b1", 0, 0, "", area=AREA)
        desks.comment(
            db, folio, "failure", by=by, span=span, text="Full?", ask_this=True, question=ASKED
        )

    whole = desks.fill
    monkeypatch.setattr(desks, "fill", fill)
    monkeypatch.setattr(desks, "document", lambda: DRAWN)
    found = played.decided(site, close_it=False)
    with site.parts.database.transaction() as db:
        document = found.row(db).document or ""
        pictures.keep(db, site.parts.archive, document, DRAWN.pictures)
    return found


def test_each_place_that_quotes_an_area_shows_it_to_those_who_see_the_document(
    site: Site, case: cases.Case
) -> None:
    folio = case.folio
    for account, path in {
        (case.readers[0], f"/read/{case.code}"),
        (case.readers[0], f"/read/{case.code}/reviews"),
        (case.manager, f"/candidates/{folio}/decide"),
        (case.panel[0], f"/panels/{folio}?view=run"),
        (case.panel[0], f"/panels/{folio}/print"),
        (case.panel[0], f"/debriefs/{folio}"),
        (case.coordinator, f"/debriefs/{folio}"),
        (case.coordinator, f"/debriefs/{folio}/packet"),
        (case.manager, f"/debriefs/{folio}/packet"),
    }:
        client = site.as_account(account)
        page = client.get(path)
        answered(page, 200, 'aria-label="Area of picture 1: Gateway and queue"')
        shown = set(re.findall(r'<image href="([^"]+)" width="400" height="200"', page.text))
        assert shown, path
        for address in shown:
            answer = client.get(urljoin(path, address))
            assert (answer.status_code, answer.data) == (200, DRAWN.pictures[0].data), path


def test_an_interviewer_without_the_document_gets_the_words_of_an_area(
    site: Site, case: cases.Case
) -> None:
    with site.parts.database.transaction() as db:
        lee = db.scalars(select(Account.id).where(Account.name == played.LEE)).one()
        inviting.invite(db, case.row(db), lee, by=case.coordinator)
    client = site.as_account(lee)
    page = client.get(f"/debriefs/{case.folio}")
    answered(page, 200, "“Area of picture 1: Gateway and queue”", lacks=("<image", "pictures/"))
    answered(client.get(f"/debriefs/{case.folio}/pictures/p1"), 404)


def test_the_packet_has_the_area_of_comment_and_question_and_is_sound(
    site: Site, case: cases.Case
) -> None:
    with site.parts.database.transaction() as db:
        played.offer(db, case)
    packet = played.packet(site, case)
    spans = [
        span
        for review in packet["reviews"]
        for comment in review["locked"]["comments"]
        for span in comment["spans"]
    ]
    assert [it["area"] for it in spans if it["area"]] == [f"{AREA}:400x200"] * 2
    assert [it["area"] for it in packet["sheet"]["questions"] if it["text"] == ASKED] == [
        f"{AREA}:400x200"
    ]
    assert check(packet).faults == ()
    spans[-1]["area"] = "p1:0,0,500,500:400x200"
    assert check(packet).faults
