"""A person's own question goes to the panel as it stands, or is refused in front of them."""

from __future__ import annotations

import pytest

from reviews.followups.asking import MAX_WRITTEN, asks, not_asked, unfit


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Who is woken?", True),
        ("The bound is tight. Who is woken? ", True),
        ("They ask “who is woken?”", True),
        ("*Who is woken?*\n", True),
        ("Aligned with a stated goal.", False),
        ("Who is woken? I would guess nobody.", False),
        ("", False),
    ],
)
def test_a_question_ends_with_its_mark(text: str, is_one: bool) -> None:
    assert asks(text) is is_one
    assert bool(not_asked(text)) is not is_one


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I rated this 2: why so?", "rated this 2"),
        ("Is 3/4 fair?", "3/4"),
        ("Would ada@example.test know?", "ada@example.test"),
        ("What of {name}?", "{"),
        ("x" * MAX_WRITTEN + "?", "1,500 characters"),
    ],
)
def test_what_a_sheet_may_not_hold_is_named(text: str, words: str) -> None:
    assert words in unfit(text)
    assert not_asked(text) == unfit(text)


def test_plain_questions_are_fit() -> None:
    for text in ("What rate limit holds at 4 %?", "Who reviews the 4 jobs?"):
        assert unfit(text) == ""
