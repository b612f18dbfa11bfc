"""The shapes of a model's answers."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    # The schema sent says "nothing else"; reading drops unknown fields.
    model_config = ConfigDict(frozen=True, json_schema_extra={"additionalProperties": False})


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
