"""A mark is found wherever it stands, and only there."""

from __future__ import annotations

from prompts.folder import marks


def test_marks_are_found_and_taken_out_and_lines_keep_their_numbers() -> None:
    text = "One [decide: the unit] stands.\n[check names: Ada, Bo]\nThree."
    assert marks.marks_in(text) == ["[decide: the unit]", "[check names: Ada, Bo]"]
    assert marks.without(text) == "One  stands.\n\nThree."


def test_words_that_are_no_mark_stay() -> None:
    text = (
        "Who is to decide: [the union], [decide](x.md), [decide: ], [decide: over\ntwo lines]"
    )
    assert marks.marks_in(text) == []
    assert marks.without(text) == text


def test_a_text_is_open_at_its_marks_and_yaml_not_in_its_comments() -> None:
    text = f"# {marks.decide('a title')}\nname: '[decide: a name]'\n"
    assert list(marks.open_in(text, comments=False)) == [(2, "[decide: a name]")]
    assert len(list(marks.open_in(text, comments=True))) == 2
