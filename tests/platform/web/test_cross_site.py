"""What another site's page sent is turned away, however its origin is written."""

from __future__ import annotations

import pytest

from tests.sites import Site


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.test",
        "http://localhost.evil.test",
        "http://localhost@evil.test",
        "http://[",
        "http://a]",
        "javascript:",
    ],
)
def test_a_form_of_another_origin_is_refused(site: Site, origin: str) -> None:
    form = {"email": "a@example.test"}
    client = site.app.test_client()
    assert client.post("/sign-in", data=form).status_code == 200
    assert client.post("/sign-in", data=form, headers={"Origin": origin}).status_code == 403


@pytest.mark.parametrize("said", ["cross-site", "same-site", "", "Same-Origin"])
def test_a_form_that_the_browser_says_is_not_ours_is_refused(site: Site, said: str) -> None:
    answer = site.app.test_client().post(
        "/sign-in", data={"email": "a@example.test"}, headers={"Sec-Fetch-Site": said}
    )
    assert answer.status_code == 403
