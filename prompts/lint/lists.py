from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from blindfolio import yaml_text
from prompts.lint.words import Phrases

_FILE = Path(__file__).with_name("lists.yaml")


def _phrases(listed: Any) -> Any:
    if isinstance(listed, list) and all(isinstance(entry, str) for entry in listed):
        return Phrases(listed)
    return listed


Listed = Annotated[Phrases, BeforeValidator(_phrases)]
Words = frozenset[str]


class Lists(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    headings: dict[str, Listed]
    classics: Listed
    brands: Listed
    designing: Listed
    kinds: Words
    part_of: Words
    object_ends: Words
    solutions: Listed
    leaving: Words
    decided: Listed
    siding: Listed
    approach: Listed
    alternatives: Listed
    risks: Listed
    language: Listed
    mechanisms: Listed
    stop: Words


@cache
def lists() -> Lists:
    return yaml_text.read(_FILE, Lists)
