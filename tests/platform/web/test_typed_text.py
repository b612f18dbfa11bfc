"""The character zero, which PostgreSQL does not take, is turned away with a sentence."""

from __future__ import annotations

import pytest

from tests.reviews.reading import desks
from tests.sites import Site


def test_a_form_with_the_character_zero_is_refused(site: Site) -> None:
    answer = site.app.test_client().post("/sign-in", data={"email": "a\0@example.test"})
    assert answer.status_code == 400
    assert "U+0000" in answer.text


@pytest.mark.parametrize("path", ["/candidates?opening=a%00", "/candidates/a%00", "/%00"])
def test_an_address_with_the_character_zero_leads_nowhere(site: Site, path: str) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
    answer = site.as_account(round_.readers[0]).get(path)
    assert answer.status_code == (400 if "?" in path else 404)


@pytest.mark.parametrize("text", ["a\\u0000b", "\\ud800", "\\udc00\\ud800"])
def test_json_with_what_is_no_text_is_a_bad_request(site: Site, text: str) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
    browser = site.as_account(round_.readers[0])
    body = f'{{"code": "{round_.code}", "revision": 0, "fields": {{"notes": "{text}"}}}}'
    answer = browser.post(
        f"/read/{round_.code}/save", data=body, content_type="application/json"
    )
    assert answer.status_code == 400
    assert "We could not understand this request." in answer.text


def test_escapes_that_are_typed_as_letters_and_whole_emoji_are_text(site: Site) -> None:
    read = site.app.json.loads('{"a": "\\\\u0000 \\ud83d\\ude00"}')
    assert read == {"a": "\\u0000 \N{GRINNING FACE}"}
