"""Naming what of a review or a scorecard is not as it was sealed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from blindfolio.documents.model import canonical_json

_ONE = {
    **dict.fromkeys(("ratings", "criteria", "dimensions"), "rating of"),
    "comments": "comment",
    "questions": "question",
}
"""What a sentence calls one of several, before its key or number."""


def same(one: object, other: object) -> bool:
    """Whether two JSON values are equal; unlike Python's own, 1 and true are not."""
    return canonical_json(one) == canonical_json(other)


def named(
    what: str, seq: int, sealed: Mapping[str, Any], told: Mapping[str, Any]
) -> Iterator[str]:
    """A sentence for each thing that a review or a scorecard, called `what`, says otherwise than
    entry `seq` sealed it."""
    for name in _names(sealed, told):
        yield f"{what}'s {name} is not what entry {seq} sealed."


def _names(sealed: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[str]:
    for key in _differing(sealed, told):
        one, other = _by_key(told.get(key)), _by_key(sealed.get(key))
        if key in _ONE and one is not None and other is not None:
            yield from (f"{_ONE[key]} {it}" for it in _differing(one, other))
        else:
            yield key


def _differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """The keys that one of them lacks, or whose values differ."""
    return [
        key
        for key in sorted({*one, *other})
        if (key in one) != (key in other) or not same(one.get(key), other.get(key))
    ]


def _by_key(value: Any) -> dict[str, Any] | None:
    """Several things by key, or by number from 1; None for what is not several."""
    if isinstance(value, list):
        return {str(n): it for n, it in enumerate(value, 1)}
    return value if isinstance(value, dict) else None
