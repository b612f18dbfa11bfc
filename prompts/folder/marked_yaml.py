"""Load YAML into models. Every error names its file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from yaml.nodes import MappingNode, Node, SequenceNode

from blindfolio import yaml_text
from blindfolio.byte_cache import byte_cache
from blindfolio.refusal import Refusal

Model = TypeVar("Model", bound=BaseModel)

_FAULTS = 100

_ENTRIES = 400
"""The most entries of a list or mapping, because the linter compares them in pairs."""


class FileRefusal(Refusal):
    def __init__(
        self, file: str, line: int, what: str, path: tuple[int | str, ...] = ()
    ) -> None:
        super().__init__("prompt-file", f"{file}, line {line}: {what}.")
        self.file = file
        self.line = line
        self.what = what
        self.path = path


def parse(text: str, model: type[Model], *, file: str) -> Model:
    """Parse the text. Raise FileRefusal for the first fault only, because later ones are
    often its consequences."""
    values = values_of(text, file=file)
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise next(_refusals(error, text, file)) from error


def faults(text: str, model: type[BaseModel], *, file: str) -> list[FileRefusal]:
    try:
        model.model_validate(values_of(text, file=file))
    except ValidationError as error:
        return sorted(_refusals(error, text, file), key=lambda fault: fault.line)
    return []


def values_of(text: str, *, file: str) -> Any:
    """Return the file's values, which are cached and shared, so callers must not change
    them. Raise FileRefusal for invalid YAML."""
    try:
        endless = _endless(root_of(text))
        if endless is not None:
            what = f"more than {_ENTRIES} entries; shorten this list"
            raise FileRefusal(file, endless.start_mark.line + 1, what)
        return _loaded(text)
    except yaml_text.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 1
        raise FileRefusal(file, line, f"not valid YAML: {error.problem}") from error
    except yaml_text.YAMLError as error:
        raise FileRefusal(file, 1, f"not valid YAML: {error}") from error


def _endless(node: Node | None) -> Node | None:
    if not isinstance(node, MappingNode | SequenceNode):
        return None
    if len(node.value) > _ENTRIES:
        return node
    inner = [it[1] for it in node.value] if isinstance(node, MappingNode) else node.value
    return next((found for it in inner if (found := _endless(it)) is not None), None)


def _refusals(error: ValidationError, text: str, file: str) -> Iterator[FileRefusal]:
    root = root_of(text)
    given = error.errors(include_url=False)
    for fault in given[:_FAULTS]:
        path = path_of(fault)
        if fault["type"] == "too_short" and any(
            len(f["loc"]) > len(path) and f["loc"][: len(path)] == path for f in given
        ):
            continue  # pydantic doesn't count invalid entries
        where = ".".join(str(part) for part in path) or "the file"
        yield FileRefusal(
            file, line_of(root, path), f"{where}: expected: {expected(fault)}", path
        )


def path_of(fault: Mapping[str, Any]) -> tuple[int | str, ...]:
    return (*fault["loc"], *fault.get("ctx", {}).get("at", ()))


def expected(fault: Mapping[str, Any]) -> str:
    kind, given, ctx = fault["type"], fault.get("input"), fault.get("ctx", {})
    if kind == "string_type" and isinstance(given, bool | int | float | date):
        written = str(given).lower() if isinstance(given, bool) else given
        return f'text; put {written} in quotes: "{written}"'
    if kind == "too_short":
        least = ctx["min_length"]
        return f"at least {least} {'entry' if least == 1 else 'entries'}"
    words = {
        "int_parsing": "a whole number",
        "greater_than_equal": f"at least {ctx.get('ge')}",
        "less_than_equal": f"at most {ctx.get('le')}",
        "string_type": "some text",
        "missing": "this field, which is missing",
        "string_too_short": "some text; it is empty",
    }
    return words.get(kind) or str(fault["msg"]).removeprefix("Value error, ")


# Parsing takes a tenth of a second. The loader and the linter both parse a prompt, and while one
# file is edited, the others don't change. The sizes fit twenty prompts' files.
@byte_cache(32_000_000, times=5)
def _loaded(text: str) -> Any:
    return yaml_text.values(text)


@byte_cache(64_000_000, times=30)
def root_of(text: str) -> Node | None:
    return yaml_text.nodes(text)


def line_of(node: Node | None, location: tuple[int | str, ...]) -> int:
    """Return the line of `location`, or of its nearest existing ancestor."""
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
