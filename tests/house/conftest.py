"""What the tests about the house share: the list of its files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dev import ROOT

NOT_OURS = {"__pycache__", "build", "dist", "var"}


@pytest.fixture(scope="session")
def own_files() -> list[str]:
    """Every file of the checkout, relative to it, without caches, builds, data, environment.

    Read from the folders rather than from git, so that a file counts before it is added and
    an unpacked archive can be tested too.
    """
    found: list[str] = []
    for folder, below, names in os.walk(ROOT):
        below[:] = [
            name
            for name in below
            if name not in NOT_OURS and (name == ".ci" or not name.startswith("."))
        ]
        here = Path(folder).relative_to(ROOT)
        found += [(here / name).as_posix() for name in names if not name.startswith(".cov")]
    return sorted(found)
