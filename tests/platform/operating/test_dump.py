"""A dump is printed row by row, as the whole would be."""

from __future__ import annotations

import json

import pytest

from blindfolio.commands import print_json, print_json_list


@pytest.mark.parametrize("values", [[], [{"n": 1}], [{"n": 1, "of": ["a\nb", {}]}, {}, "ü"]])
def test_a_list_is_printed_as_the_whole_would_be(
    values: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    print_json(values)
    whole = capsys.readouterr().out
    print_json_list(iter(values))
    assert capsys.readouterr().out == whole
    assert json.loads(whole) == values
