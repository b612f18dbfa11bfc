"""JSON Schema, as much of it as a packet's schema uses, written down again."""

from __future__ import annotations

import re
from typing import Any

Schema = dict[str, Any]

_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
_KNOWN = {
    *("$ref", "$defs", "$schema", "title", "description", "anyOf", "type", "const", "enum"),
    *("properties", "required", "additionalProperties", "items"),
    *("pattern", "maxLength", "minimum", "maximum"),
}


def conforms(value: Any, schema: Schema, whole: Schema) -> bool:
    """Whether a value is of a schema, whose `$ref` are those of `whole`."""
    assert set(schema) <= _KNOWN, set(schema) - _KNOWN
    if "$ref" in schema:
        return conforms(value, whole["$defs"][schema["$ref"].rpartition("/")[2]], whole)
    if "anyOf" in schema:
        return any(conforms(value, one, whole) for one in schema["anyOf"])
    if "type" in schema:
        of = _TYPES[schema["type"]]
        if not isinstance(value, of) or (of is int and isinstance(value, bool)):
            return False
    if ("const" in schema and value != schema["const"]) or value not in schema.get(
        "enum", [value]
    ):
        return False
    if isinstance(value, str):
        fits = re.search(schema.get("pattern", ""), value) is not None
        return fits and len(value) <= schema.get("maxLength", len(value))
    if isinstance(value, int):
        return bool(schema.get("minimum", value) <= value <= schema.get("maximum", value))
    if isinstance(value, list):
        return all(conforms(one, schema.get("items", {}), whole) for one in value)
    return not isinstance(value, dict) or _is_object(value, schema, whole)


def _is_object(value: dict[str, Any], schema: Schema, whole: Schema) -> bool:
    named, others = schema.get("properties", {}), schema.get("additionalProperties", {})
    if not set(schema.get("required", ())) <= set(value):
        return False
    if others is False and not set(value) <= set(named):
        return False
    return all(conforms(one, named.get(key, others), whole) for key, one in value.items())
