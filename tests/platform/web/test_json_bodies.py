"""What cannot be read or stored is a bad request, never an error of ours: bad JSON and the zero
character, which PostgreSQL does not take."""

from __future__ import annotations

import pytest

from tests.reviews.reading import desks
from tests.sites import Site

DEEP = 100_000


@pytest.mark.parametrize(
    "body",
    [
        "[" * DEEP,
        '{"fields":' * DEEP,
        "[" * DEEP + "]" * DEEP,
        "{",
        "\ud800".encode("utf-8", "surrogatepass"),
        '{"revision":' + "9" * 5000 + "}",
        *(f'{{"notes": "{text}"}}' for text in ("a\\u0000b", "\\ud800", "\\udc00\\ud800")),
    ],
    ids=["open lists", "open objects", "lists", "half", "surrogate", "huge", *"123"],
)
def test_a_body_that_is_no_json_is_a_bad_request(site: Site, body: str | bytes) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
    browser = site.as_account(round_.readers[0])
    for path in (f"/read/{round_.code}/save", f"/read/{round_.code}/comments"):
        answer = browser.post(path, data=body, content_type="application/json")
        assert answer.status_code == 400
        assert "We could not understand this request." in answer.text


def test_values_nested_to_the_edge_of_the_stack_are_refused(site: Site) -> None:
    with site.parts.database.transaction() as db:
        round_ = desks.begin(db)
    browser = site.as_account(round_.readers[0])
    for depth in (500, *range(860, 1000, 4)):
        nested = "[" * depth + "]" * depth
        body = f'{{"code": "{round_.code}", "fields": {{}}, "text": {nested}}}'
        for path in ("save", "comments", "comments/x"):
            answer = browser.post(
                f"/read/{round_.code}/{path}", data=body, content_type="application/json"
            )
            assert answer.status_code in (400, 404, 422)


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


def test_escapes_that_are_typed_as_letters_and_whole_emoji_are_text(site: Site) -> None:
    read = site.app.json.loads('{"a": "\\\\u0000 \\ud83d\\ude00"}')
    assert read == {"a": "\\u0000 \N{GRINNING FACE}"}
