"""The same fault in many wordings is found; wordings that only sound like one are spared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from prompts.lint.check import lint, lint_page
from prompts.lint.findings import CODES, Finding
from tests.prompts.lint.labels import HERE, PAGE, PROBES, RUBRIC, changed, values

WORDINGS = values((HERE / "wordings.yaml").read_text(encoding="utf-8"))
ASK = PAGE[PAGE.index("Argue for") : PAGE.index(" Name the alternatives")]


def page(old: str, new: str) -> list[Finding]:
    return lint(changed(PAGE, old, new), values(RUBRIC), values(PROBES))


def rubric(field: str, new: str) -> list[Finding]:
    given = values(RUBRIC)
    criterion = given["criteria"][0]
    if field == "guides":
        criterion["guides"][2] = new
    else:
        criterion[field] = new
    return lint(PAGE, given, values(PROBES))


def probes(part: str, field: str, new: Any) -> list[Finding]:
    given = values(PROBES)
    given[part][0][field] = new
    return lint(PAGE, values(RUBRIC), given)


PUT: dict[str, Callable[[str], list[Finding]]] = {
    "asks": lambda new: page(ASK, new),
    "titles": lambda new: page("# Labels for sixty-two depots", f"# {new}"),
    "guides": lambda new: rubric("guides", new),
    "reasons": lambda new: rubric("reason", new),
    "conditions": lambda new: probes("failure_conditions", "text", new),
    "sides": lambda new: probes("failure_conditions", "hits", [new]),
    "answers": lambda new: probes("withheld", "answer", new),
}


def faulty() -> Iterator[tuple[str, str, str]]:
    for where, by_code in WORDINGS["faulty"].items():
        for code, wordings in by_code.items():
            yield from ((where, code, wording) for wording in wordings)


def spared() -> Iterator[tuple[str, str]]:
    for where, wordings in WORDINGS["spared"].items():
        yield from ((where, wording) for wording in wordings)


@pytest.mark.parametrize(("where", "code", "wording"), list(faulty()))
def test_a_fault_is_found_in_other_words(where: str, code: str, wording: str) -> None:
    severity = CODES[code].severity
    assert [f.code for f in PUT[where](wording) if f.severity == severity] == [code]


@pytest.mark.parametrize(("where", "wording"), list(spared()))
def test_a_wording_is_spared(where: str, wording: str) -> None:
    assert PUT[where](wording) == []


@pytest.mark.parametrize("name", ["blood", "registers", "shelf-prices"])
def test_a_good_page_of_another_form_and_trade_is_spared(name: str) -> None:
    """Written after the rules: other headings, lists in place of tables, no word "team"."""
    assert lint_page((HERE / f"{name}.prompt.md").read_text(encoding="utf-8")) == []
