from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from blindfolio import yaml_text
from prompts.lint.lists import Listed

_FILE = Path(__file__).with_name("words.yaml")


class DraftWords(BaseModel):
    """`words.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    parties: Listed
    wishes: Listed
    animate: frozenset[str]
    team_words: frozenset[str]
    abstract: frozenset[str]
    months: frozenset[str]
    weekdays: frozenset[str]
    no_name: frozenset[str]
    no_names: frozenset[str]


@cache
def draft_words() -> DraftWords:
    return yaml_text.read(_FILE, DraftWords)
