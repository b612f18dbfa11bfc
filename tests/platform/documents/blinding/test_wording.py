"""Words are found again in a text that was written anew, and never as a part of other words."""

from __future__ import annotations

import pytest

from blindfolio.documents.blinding import wording as searching
from blindfolio.documents.blinding.wording import find_wording
from tests.platform.documents.material import blocks_of


def found(text: str, wording: str) -> list[str]:
    return [b.text[start:end] for b, start, end in find_wording(blocks_of(text), wording)]


@pytest.mark.parametrize(
    ("text", "wording", "places"),
    [
        ("Kim Roe wrote it; KIM ROE said so.\n", "Kim Roe", ["Kim Roe", "KIM ROE"]),
        ("Call +91 98200 12345.\n", "+919820012345", ["+91 98200 12345"]),
        ("Call +919820012345.\n", "+91 98200-12345", ["+919820012345"]),
        ("Call (020) 7946-0958 now.\n", "020 7946 0958", ["(020) 7946-0958"]),
        ("Jobs go to Jo.\n", "Jo", ["Jo"]),
        ("12345 rows, and 1234567 more.\n", "123456", []),
        (f"{'1 ' * 50}\n", "1" * 50, []),
        ("A plan is a plan.\n", "a", []),
        ("王小明设计了它。\n", "王小明", ["王小明"]),
        ("c++ (old) is here.\n", "(old)", ["(old)"]),
    ],
)
def test_the_same_wording_is_found_however_it_is_set(
    text: str, wording: str, places: list[str]
) -> None:
    assert found(text, wording) == places


@pytest.mark.parametrize("at_once", [1, 7, 1_000])
@pytest.mark.parametrize("wording", ["a b", "ab", ".a.", "ab-ab", "112233", "a"])
def test_searching_in_steps_finds_the_same(
    monkeypatch: pytest.MonkeyPatch, wording: str, at_once: int
) -> None:
    text = " ".join(
        ["a b", "ab-ab-ab", "xab", ".a..a.b", "1122 33", "+11-22-33", "1122334"] * 9
    )
    whole = found(text, wording)
    monkeypatch.setattr(searching, "_AT_ONCE", at_once)
    assert found(text, wording) == whole
