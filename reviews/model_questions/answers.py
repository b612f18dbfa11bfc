"""Reading a model's answers: JSON of a known shape, item by item.

A model may put a sentence or a fence round its JSON, and may get one item of twenty wrong. So each
item is read by itself, and what has another shape is left out; only an answer with nothing in it
that can be read is no answer.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from blindfolio.language_model.backend import NoAnswer
from blindfolio.language_model.untrusted import json_object
from reviews.followups.sheet import SegmentName
from reviews.model_questions.numbers import Sum

MOST_ITEMS = 40
"""Findings, proposals or chosen questions that are looked at, the first ones."""

_Line = Annotated[str, Field(min_length=1, max_length=1000)]
_Item = TypeVar("_Item", bound=BaseModel)


class _Read(BaseModel):
    # the schema that is sent says "nothing else"; a reading leaves out what it does not know
    model_config = ConfigDict(frozen=True, json_schema_extra={"additionalProperties": False})


class LookFor(_Read):
    """What an answer sounds like at each level, in the model's words."""

    senior: _Line
    staff: _Line
    senior_staff: _Line


class ModelFinding(_Read):
    """Something that the document leaves open; `answered` is the block that settles it, if any."""

    kind: _Line
    quotes: Annotated[tuple[_Line, ...], Field(max_length=4)]
    follows: _Line
    answered: int | None


class Proposed(_Read):
    """One question as a model proposes it; only its shape has been looked at."""

    segment: SegmentName
    text: _Line
    quote: _Line
    block: int
    why: _Line
    look_for: LookFor
    sums: Annotated[tuple[Sum, ...], Field(max_length=6)]
    scenario: Annotated[str, Field(max_length=100)]
    """The key of the author's failure scenario that it puts, or ""."""


class Chosen(Proposed):
    """One question as the second reader chose and mended it."""

    n: int
    """The number of the proposal that it comes from."""
    reserve: bool


class JudgedProposal(_Read):
    """What the second reader says of one proposal."""

    n: int
    verdict: Literal["keep", "mend", "drop"]
    why: _Line


class AskAnswer(_Read):
    """The answer to the first request."""

    findings: tuple[ModelFinding, ...]
    questions: tuple[Proposed, ...]


class CheckAnswer(_Read):
    """The answer to the second. `untouched` has the keys of the author's failure scenarios that
    this design is not touched by."""

    judged: tuple[JudgedProposal, ...]
    chosen: tuple[Chosen, ...]
    untouched: tuple[str, ...]


def read_ask(answer: str) -> AskAnswer:
    """The findings and proposals in an answer; `NoAnswer` where there is no proposal in it."""
    body = json_object(answer)
    questions = _items(body.get("questions"), Proposed, _LEFT_OUT)
    if not questions:
        raise NoAnswer("no question")
    return AskAnswer(
        findings=_items(body.get("findings"), ModelFinding, {}), questions=questions
    )


def read_check(answer: str) -> CheckAnswer:
    """The choice in an answer. To choose nothing is a choice; `NoAnswer` only where there is no
    list of chosen questions, or none of those in it can be read."""
    body = json_object(answer)
    chosen = body.get("chosen")
    if not isinstance(chosen, list):
        raise NoAnswer("another shape")
    read = _items(chosen, Chosen, _LEFT_OUT | {"n": 0, "reserve": False})
    if chosen and not read:
        raise NoAnswer("no question")
    said = body.get("untouched")
    keys = [key for key in said if isinstance(key, str)] if isinstance(said, list) else []
    return CheckAnswer(
        judged=_items(body.get("judged"), JudgedProposal, {}),
        chosen=read,
        untouched=tuple(keys),
    )


_LEFT_OUT: dict[str, Any] = {"sums": [], "scenario": ""}
"""What a model may leave out of a question."""


def _items(found: object, shape: type[_Item], left_out: dict[str, Any]) -> tuple[_Item, ...]:
    read = []
    for item in found[:MOST_ITEMS] if isinstance(found, list) else ():
        if not isinstance(item, dict):
            continue
        said = {
            name: value
            for name, value in item.items()
            if value is not None or name == "answered"
        }
        try:
            read.append(shape.model_validate(left_out | said))
        except ValidationError:
            continue
    return tuple(read)


def schema_of(shape: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of an answer, in the subset that services hold a model to: every field
    required, no bounds."""
    plain: dict[str, Any] = _plain(shape.model_json_schema())
    return plain


_UNSUPPORTED = frozenset(
    {"title", "description", "minLength", "maxLength", "minItems", "maxItems", "default"}
)


def _plain(node: Any) -> Any:
    if isinstance(node, list):
        return [_plain(one) for one in node]
    if not isinstance(node, dict):
        return node
    plain = {}
    for name, value in node.items():
        if name in ("properties", "$defs"):
            plain[name] = {key: _plain(one) for key, one in value.items()}
        elif name not in _UNSUPPORTED:
            plain[name] = _plain(value)
    return plain
