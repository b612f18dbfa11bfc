"""A `rubric.yaml` may say `company: NAME` instead of criteria. References are resolved on reading,
so stored versions have complete criteria.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from prompts.folder.marked_yaml import parse, values_of
from prompts.folder.rubric import Key, Rubric, Text

RUBRICS = Path(__file__).parents[1] / "rubrics"


class Reference(BaseModel):
    """A `rubric.yaml` that takes its criteria from a company rubric."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    company: Text
    """File stem in `prompts/rubrics`."""
    weights: dict[Key, Annotated[int, Field(ge=1, le=5)]] = Field(default_factory=dict)
    """1 to 5 by criterion key, for this prompt only. Never a guide."""

    @field_validator("company")
    @classmethod
    def _is_there(cls, company: str) -> str:
        if company not in names():  # also rejects paths outside the folder
            raise ValueError(f"one of: {', '.join(names())}")
        return company

    @field_validator("weights")
    @classmethod
    def _of_its_criteria(cls, weights: dict[str, int], info: ValidationInfo) -> dict[str, int]:
        if "company" not in info.data:
            return weights
        rubric = company_rubric(info.data["company"])
        keys = [criterion.key for criterion in rubric.criteria]
        for key in weights:
            if key not in keys:
                raise ValueError(f"keys of the company rubric, not {key!r}: {', '.join(keys)}")
        if rubric.orders_nothing(weights):
            raise ValueError("weights that differ; all are equal, so they set no order")
        return weights


@dataclass(frozen=True, slots=True)
class Shared:
    """`rubric` has this prompt's weights."""

    file: str
    text: str
    rubric: Rubric


def names() -> list[str]:
    return sorted(path.stem for path in RUBRICS.glob("*.yaml"))


def company_rubric(name: str) -> Rubric:
    return parse(_text(name), Rubric, file=_file(name))


def refers(values: Any) -> bool:
    """Whether these values are a reference, valid or not."""
    return isinstance(values, Mapping) and "company" in values


def shared_by(text: str, *, file: str) -> Shared | None:
    """None if the rubric has its own criteria. Raises FileRefusal."""
    if not refers(values_of(text, file=file)):
        return None
    given = parse(text, Reference, file=file)
    return Shared(
        file=_file(given.company),
        text=_text(given.company),
        rubric=company_rubric(given.company).weighing(given.weights),
    )


def _file(name: str) -> str:
    return f"rubrics/{name}.yaml"


def _text(name: str) -> str:
    return (RUBRICS / f"{name}.yaml").read_text(encoding="utf-8")
