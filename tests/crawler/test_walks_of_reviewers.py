"""What every reviewer finds."""

from __future__ import annotations

from tests.crawler.walking import *  # noqa: F403 - the same tests for each third of the people

WALKERS = ("r1", "r2", "r3", "r4", "r5", "x1", "d1", "m2")
ROWS = (
    *("reviewer.planned", "reviewer.accepted", "reviewer.locked", "reviewer.recused"),
    *("reviewer.locked+invited", "reviewer.locked+debrief", "practice"),
)
