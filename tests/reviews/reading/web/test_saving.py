"""Promises about saving: one path for script and form, both texts on a clash, kept on a refusal."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from reviews.reading.models import Rating
from tests.reviews.reading.desks import WebDesk


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
    answer = web.post("/save", form)
    assert answer.status_code == 409
    assert "another document" in answer.text


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
        assert len(statements) <= 8
