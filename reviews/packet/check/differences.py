"""Naming what of a review or a scorecard is not as it was sealed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from blindfolio.documents.model import canonical_json

_LISTS = {"comments": "comment", "questions": "question"}
_BY_CRITERION = {"ratings", "criteria", "dimensions"}


def same(one: object, other: object) -> bool:
    """Whether two JSON values are equal; unlike Python's own, 1 and true are not."""
    return canonical_json(one) == canonical_json(other)


def named(
    what: str, seq: int, sealed: Mapping[str, Any], told: Mapping[str, Any]
) -> Iterator[str]:
    """A sentence for each thing that a review or a scorecard, called `what`, says otherwise than
    entry `seq` sealed it."""
    for key in sorted({*sealed, *told}):
        one, other = told.get(key), sealed.get(key)
        if (key in told) == (key in sealed) and same(one, other):
            continue
        for name in _names(key, one, other):
            yield f"{what}'s {name} is not what entry {seq} sealed."


def _names(key: str, one: Any, other: Any) -> Iterator[str]:
    """What exactly differs: the rating of a criterion, a comment, or the whole part."""
    if key in _BY_CRITERION and isinstance(one, dict) and isinstance(other, dict):
        for criterion in sorted({*one, *other}):
            if criterion not in one or not same(one[criterion], other.get(criterion)):
                yield f"rating of {criterion}"
    elif (
        key in _LISTS
        and isinstance(one, list)
        and isinstance(other, list)
        and len(one) == len(other)
    ):
        for n, (mine, theirs) in enumerate(zip(one, other, strict=True), 1):
            if not same(mine, theirs):
                yield f"{_LISTS[key]} {n}"
    else:
        yield key
