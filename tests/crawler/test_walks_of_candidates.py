"""What every candidate finds; nobody and the holder of a link find nothing at all."""

from __future__ import annotations

from tests.crawler.planting.plan import FOLIOS
from tests.crawler.walking import *  # noqa: F403 - the same tests for each third of the people
from tests.crawler.walking import STRANGERS

WALKERS = (*(f"candidate {name}" for name in FOLIOS), *STRANGERS)
ROWS = ("candidate.own",)
