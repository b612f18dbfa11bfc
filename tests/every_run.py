"""Parameters of which a few run with `make test` and all with `make test-faults`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import pytest


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
