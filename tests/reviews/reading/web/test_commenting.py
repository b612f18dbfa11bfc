"""Promises about commenting over the web: exact passages, one copy, three routes."""

from __future__ import annotations

import re
import uuid

from sqlalchemy import select

from reviews.reading.models import Comment, CommentSpan
from tests.reviews.reading import desks
from tests.reviews.reading.desks import on
from tests.sites import Site


def begun(site: Site) -> desks.Round:
    with site.parts.database.transaction() as db:
        return desks.begin(db)


def body(round_: desks.Round, quote: str, block: str) -> dict[str, object]:
    span = on(quote, block)
    spans = [{"block": block, "start": span.start, "end": span.end, "quote": quote}]
    return {
        "code": round_.code,
        "id": str(uuid.uuid4()),
        "spans": spans,
        "criterion": "failure",
        "kind": "concern",
        "text": "Follows the claim, not the payment.",
        "ask_this": True,
        "question": "What follows the payment?",
    }


def test_the_script_gets_the_block_and_the_list_back(site: Site) -> None:
    round_ = begun(site)
    browser = site.as_account(round_.readers[0])
    path = f"/read/{round_.code}/comments"
    sent = body(round_, "😀 readers — שלום", "b4")
    with site.counted() as statements:
        answer = browser.post(path, json=sent).json
    assert answer is not None
    assert list(answer["blocks"]) == ["b4"]
    assert '<mark data-c="1">😀 readers — שלום</mark>' in answer["blocks"]["b4"]
    assert "Follows the claim" in answer["list"]
    assert (answer["count"], answer["evidence"]["failure"]) == (1, 1)
    again = browser.post(path, json=sent).json
    assert again == answer, "a double click makes one comment"
    assert len(statements) <= 10, "with the draft's own row, which the first comment makes"
    with site.counted() as statements:
        browser.post(path, json=body(round_, "five seconds", "b3"))
    assert len(statements) <= 10, "with the names that a question for the panel may not hold"
    unmarked = body(round_, "five seconds", "b3") | {"ask_this": False}
    with site.counted() as statements:
        browser.post(path, json=unmarked)
    assert len(statements) <= 9


def test_a_passage_that_is_not_there_is_refused_as_json(site: Site) -> None:
    round_ = begun(site)
    browser = site.as_account(round_.readers[0])
    path = f"/read/{round_.code}/comments"
    sent = body(round_, "five seconds", "b3")
    for spans in (None, [], ["b3"], [{"block": "b3"}], [{**sent["spans"][0], "quote": "x"}]):  # type: ignore[index]
        answer = browser.post(path, json={**sent, "spans": spans})
        assert answer.status_code == 422
        assert answer.json is not None
        assert answer.json["error"]["code"] in ("no_passage", "not_verbatim", "not_a_number")


def test_all_that_a_comment_lacks_is_said_at_once(site: Site) -> None:
    round_ = begun(site)
    browser = site.as_account(round_.readers[0])
    path = f"/read/{round_.code}/comments"
    lacking = {"text": " ", "criterion": "", "kind": ""}
    answer = browser.post(path, json=body(round_, "five seconds", "b3") | lacking)
    assert answer.status_code == 422
    assert answer.json is not None
    assert set(answer.json["error"]["fields"]) == {"text", "criterion", "kind"}
    form = {"code": round_.code, "id": str(uuid.uuid4()), "quote": "six seconds"}
    page = browser.post(path, data=form | lacking)
    assert page.status_code == 422
    for name in ("quote", "text", "criterion", "kind"):
        assert f'href="#f-{name}"' in page.text
        assert f'id="f-{name}-error"' in page.text


def test_a_pasted_quote_makes_a_comment_without_a_script(site: Site) -> None:
    round_ = begun(site)
    browser = site.as_account(round_.readers[0])
    page = browser.get(f"/read/{round_.code}").text
    [id_] = set(re.findall(r'name="id" value="([0-9a-f-]{36})"', page))
    form = {
        "code": round_.code,
        "id": id_,
        "quote": "Adopted by\n30 June",
        "criterion": "migration",
        "kind": "question",
        "text": "By whom?",
    }
    for _ in range(2):
        answer = browser.post(f"/read/{round_.code}/comments", data=form)
        assert answer.status_code == 303
    with site.parts.database.reading() as db:
        assert db.scalars(select(Comment.text)).all() == ["By whom?"]
        assert db.scalars(select(CommentSpan.quote)).all() == ["Adopted by 30 June"]
    page = browser.get(f"/read/{round_.code}").text
    assert f'name="id" value="{id_}"' not in page, "the next comment is another one"


def test_a_quote_that_stands_twice_is_asked_about_and_what_was_typed_is_kept(
    site: Site,
) -> None:
    round_ = begun(site)
    browser = site.as_account(round_.readers[0])
    path = f"/read/{round_.code}/comments"
    form = {
        "code": round_.code,
        "id": str(uuid.uuid4()),
        "quote": "five seconds",
        "criterion": "failure",
        "kind": "concern",
        "text": "Why five?",
    }
    twice = browser.post(path, data=form)
    assert twice.status_code == 422
    assert "Choose which one you mean" in twice.text
    assert "Why five?" in twice.text
    places = re.findall(r'name="place" value="(b\d+:\d+:\d+)"', twice.text)
    assert [place.split(":")[0] for place in places] == ["b3", "b4"]
    chosen = {"place": places[1], f"words-{places[1]}": "five seconds"}
    assert browser.post(path, data=form | chosen).status_code == 303
    with site.parts.database.reading() as db:
        assert db.scalars(select(CommentSpan.block)).all() == ["b4"]


def test_a_comment_is_changed_and_deleted_by_forms(site: Site) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        id_ = desks.comment(db, round_.folio, "failure", by=me, text="Before")
    browser = site.as_account(me)
    path = f"/read/{round_.code}/comments/{id_}"
    page = browser.get(path).text
    assert "Before" in page
    form = {"code": round_.code, "criterion": "scope", "kind": "strength", "text": "After"}
    was = {"was_criterion": "failure", "was_kind": "concern", "was_text": "Before"}
    assert browser.post(path, data=form | was).status_code == 303
    lacking = browser.post(path, data=form | was | {"text": "", "kind": ""})
    assert lacking.status_code == 422
    assert 'id="f-text-error"' in lacking.text
    assert 'id="f-kind-error"' in lacking.text
    clash = browser.post(path, data=form | was | {"text": "From another tab"})
    assert clash.status_code == 409
    assert "After" in clash.text
    assert "From another tab" in clash.text
    for _ in range(2):
        answer = browser.post(f"{path}/delete", data={"code": round_.code})
        assert answer.status_code == 303
    assert browser.get(path).status_code == 404


def commented(site: Site, text: str = "Before") -> tuple[desks.Round, str]:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
        me = round_.readers[0]
        desks.comment(db, round_.folio, "scope", by=me, span=desks.on("weeks", "b7"))
        return round_, desks.comment(db, round_.folio, "failure", by=me, text=text)


def hidden(page: str) -> dict[str, str]:
    """What the page of a comment sends unseen."""
    values = dict(
        re.findall(r'<input type="hidden" name="(was_\w+|code)" value="([^"]*)"', page)
    )
    [text] = re.findall(r'<textarea hidden name="was_text">\n([^<]*)</textarea>', page)
    return values | {"was_text": text}


FORM = {"criterion": "scope", "kind": "strength", "text": "After", "new_to_us": "1"}


def test_the_script_moves_it_and_gets_every_block_whose_marks_are_others(site: Site) -> None:
    round_, id_ = commented(site)
    browser = site.as_account(round_.readers[0])
    page = browser.get(f"/read/{round_.code}").text
    [at] = re.findall(r'data-about="failure"[^>]*data-at="([^"]*)"', page)
    span = desks.on("six to ten", "b7")
    spans = [{"block": "b7", "start": span.start, "end": span.end, "quote": span.quote}]
    was = {"was_criterion": "failure", "was_kind": "concern", "was_text": "Before"}
    sent = FORM | was | {"code": round_.code, "spans": spans, "was_at": at, "new_to_us": True}
    path = f"/read/{round_.code}/comments/{id_}"
    with site.counted() as statements:
        answer = browser.post(path, json=sent)
    assert answer.status_code == 200
    assert answer.json is not None
    assert list(answer.json["blocks"]) == ["b3", "b7"]
    assert "<mark" not in answer.json["blocks"]["b3"]
    assert "New to us" in answer.json["list"]
    assert answer.json["evidence"] == dict.fromkeys(desks.KEYS, 0) | {"scope": 2}
    assert len(statements) <= 10
    assert browser.post(path, json=sent).json == answer.json, "twice is once"
    clash = browser.post(path, json=sent | {"text": "Elsewhere"})
    assert clash.status_code == 409
    assert clash.json is not None
    assert clash.json["saved"]["text"] == "After"
    assert clash.json["saved"]["quote"] == "six to ten"
    assert clash.json["saved"]["new_to_us"] is True


def test_a_form_moves_it_to_a_quote_and_asks_which_one_is_meant(site: Site) -> None:
    round_, id_ = commented(site, "Two\nlines")
    browser = site.as_account(round_.readers[0])
    path = f"/read/{round_.code}/comments/{id_}"
    page = browser.get(path).text
    # A browser sends a form's lines with other ends than it was given.
    form = FORM | hidden(page) | {"was_text": "Two\r\nlines", "quote": "five seconds"}
    twice = browser.post(path, data=form)
    assert twice.status_code == 422
    assert "Choose which one you mean" in twice.text
    assert "After" in twice.text, "what was typed is kept"
    _, there = re.findall(r'name="place" value="(b\d+:\d+:\d+)"', twice.text)
    chosen = {"place": there, f"words-{there}": "five seconds"}
    assert browser.post(path, data=form | chosen).status_code == 303
    with site.parts.database.reading() as db:
        comment = db.get_one(Comment, id_)
        assert (comment.text, comment.criterion, comment.new_to_us) == ("After", "scope", True)
        assert db.scalars(
            select(CommentSpan.block).where(CommentSpan.comment == id_)
        ).all() == ["b4"]


def test_an_empty_quote_leaves_it_where_it_stands(site: Site) -> None:
    round_, id_ = commented(site)
    browser = site.as_account(round_.readers[0])
    path = f"/read/{round_.code}/comments/{id_}"
    form = FORM | hidden(browser.get(path).text) | {"quote": " "}
    assert browser.post(path, data=form).status_code == 303
    with site.parts.database.reading() as db:
        quotes = select(CommentSpan.quote).where(CommentSpan.comment == id_)
        assert db.scalars(quotes).all() == ["five seconds"]
