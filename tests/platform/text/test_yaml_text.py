"""YAML is read with the types that its authors expect, and no text ends the process; English words
are known in all their forms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from blindfolio import yaml_text
from blindfolio.refusal import Refusal
from blindfolio.text import english


@pytest.mark.parametrize(
    ("written", "value"),
    [
        *(("NO", "NO"), ("off", "off"), ("yes", "yes"), ("1:30", "1:30"), ("1_000", "1_000")),
        *(("010", 10), ("0x1F", 31), ("0o17", 15), ("-3", -3), (".5", 0.5), ("1e3", 1000.0)),
        *(("true", True), ("False", False), ("~", None), ("", None), ("Null", None)),
        *(("2026-01-05", "2026-01-05"), ("<<", "<<"), ("=", "="), ('"12"', "12")),
    ],
)
def test_a_plain_scalar_has_its_type_of_yaml_1_2(written: str, value: Any) -> None:
    found = yaml_text.values(f"a: {written}\n")["a"]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n", 5, "'c' is there twice"),
        ("a: 1\nb: [1, 2\n", 3, "did not find expected"),
        ("a: 1\nb: " + "9" * 5_000, 2, "too long"),
        ("b: 1\na: " + "[" * 400 + "]" * 400, 2, "deeper than"),
        ("a:\n" + "- " * 200_000 + "x", 2, "deeper than"),
        ("a: !!python/object:os.system x", 1, "could not determine a constructor"),
        ("? [1]\n: 2\n", 1, "unhashable key"),
        ("a: &a [1]\nb: *a", 2, "alias"),
    ],
)
def test_what_cannot_be_read_is_an_error_with_its_line(
    text: str, line: int, words: str
) -> None:
    with pytest.raises(yaml_text.MarkedYAMLError) as refused:
        yaml_text.values(text)
    assert words in str(refused.value.problem)
    mark = refused.value.problem_mark
    assert mark is not None and mark.line + 1 == line


@pytest.mark.parametrize(
    "text",
    ["\ud800", "a: \x00", "--- 1\n--- 2\n", "[" * 200_000 + "]" * 200_000, "{a: " * 100_000],
    ids=("no character", "control", "two documents", "lists", "mappings"),
)
def test_no_text_is_read_in_half(text: str) -> None:
    with pytest.raises(yaml_text.YAMLError):
        yaml_text.values(text)


@given(st.text(alphabet="ab:-[]{}&*!?|>'\"#%@`,\n 0.~<=", max_size=60))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    for read in (yaml_text.values, yaml_text.nodes):
        try:
            read(text)
        except yaml_text.YAMLError:
            continue


def test_what_is_written_is_read_back() -> None:
    values = {
        "b": ["no", "1:30", "012", "“quoted”: ä", "two\nlines\n"],
        "a": {"c": None, "d": 3},
    }
    values["d"] = values["c"] = ["the same list"]
    text = yaml_text.written(values)
    assert yaml_text.values(text) == values
    assert text.startswith("b:\n")


@pytest.mark.parametrize(
    "forms",
    [
        "retry retrying retries retried",
        "stop stopping stops stopped",
        "write writing writes wrote written",
        "merge merging merges merged",
        "push pushing pushes pushed",
        "die dying dies died",
    ],
)
def test_a_verb_is_known_in_its_forms(forms: str) -> None:
    assert set(forms.split()) <= english.verb_forms()


@pytest.mark.parametrize(
    ("noun", "singular"),
    [("Policies", "policy"), ("batches", "batch"), ("status", "status"), ("flows", "flow")],
)
def test_a_noun_is_known_in_its_plural(noun: str, singular: str) -> None:
    assert english.singular(noun) == singular


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")
    cues: list[str]


@pytest.mark.parametrize(
    ("text", "said"),
    [("cues: [a", "not valid YAML"), ("cues: 3", "cues"), ("cues: [a]\nmore: 1", "more")],
)
def test_a_wrong_file_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "cues.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refusal, match=said) as refused:
        yaml_text.read(path, _Shape)
    assert "cues.yaml" in str(refused.value)
