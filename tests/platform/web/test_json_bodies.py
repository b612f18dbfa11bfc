"""JSON that cannot be read is a bad request, never an error of ours."""

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
    ],
    ids=["open lists", "open objects", "lists", "half", "surrogate", "huge number"],
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
