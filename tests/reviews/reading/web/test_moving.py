"""Promises about changing and moving a comment over the web, with the script and without."""

from __future__ import annotations

import re

from sqlalchemy import select

from reviews.reading.models import Comment, CommentSpan
from tests.reviews.reading import desks
from tests.sites import Site


def begun(site: Site, text: str = "Before") -> tuple[desks.Round, str]:
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
    round_, id_ = begun(site)
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
    round_, id_ = begun(site, "Two\nlines")
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
    round_, id_ = begun(site)
    browser = site.as_account(round_.readers[0])
    path = f"/read/{round_.code}/comments/{id_}"
    form = FORM | hidden(browser.get(path).text) | {"quote": " "}
    assert browser.post(path, data=form).status_code == 303
    with site.parts.database.reading() as db:
        quotes = select(CommentSpan.quote).where(CommentSpan.comment == id_)
        assert db.scalars(quotes).all() == ["five seconds"]
