from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from reviews.followups.pairs import pairs

GOLD = Path(__file__).parents[2] / "gold"
PLANTED: dict[str, dict[str, dict[int, Any]]] = yaml.safe_load(
    (GOLD / "pairs.yaml").read_text()
)


class Asked(NamedTuple):
    id: str
    text: str
    quote: str


@pytest.mark.parametrize("half", PLANTED)
def test_planted_pairs_are_proposed_and_few_others(half: str) -> None:
    planted, found, wrong, unrelated = 0, 0, 0, 0
    for name, seconds in PLANTED[half].items():
        recorded = json.loads((GOLD / f"model_questions/unseen/{name}/2.json").read_text())
        sheet = [
            Asked(f"m{n}", it["text"], it["quote"]) for n, it in enumerate(recorded["chosen"])
        ]
        sheet += [Asked(f"r{n}", **it) for n, it in seconds.items()]
        right = {(f"m{n}", f"r{n}") for n in seconds}
        proposed = set(pairs(sheet))
        planted, found = planted + len(right), found + len(proposed & right)
        wrong += len(proposed - right)
        unrelated += len(sheet) * (len(sheet) - 1) // 2 - len(right)
    assert found >= 0.9 * planted
    assert wrong <= unrelated / 50
