"""What is written is what is read, comments aside, whatever words a document holds."""

from __future__ import annotations

from typing import Any

import pytest

from prompts.folder.marked_yaml import values_of
from prompts.from_document.yaml_text import CommentedValue, yaml_text


def read(text: str) -> Any:
    return values_of(text, file="x.yaml")


@pytest.mark.parametrize(
    "words",
    ["it's: a # [trap]", "- no", "null", "12", "{x}", '"', "a\nb", "é “x”", "%", "@x"],
)
def test_any_text_comes_back_on_one_line(words: str) -> None:
    values = {"a": words, "b": [words], "c": (words, "x"), "d": [{"e": words, "f": 3}]}
    one = " ".join(words.split())
    expected = {"a": one, "b": [one], "c": [one, "x"], "d": [{"e": one, "f": 3}]}
    assert read(yaml_text(values)) == expected


def test_notes_are_comments_even_over_the_first_key_of_an_entry() -> None:
    entry = {
        "key": CommentedValue("k", ("first: “x”",)),
        "to": CommentedValue([CommentedValue("y", ("z",))], ()),
    }
    text = yaml_text({"list": [CommentedValue(entry, ("above",)), "plain"]}, head=("a " * 80,))
    assert read(text) == {"list": [{"key": "k", "to": ["y"]}, "plain"]}
    assert "# above\n" in text
    assert all(len(line) <= 96 for line in text.splitlines())
