"""Read a model's answers, which are JSON of a known shape.

A model may wrap its JSON in other text and get one item of twenty wrong. So items are read one
by one, and malformed ones are dropped. An answer fails only if nothing in it can be read.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from blindfolio.language_model.backend import NoAnswer
from blindfolio.language_model.untrusted import json_object
from reviews.followups.sheet import SegmentName
from reviews.model_questions.numbers import Sum

MOST_ITEMS = 40

_Line = Annotated[str, Field(min_length=1, max_length=1000)]
_Item = TypeVar("_Item", bound=BaseModel)


class _Read(BaseModel):
    # The schema sent says "nothing else"; reading drops unknown fields.
    model_config = ConfigDict(frozen=True, json_schema_extra={"additionalProperties": False})


class LookFor(_Read):
    senior: _Line
    staff: _Line
    senior_staff: _Line


class ModelFinding(_Read):
    kind: _Line
    quotes: Annotated[tuple[_Line, ...], Field(max_length=4)]
    follows: _Line
    answered: int | None


class Proposed(_Read):
    # Only the shape has been checked.

    segment: SegmentName
    text: _Line
    quote: _Line
    block: int
    why: _Line
    look_for: LookFor
    sums: Annotated[tuple[Sum, ...], Field(max_length=6)]
    scenario: Annotated[str, Field(max_length=100)]


class Chosen(Proposed):
    about: Literal["design", "person", "judging", "instruction"]
    n: int
    reserve: bool


class JudgedProposal(_Read):
    n: int
    verdict: Literal["keep", "mend", "drop"]
    why: _Line


class Reread(_Read):
    text: _Line
    answer: _Line
    verdict: Literal["yes", "edit", "no"]
    why: _Line


class AskAnswer(_Read):
    # Only `questions` are read. Asking for findings first improves them.

    findings: tuple[ModelFinding, ...]
    questions: tuple[Proposed, ...]


class CheckAnswer(_Read):
    # `untouched` are keys of failure scenarios. `judged` and `reread` aren't read.

    judged: tuple[JudgedProposal, ...]
    reread: tuple[Reread, ...]
    chosen: tuple[Chosen, ...]
    untouched: tuple[str, ...]


def read_ask(answer: str) -> tuple[Proposed, ...]:
    """Return the proposals that can be read. Raise NoAnswer if there are none."""
    questions = _items(json_object(answer).get("questions"), Proposed, _LEFT_OUT)
    if not questions:
        raise NoAnswer("no question")
    return questions


def read_check(answer: str) -> tuple[tuple[Chosen, ...], tuple[str, ...]]:
    """Return the chosen questions and the keys of the untouched scenarios. A model may choose
    no question. Raise NoAnswer if the list of chosen questions is missing or nothing in it can
    be read."""
    body = json_object(answer)
    chosen, untouched = body.get("chosen"), body.get("untouched")
    if not isinstance(chosen, list):
        raise NoAnswer("another shape")
    # Answers of before weren't asked what each is about.
    read = _items(chosen, Chosen, _LEFT_OUT | {"n": 0, "reserve": False, "about": "design"})
    if chosen and not read:
        raise NoAnswer("no question")
    keys = untouched if isinstance(untouched, list) else ()
    return read, tuple(key for key in keys if isinstance(key, str))


_LEFT_OUT: dict[str, Any] = {"sums": [], "scenario": ""}


def _items(found: object, shape: type[_Item], left_out: dict[str, Any]) -> tuple[_Item, ...]:
    read = []
    for item in found[:MOST_ITEMS] if isinstance(found, list) else ():
        if isinstance(item, dict):
            said = {name: value for name, value in item.items() if value is not None}
            with suppress(ValidationError):
                read.append(shape.model_validate(left_out | said))
    return tuple(read)


_UNSUPPORTED = frozenset(
    {"title", "description", "minLength", "maxLength", "minItems", "maxItems", "default"}
)


def schema_of(shape: type[BaseModel]) -> dict[str, Any]:
    """Return the shape's JSON Schema in the subset that services enforce: every field is
    required, and there are no bounds."""
    schema: dict[str, Any] = _supported(shape.model_json_schema())
    return schema


def _supported(node: Any, *, names: bool = False) -> Any:
    # If `names` is set, the keys of `node` are names of fields or shapes.
    if isinstance(node, list):
        return [_supported(one) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _supported(value, names=not names and key in ("properties", "$defs"))
        for key, value in node.items()
        if names or key not in _UNSUPPORTED
    }
