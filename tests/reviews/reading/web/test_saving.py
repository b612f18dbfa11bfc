"""Promises about saving: one path for script and form, both texts on a clash, kept on a refusal."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from reviews.reading.models import Rating, Review
from tests.reviews.reading import desks
from tests.sites import Site


def begun(site: Site) -> desks.Round:
    with site.parts.database.transaction() as db:
        return desks.begin(db)


def test_the_script_saves_and_learns_the_new_revision(site: Site) -> None:
    round_ = begun(site)
    browser = site.as_account(round_.readers[0])
    path = f"/read/{round_.code}/save"
    fields = {"rating-scope": "2", "strongest": "So far"}
    body = {"code": round_.code, "revision": 0, "fields": fields}
    assert browser.post(path, json=body).json == {"revision": 1}
    again = browser.post(path, json=body).json
    assert again == {"revision": 1, "behind": True}, "sent twice, kept once"
    with site.parts.database.reading() as db:
        assert db.scalars(select(Rating.value)).all() == [2]


def test_the_form_saves_without_a_script_and_unticks_a_box(site: Site) -> None:
    round_ = begun(site)
    browser = site.as_account(round_.readers[0])
    path = f"/read/{round_.code}/save"
    form = {
        "code": round_.code,
        "revision": "0",
        "csrf_token": "x",
        "searched-scope": "“leave”",
    }
    answer = browser.post(path, data=form | {"absent-scope": "1"})
    assert (answer.status_code, answer.location) == (303, f"/read/{round_.code}#ratings")
    browser.post(path, data=form | {"revision": "1"})
    with site.parts.database.reading() as db:
        rating = db.scalars(select(Rating)).one()
        assert (rating.absent, rating.searched, rating.value) == (False, "“leave”", None)


def test_two_tabs_get_both_texts_and_a_choice(site: Site) -> None:
    round_ = begun(site)
    browser = site.as_account(round_.readers[0])
    path = f"/read/{round_.code}/save"
    form = {"code": round_.code, "revision": "0", "strongest": "One tab's words"}
    browser.post(path, data=form)
    other = {"strongest": "The other's words", "rating-scope": "3"}
    clash = browser.post(path, data=form | other)
    assert clash.status_code == 409
    for words in ("One tab&#39;s words", "The other&#39;s words", "3 staff"):
        assert words in clash.text
    answer = browser.post(path, json={"code": round_.code, "revision": 0, "fields": other})
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["error"]["code"] == "stale"
    assert answer.json["revision"] == 1
    assert {row["name"]: row["saved"] for row in answer.json["fields"]} == {
        "strongest": "One tab's words",
        "rating-scope": "",
    }
    with site.parts.database.reading() as db:
        assert db.scalar(select(Review.strongest)) == "One tab's words"


def test_a_form_of_another_document_is_refused(site: Site) -> None:
    round_ = begun(site)
    browser = site.as_account(round_.readers[0])
    form = {"code": "F-AAAAA", "revision": "0", "strongest": "x"}
    answer = browser.post(f"/read/{round_.code}/save", data=form)
    assert answer.status_code == 409
    assert "another document" in answer.text


def test_what_cannot_be_saved_is_kept_on_the_page(site: Site) -> None:
    round_ = begun(site)
    browser = site.as_account(round_.readers[0])
    long = "too long " * 3000
    form = {"code": round_.code, "revision": "0", "private_notes": long, "rating-scope": "4"}
    answer = browser.post(f"/read/{round_.code}/save", data=form)
    assert answer.status_code == 422
    assert "shorten it to 20,000" in answer.text
    assert long in answer.text
    assert 'name="rating-scope" value="4" id="f-rating-scope-4" checked' in answer.text


def test_nonsense_is_refused_and_nothing_breaks(site: Site) -> None:
    round_ = begun(site)
    browser = site.as_account(round_.readers[0])
    path = f"/read/{round_.code}/save"
    bodies: list[Any] = [
        [],
        {},
        {"fields": []},
        {"fields": {"strongest": None}},
        {"fields": {}},
    ]
    for body in bodies:
        sent = {"code": round_.code, "revision": 0, **body} if isinstance(body, dict) else body
        assert browser.post(path, json=sent).status_code in (200, 400, 422)
    for revision in ("", "-1", "1e9", "٣"):
        form = {"code": round_.code, "revision": revision, "strongest": "x"}
        assert browser.post(path, data=form).status_code == 422


def test_a_save_takes_few_statements(site: Site) -> None:
    round_ = begun(site)
    browser = site.as_account(round_.readers[0])
    path = f"/read/{round_.code}/save"
    counts = []
    for revision, fields in enumerate(
        (
            {"rating-scope": "2"},
            {"rating-scope": "3", "rating-failure": "3", "strongest": "x"},
            {"rating-scope": "1", "rationale-failure": "y"},
        )
    ):
        body = {"code": round_.code, "revision": revision, "fields": fields}
        with site.counted() as statements:
            assert browser.post(path, json=body).status_code == 200
        counts.append(len(statements))
    assert max(counts) <= 8
