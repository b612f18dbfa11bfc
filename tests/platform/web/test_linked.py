"""An https address in somebody's words is a link; nothing else is, and nothing is markup."""

from __future__ import annotations

from blindfolio.web.linked import linked


def test_a_meetings_address_is_a_link_that_tells_nothing() -> None:
    assert linked("Video: https://meet.example.test/a?b=1&c=2.") == (
        'Video: <a href="https://meet.example.test/a?b=1&amp;c=2" rel="noopener noreferrer">'
        "https://meet.example.test/a?b=1&amp;c=2</a>."
    )


def test_other_words_stay_words_and_markup_is_text() -> None:
    for words in (
        *("Room 2", "http://meet.example.test", "javascript:alert(1)", "meet.example.test"),
        *("jo@example.test", "https://", ""),
    ):
        assert linked(words) == words
    found = linked('<b>x</b> https://a.test/"onclick="x <i>')
    assert "<b>" not in found and "<i>" not in found
    assert 'href="https://a.test/"' in found
