"""Tests that take long on PostgreSQL: there they run with `make test-faults`."""

from __future__ import annotations

import pytest

LONG_ON_POSTGRESQL = pytest.mark.parametrize(
    "either_database",
    [
        "sqlite",
        pytest.param("postgresql", marks=[pytest.mark.postgresql, pytest.mark.faults]),
    ],
    indirect=True,
)
