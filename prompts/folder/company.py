"""Resolve `company: NAME` in a `rubric.yaml`. References are resolved on reading, so stored
versions have complete criteria."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, field_validator

from prompts.folder.marked_yaml import parse, values_of
from prompts.folder.rubric import Rubric, Text

RUBRICS = Path(__file__).parents[1] / "rubrics"


class Reference(BaseModel):
    """A `rubric.yaml` that takes its criteria from a company rubric."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # File stem in `prompts/rubrics`.
    company: Text

    @field_validator("company")
    @classmethod
    def _is_there(cls, company: str) -> str:
        if company not in names():  # also rejects paths outside the folder
            raise ValueError(f"one of: {', '.join(names())}")
        return company


@dataclass(frozen=True, slots=True)
class Shared:
    file: str
    text: str
    rubric: Rubric


def names() -> list[str]:
    return sorted(path.stem for path in RUBRICS.glob("*.yaml"))


def refers(values: Any) -> bool:
    return isinstance(values, Mapping) and "company" in values


def shared_by(text: str, *, file: str) -> Shared | None:
    """Return the company rubric, or None if the prompt has its own criteria. Raise
    FileRefusal if it can't be read."""
    if not refers(values_of(text, file=file)):
        return None
    path = RUBRICS / f"{parse(text, Reference, file=file).company}.yaml"
    named, written = f"rubrics/{path.name}", path.read_text(encoding="utf-8")
    return Shared(named, written, parse(written, Rubric, file=named))
