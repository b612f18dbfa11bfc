"""SC-19 on every regular expression of the package, found by looking, never from a list."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator

import pytest

import blindfolio.documents
from blindfolio.documents.identity import Finder, Identity

TIMES = 50_000
SECONDS = 1.0

KNOWN = Identity(
    names=("Jane van Canary", "Li Wei"),
    emails=("jane.c@example.org",),
    handles=("jcan",),
    employers=("Data Mill Ltd",),
)


def expressions() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every compiled expression that a module of the package holds, also inside containers."""
    for module in pkgutil.walk_packages(blindfolio.documents.__path__, "blindfolio.documents."):
        if module.name.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            yield from ((f"{module.name}.{name}", found) for found in _compiled(value))
    pattern = Finder(KNOWN)._pattern
    assert pattern is not None
    yield "an identity's own expression", pattern


def _compiled(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _compiled(inner)


EXPRESSIONS = list(expressions())


def prefix(pattern: str) -> str:
    """The literal that the expression begins with, as far as it can be told apart."""
    return re.split(r"[\\\[({?*+|.^$]", pattern)[0] or pattern[:1]


def test_the_expressions_were_found() -> None:
    names = {name.rsplit(".", 1)[-1] for name, _ in EXPRESSIONS}
    assert {"DATA_PICTURE", "TOKEN", "PROFILE", "GROUP", "COMMENT", "FRONT_MATTER"} <= names


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        " ",
        "(",
        "1,",
        "[",
        "<",
        "`",
        "a@",
        "<a ",
        '<a b="c"',
        "](",
        "{a",
        "-",
        "\n",
        "---\n",
        "a.",
        "a b ",
    ],
)
def test_sc_19_no_expression_takes_more_than_linear_time(unit: str) -> None:
    for name, pattern in EXPRESSIONS:
        begun = time.process_time()
        for text in (unit * TIMES, prefix(pattern.pattern) * TIMES):
            for _ in pattern.finditer(text):
                pass
        assert time.process_time() - begun < SECONDS, (name, unit)
