"""Reads `reviews.yaml`: by sample and reviewer."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from blindfolio import yaml_text
from blindfolio.demo.stagehand import Judgement

Reader = Literal["first", "second"]

_FAR = {
    "alternatives": "The other designs are named so that they can be dismissed. None is costed"
    " against what it would save, so nothing here was decided."
}
"""Where the second reviewer is two levels lower, and why."""


@cache
def _written() -> dict[str, dict[str, dict[str, Any]]]:
    text = Path(__file__).with_name("reviews.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, dict[str, Any]]] = yaml_text.values(text)
    return found


def review_of(sample: str, reader: Reader) -> Judgement:
    said = _written()[sample][reader]
    comments = [
        (criterion, comment)
        for criterion, rated in said["ratings"].items()
        for comment in rated["comments"]
    ]
    return Judgement(
        ratings={criterion: rated["rating"] for criterion, rated in said["ratings"].items()},
        rationale={
            criterion: _line(rated["why"]) for criterion, rated in said["ratings"].items()
        },
        comments=tuple(
            (
                criterion,
                comment["kind"],
                _line(comment["quote"]),
                _line(comment["text"]),
                _line(comment.get("question", "")),
            )
            for criterion, comment in comments
        ),
        recommendation=said["recommendation"],
        strongest=_line(said["strongest"]),
        weakest=_line(said["weakest"]),
        confidence=said["confidence"],
        new_to_us=frozenset(
            _line(comment["quote"]) for _, comment in comments if comment.get("new_to_us")
        ),
    )


def far_apart(first: Judgement, second: Judgement) -> Judgement:
    """One rating is two below the first's, where the second review would stop."""
    lower = {key: max(1, first.ratings[key] - 2) for key in _FAR}
    return replace(
        second,
        ratings={**second.ratings, **lower},
        rationale={**second.rationale, **_FAR},
        recommendation="stop",
    )


def half(said: Judgement) -> Judgement:
    """Two criteria rated, no recommendation yet."""
    return Judgement(
        ratings=dict(list(said.ratings.items())[:2]),
        rationale={},
        comments=said.comments[:3],
        recommendation="",
        private_notes="Come back to the third section with fresh eyes.",
    )


def _line(text: str) -> str:
    return " ".join(text.split())
