"""A wrong knowledge file is refused with its name and the place."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from blindfolio.facts.knowledge_files import FOLDER, read_yaml
from blindfolio.facts.lexicon import gerund, past, third_person, verb_classes, words
from blindfolio.refusal import Refusal


class Shape(BaseModel):
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
        read_yaml(path, Shape)
    assert "cues.yaml" in str(refused.value)


def test_knowledge_ships_beside_the_code() -> None:
    assert {p.name for p in FOLDER.glob("*.yaml")} >= {"words.yaml", "migration.yaml"}


def test_words_that_are_verbs_and_nouns_are_known_as_verbs() -> None:
    assert words().both - set(verb_classes()) == set()


@pytest.mark.parametrize(
    ("base", "forms"),
    [
        ("retry", ("retrying", "retries", "retried")),
        ("stop", ("stopping", "stops", "stopped")),
        ("write", ("writing", "writes", "wrote")),
        ("merge", ("merging", "merges", "merged")),
        ("push", ("pushing", "pushes", "pushed")),
        ("die", ("dying", "dies", "died")),
    ],
)
def test_verb_forms_are_spelt_right(base: str, forms: tuple[str, str, str]) -> None:
    assert (gerund(base), third_person(base), past(base)[0]) == forms
