"""SC-19 on the linter: every rule on hostile text."""

from __future__ import annotations

import time

import pytest

from prompts.lint.check import lint
from tests.prompts.lint.labels import PAGE

pytestmark = pytest.mark.faults


def spent(text: str) -> float:
    """Seconds of processor time that all rules take on the text, wherever it stands; the least
    of three, since a neighbour on the machine only ever adds."""
    rubric = {
        "criteria": [{"name": text, "reason": text, "guides": {n: text for n in range(1, 5)}}]
    }
    probes = {"failure_conditions": [{"text": text, "hits": [text], "spares": [text + "."]}]}
    times = []
    for _ in range(3):
        begun = time.process_time()
        lint(PAGE + "\n## Situation\n\n" + text, rubric, probes)
        times.append(time.process_time() - begun)
    return min(times)


@pytest.mark.parametrize(
    "unit",
    ["a ", "1 ", "the ", "retry ", "wants ", "We want Kafka. ", "# \n", "| 1 |\n", "- must use\n",
     "<!-- ", "a. ", "risk ", "not ", "design a "],
)  # fmt: skip
def test_no_rule_takes_more_than_linear_time(unit: str) -> None:
    """Eight times the text may take no more than about eight times as long; the second summand
    is what a small text costs by chance."""
    small, large = spent(unit * 100), spent(unit * 800)
    assert large < 16 * small + 0.2, unit
