"""SC-19 on the linter: every expression that it holds, and every rule, on hostile text."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator

import pytest

import prompts.lint
from prompts.lint.check import lint
from tests.prompts.lint.labels import PAGE

pytestmark = pytest.mark.faults

TIMES = 50_000
SECONDS = 1.0


def expressions() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every compiled expression that a module of the linter holds."""
    for module in pkgutil.walk_packages(prompts.lint.__path__, "prompts.lint."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, re.Pattern):
                yield f"{module.name}.{name}", value


EXPRESSIONS = list(expressions())

HOSTILE = ["a", " ", "(", "1,", "#", "| ", "- ", "1. ", "<!--", "a.", "a b ", "**", "\n", "’a"]  # noqa: RUF001


def test_the_expressions_were_found() -> None:
    names = {name.rsplit(".", 1)[-1] for name, _ in EXPRESSIONS}
    assert {"WORD", "_HEADING", "_ITEM"} <= names


@pytest.mark.parametrize("unit", HOSTILE)
def test_sc_19_no_expression_takes_more_than_linear_time(unit: str) -> None:
    for name, pattern in EXPRESSIONS:
        begun = time.process_time()
        for _ in pattern.finditer(unit * TIMES):
            pass
        for _ in range(10):
            pattern.match(unit * TIMES)
        assert time.process_time() - begun < SECONDS, (name, unit)


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
