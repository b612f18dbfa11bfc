"""The address of a call is a link, and nothing else that a team types becomes markup."""

from __future__ import annotations

import pytest

from blindfolio.web.linked import linked

REL = 'rel="noopener noreferrer"'


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ("Room 1", "Room 1"),
        (
            "Call: https://meet.example.test/a-b.",
            f'Call: <a href="https://meet.example.test/a-b" {REL}>https://meet.example.test/a-b</a>.',
        ),
        (
            "<b>Room</b> & javascript:alert(1)",
            "&lt;b&gt;Room&lt;/b&gt; &amp; javascript:alert(1)",
        ),
        (
            "https://x.test/?a=1&b=2",
            f'<a href="https://x.test/?a=1&amp;b=2" {REL}>https://x.test/?a=1&amp;b=2</a>',
        ),
    ],
)
def test_only_a_web_address_becomes_a_link(place: str, shown: str) -> None:
    assert str(linked(place)) == shown
