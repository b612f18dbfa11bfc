"""What is done a little with `make test`, more with `make test-faults`, or whole on demand."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

import pytest

T = TypeVar("T")

# Set once, so that all of pytest's processes run the same tests.
_DAY = os.environ.setdefault("FAULTS_DAY", str(date.today().toordinal()))


def of(whole: T, part: T) -> T:
    """How much of a long run is done: `FAULTS=whole make test-faults` does all of it."""
    return whole if os.environ.get("FAULTS") == "whole" else part


def a_third(values: Sequence[T]) -> Sequence[T]:
    """Every third of these, another third each day."""
    step = of(1, 3)
    return values[int(_DAY) % step :: step]


def in_every_run(values: Iterable[Any], few: Collection[Any]) -> list[Any]:
    """All of these values as parameters; those that are not among the `few` run with
    `make test-faults`."""
    return [
        pytest.param(value, marks=() if value in few else pytest.mark.faults)
        for value in values
    ]


LONG_ON_POSTGRESQL = pytest.mark.parametrize(
    "either_database",
    [
        "sqlite",
        pytest.param("postgresql", marks=[pytest.mark.postgresql, pytest.mark.faults]),
    ],
    indirect=True,
)
"""For a test of both databases that takes long on PostgreSQL."""
