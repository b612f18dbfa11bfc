"""What is found by who runs an opening, decides, sits, interviews, or stands nowhere."""

from __future__ import annotations

from tests.crawler.walking import *  # noqa: F403 - the same tests for each third of the people

WALKERS = ("c1", "c2", "m1", "e1", "m3", "p1", "p2", "i1", "i2", "out")
ROWS = (
    *("coordinator", "decider", "manager.sits", "panel", "panel.passed"),
    *("interviewer.open", "interviewer.locked+debrief", "interviewer.open+invited"),
    "practice.owner",
)
