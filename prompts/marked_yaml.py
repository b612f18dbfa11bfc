"""YAML into a model, with the file and the line in every error."""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from blindfolio.refusal import Refusal

Model = TypeVar("Model", bound=BaseModel)


def parse(text: str, model: type[Model], *, file: str) -> Model:
    """Read `text` as YAML 1.2 into `model`.

    `file` is how the file is called in errors. Raises Refusal (code "prompt-file") whose
    sentence names the file, the line (from 1) and what is expected there.
    """
    try:
        values = YAML(typ="safe", pure=True).load(text)
        return model.model_validate(values)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 1
        raise refusal(file, line, f"not readable as YAML: {error.problem}") from error
    except YAMLError as error:
        raise refusal(file, 1, f"not readable as YAML: {error}") from error
    except ValidationError as error:
        # The first one: later errors are often its consequences.
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        said = first["msg"].removeprefix("Value error, ")
        raise refusal(file, _line(text, first["loc"]), f"{where}: expected: {said}") from error


def refusal(file: str, line: int, what: str) -> Refusal:
    """The refusal of one line of a prompt's file; lines count from 1."""
    return Refusal("prompt-file", f"{file}, line {line}: {what}.")


def _line(text: str, location: tuple[int | str, ...]) -> int:
    """The line of what `location` names, or of the nearest thing around it that exists."""
    node: Node | None = YAML(typ="safe", pure=True).compose(text)
    line = 1 if node is None else node.start_mark.line + 1
    for part in location:
        if isinstance(node, MappingNode):
            entry = next(((k, v) for k, v in node.value if k.value == str(part)), None)
            if entry is None:
                break
            line, node = entry[0].start_mark.line + 1, entry[1]
        elif (
            isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value)
        ):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line
