"""A bucket behind a connection that breaks now and then, under a whole site (F7)."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

from tests.platform.archive.planned_proxy import FAULTS


class StorageFaults:
    """A plan for `planned_proxy`: one of the faults `kinds` for so great a share of the requests,
    until `stop`."""

    def __init__(self, seed: int, share: float, kinds: Sequence[str] = FAULTS) -> None:
        self.met: Counter[str] = Counter()
        """How often each kind of fault was met."""
        self._dice, self._share, self._kinds = random.Random(seed), share, kinds

    def __iter__(self) -> StorageFaults:
        return self

    def __next__(self) -> str:
        if self._dice.random() >= self._share:
            return ""
        fault = self._dice.choice(self._kinds)
        self.met[fault] += 1
        return fault

    def stop(self) -> None:
        self._share = 0.0
