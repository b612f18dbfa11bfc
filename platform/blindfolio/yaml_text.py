"""Reads YAML more strictly than PyYAML, which reads `NO` as false and `1:30` as 90, and uses
the last of two equal keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from yaml.constructor import ConstructorError
from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent
from yaml.nodes import MappingNode, Node, ScalarNode

from blindfolio.refusal import Refusal

__all__ = ["MarkedYAMLError", "YAMLError", "nodes", "read", "values", "written"]

M = TypeVar("M", bound=BaseModel)

_CORE = {
    "null": (r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    "bool": (r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    "int": (r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    "float": (
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
        r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        list("-+.0123456789"),
    ),
}

DEEPEST = 100

_TAG = "tag:yaml.org,2002:"


class _Core(yaml.CSafeLoader):
    def construct_mapping(self, node: MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if isinstance(key, ScalarNode):
                if (key.tag, key.value) in seen:
                    raise ConstructorError(
                        "while reading a mapping",
                        node.start_mark,
                        f"the key {key.value!r} appears twice",
                        key.start_mark,
                    )
                seen.add((key.tag, key.value))
        found: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return found


def _int(core: _Core, node: ScalarNode) -> int:
    text = str(node.value)
    try:
        return int(text, 0 if text[:2] in ("0o", "0x") else 10)
    except ValueError as error:
        raise ConstructorError(
            None, None, "this number is too long", node.start_mark
        ) from error


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


_Core.yaml_implicit_resolvers = {}
for _name, (_looks, _begins) in _CORE.items():
    _Core.add_implicit_resolver(_TAG + _name, re.compile(rf"(?:{_looks})\Z"), _begins)
_Core.add_constructor(_TAG + "int", _int)


def values(text: str) -> Any:
    with _readable(), _parsing(text) as core:
        return core.get_single_data()


def read(path: Path, model: type[M]) -> M:
    """Raises Refusal if the file isn't valid YAML for this model."""
    try:
        return model.model_validate(values(path.read_text("utf-8")))
    except YAMLError as error:
        raise Refusal("knowledge", f"{path.name} is not valid YAML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Refusal(
            "knowledge", f"{path.name}: {where}: {first['msg']}. Correct the file."
        ) from error


def nodes(text: str) -> Node | None:
    with _readable(), _parsing(text) as core:
        root: Node | None = core.get_single_node()
        return root


def written(of: Any) -> str:
    text: str = yaml.dump(of, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=96)
    return text


@contextmanager
def _parsing(text: str) -> Iterator[_Core]:
    _refuse_hostile(text)
    core = _Core(text)
    try:
        yield core
    finally:
        core.dispose()


def _refuse_hostile(text: str) -> None:
    # Nodes are built by recursion in C, so a deeply nested text would crash the process.
    depth = 0
    for event in yaml.parse(text, Loader=_Core):
        if isinstance(event, AliasEvent):
            raise _refused("write this value out; an alias (*) can't be used", event)
        if isinstance(event, CollectionStartEvent):
            depth += 1
        elif isinstance(event, CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise _refused(f"this is nested deeper than {DEEPEST} levels", event)


def _refused(what: str, event: yaml.Event) -> ConstructorError:
    return ConstructorError(None, None, what, event.start_mark)  # type: ignore[arg-type]


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except UnicodeEncodeError as error:
        raise YAMLError("it contains a character that isn't valid Unicode") from error
