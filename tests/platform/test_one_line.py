"""SC-21: what stands in a name is seen, and is one name however it was typed."""

from __future__ import annotations

import pytest

from blindfolio.one_line import one_line


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("plan\u202efdp.exe", "plan\ufffdfdp.exe"),
        ("\u2066a\u2069", "\ufffda\ufffd"),
        ("a\u200bb", "a\ufffdb"),
        ("a\0b\r\nc", "a\ufffdb\ufffd\ufffdc"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("e" + "\u0323" * 200, "\u1eb9" + "\u0323" * 8),
        ("שלום", "שלום"),
        ("नमस्ते", "नमस्ते"),
        ("👩\u200d👧", "👩\u200d👧"),
    ],
)
def test_what_hides_is_shown_as_a_mark(typed: str, shown: str) -> None:
    assert one_line(typed, 100) == shown


def test_it_is_no_longer_than_it_may_be() -> None:
    assert one_line("n" * 4_000, 255) == "n" * 255
