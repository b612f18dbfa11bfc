"""Words are known in all their forms, and a wrong file of ours is refused by its name."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from blindfolio import yaml_text
from blindfolio.refusal import Refusal
from blindfolio.text import english


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
