from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from blindfolio import yaml_text
from blindfolio.refusal import Refusal
from prompts.folder import catalogue, company
from prompts.folder.marked_yaml import values_of
from prompts.folder.marks import decide

POSITIONS, SCENARIOS = 2, 3

ROWS, MORE, MOST = 12, 4, 60

IS_BRIEF = "form: brief"

TITLE = decide("a title that says what it is about, without the solution")
PROBLEM = decide("what hurts, since when, and whom")
DESIGNS = (decide("one design, in a few words"), decide("the opposite design, in a few words"))
FAILURES = (
    decide("a failure scenario, and a question"),
    decide("a second failure scenario"),
    decide("a third failure scenario"),
)
ANSWER = decide("the answer, ready to be sent")
UNIT = decide("what has to move or change, in one line")
MARKS = (TITLE, PROBLEM, *DESIGNS, *FAILURES, ANSWER, UNIT)

ASK = """\
Argue for an approach. Name the alternatives, and what would have made you choose them. Give the \
top three risks.

3 to 8 pages, 4 to 8 hours. Ask for facts; you get them at once. Where you don't ask, write down \
what you assume: both are equally good."""


class FactRow(NamedTuple):
    topic: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class BriefForm:
    title: str = ""
    problem: str = ""
    ask: str = ASK
    positions: tuple[str, ...] = ("",) * POSITIONS
    scenarios: tuple[str, ...] = ("",) * SCENARIOS
    facts: tuple[FactRow, ...] = ()
    unit: str = ""
    rubric: str = "one-bar"


def read(given: Mapping[str, str]) -> BriefForm:

    def line(name: str) -> str:
        return " ".join(_plain(given.get(name, "")).split())

    rows = (FactRow(line(f"topic-{n}"), line(f"answer-{n}")) for n in range(MOST))
    return BriefForm(
        title=line("title"),
        problem=_text(given.get("problem", "")),
        ask=_text(given.get("ask", "")),
        positions=tuple(line(f"position-{n}") for n in range(POSITIONS)),
        scenarios=tuple(line(f"scenario-{n}") for n in range(SCENARIOS)),
        facts=tuple(filter(any, rows)),
        unit=line("unit"),
        rubric=given.get("rubric", ""),
    )


def files(form: BriefForm) -> dict[str, str]:
    if form.rubric not in company.names():
        raise Refusal("rubric", f"Choose one of the rubrics: {', '.join(company.names())}.")
    page = "\n\n".join(part for part in (form.problem or PROBLEM, form.ask) if part)
    probes = {
        "form": "brief",
        "positions": [
            {"name": name or mark} for name, mark in zip(form.positions, DESIGNS, strict=True)
        ],
        "failure_conditions": [
            {"text": text or mark} for text, mark in zip(form.scenarios, FAILURES, strict=True)
        ],
        "facts": [
            ({"topic": row.topic} if row.topic else {}) | {"answer": row.answer or ANSWER}
            for row in form.facts
        ],
        "estate": {"unit": form.unit or UNIT},
    }
    return {
        "prompt.md": f"# {form.title or TITLE}\n\n{page}\n",
        "rubric.yaml": yaml_text.written({"company": form.rubric}),
        "probes.yaml": yaml_text.written(probes),
    }


def form_of(texts: Mapping[str, str]) -> BriefForm | None:
    """Return the form that produces exactly these files, or None if they hold anything else."""
    if IS_BRIEF not in texts.get("probes.yaml", "") or texts.get(catalogue.BRIEF):
        return None
    try:
        form = _read_back(texts)
        made = files(form)
    except (Refusal, KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return None  # files written by hand
    same = made == {name: texts.get(name, "") for name in made}
    return form if same and len(form.facts) <= MOST else None


_PLACES = {
    "positions": "The designs",
    "failure_conditions": "The failure scenarios",
    "facts": "The facts",
}


def where(finding: Mapping[str, Any]) -> str:
    if finding["file"] == "prompt.md":
        return "The title" if finding["line"] == 1 else "The page"
    if finding["file"] != "probes.yaml":
        return "The rubric"
    return _PLACES.get(finding["field"].partition(".")[0], "What has to move")


def _read_back(texts: Mapping[str, str]) -> BriefForm:
    title, text, _ = catalogue.split(texts["prompt.md"], "prompt.md")
    problem, _, ask = text.strip().partition("\n\n")
    probes = values_of(texts["probes.yaml"], file="probes.yaml")
    return BriefForm(
        title=_typed(title),
        problem=_typed(problem),
        ask=ask,
        positions=tuple(_typed(it["name"]) for it in probes["positions"]),
        scenarios=tuple(_typed(it["text"]) for it in probes["failure_conditions"]),
        facts=tuple(
            FactRow(it.get("topic", ""), _typed(it["answer"])) for it in probes["facts"]
        ),
        unit=_typed(probes["estate"]["unit"]),
        rubric=values_of(texts["rubric.yaml"], file="rubric.yaml")["company"],
    )


def _typed(text: str) -> str:
    return "" if text in MARKS else text


def _text(text: str) -> str:
    return "\n".join(line.rstrip() for line in _plain(text).splitlines()).strip()


def _plain(text: str) -> str:
    text = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(c for c in text if c.isspace() or unicodedata.category(c) != "Cc")
