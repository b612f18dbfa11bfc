"""How much of a long run CI does: `FAULTS=whole make test-faults` does all of it."""

from __future__ import annotations

import os

WHOLE = os.environ.get("FAULTS", "") == "whole"


def of(whole: int, part: int) -> int:
    return whole if WHOLE else part
