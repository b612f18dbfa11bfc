from __future__ import annotations

FEWEST = 5


def whole_fives(n: int) -> int:
    return n - n % FEWEST
