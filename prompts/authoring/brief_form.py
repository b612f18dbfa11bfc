from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from blindfolio import yaml_text
from blindfolio.refusal import Refusal
from prompts.folder import catalogue, company, marks
from prompts.folder.marked_yaml import values_of
from prompts.folder.marks import decide
from prompts.folder.rubric import Criterion

POSITIONS, SCENARIOS = 2, 3

ROWS, MORE, MOST = 12, 2, 60

IS_BRIEF = "form: brief"

STEPS = {
    "situation": "Situation",
    "facts": "Facts",
    "positions": "Positions",
    "scenarios": "Failure scenarios",
    "rubric": "Rubric",
    "publish": "Read and publish",
}

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


class Weighed(NamedTuple):
    """A shared rubric's criterion, with the weight that it has in this brief, and why."""

    key: str
    weight: int
    reason: str


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
    weights: tuple[Weighed, ...] = field(default_factory=lambda: weights_of("one-bar"))


def read(given: Mapping[str, str]) -> BriefForm:

    def line(name: str) -> str:
        return " ".join(_plain(given.get(name, "")).split())

    def weighed(it: Weighed) -> Weighed:
        weight = given.get(f"weight-{it.key}", "")
        own = int(weight) if weight in ("1", "2", "3", "4", "5") else it.weight
        return Weighed(it.key, own, line(f"reason-{it.key}") or it.reason)

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
        weights=tuple(map(weighed, weights_of(given.get("rubric", "")))),
    )


def fields(form: BriefForm) -> dict[str, str]:
    """Return what `read` reads."""
    lines = {
        name: getattr(form, name) for name in ("title", "problem", "ask", "unit", "rubric")
    }
    lines |= {f"position-{n}": text for n, text in enumerate(form.positions)}
    lines |= {f"scenario-{n}": text for n, text in enumerate(form.scenarios)}
    for n, row in enumerate(form.facts):
        lines |= {f"topic-{n}": row.topic, f"answer-{n}": row.answer}
    for it in form.weights:
        lines |= {f"weight-{it.key}": str(it.weight), f"reason-{it.key}": it.reason}
    return lines


_BESIDE = {"answer": "topic", "reason": "weight"}


def typed_over(saved: BriefForm, given: Mapping[str, str]) -> BriefForm:
    """Return the form with one step's fields as typed. A proposal stays one until it is kept,
    changed or dropped."""
    before = fields(saved)
    typed = {**before, **given}
    for name, old in before.items():
        mark, proposed = marks.parted(old)
        if not mark or name not in given:
            continue
        choice, kind, _, n = given.get(f"choice-{name}"), *name.partition("-")
        if choice == "drop" or not given[name].strip():
            typed[name] = _replaced(mark)
            if beside := _BESIDE.get(kind):
                typed[f"{beside}-{n}"] = ""
        elif choice != "keep" and given[name].split() == proposed.split():
            typed[name] = old
    if typed["rubric"] != saved.rubric:
        typed = {k: v for k, v in typed.items() if not k.startswith(("weight-", "reason-"))}
    return read(typed)


_WROTE = "; you wrote: "

SEED = 60
"""Words. A longer situation is a person's own, and no proposal replaces it."""


def propose(form: BriefForm, found: BriefForm, why: str) -> BriefForm:
    """Put what was found where nothing is typed or decided yet, each as a proposal."""
    proposed = decide(why)

    def over(old: str, new: str) -> str:
        return f"{proposed} {new}" if new and (not old or marks.parted(old)[0]) else old

    def weighed(own: Weighed, new: Weighed, shared: Weighed) -> Weighed:
        untouched = own == shared or marks.parted(own.reason)[0]
        return new._replace(reason=over("", new.reason)) if untouched and new != shared else own

    typed = decided(form)
    seed = decide(f"{why}{_WROTE}{' '.join(typed.problem.split())}")
    short = (
        0 < len(typed.problem.split()) <= SEED
        and found.problem
        and marks.marks_in(seed) == [seed]
    )
    told = {fact.topic.casefold() for fact in typed.facts}
    new = (it for it in found.facts if it.topic.casefold() not in told)
    facts = (FactRow(it.topic, over("", it.answer)) for it in new)
    return replace(
        form,
        title=over(form.title, found.title),
        problem=f"{seed} {found.problem}" if short else over(form.problem, found.problem),
        positions=tuple(map(over, form.positions, found.positions)),
        scenarios=tuple(map(over, form.scenarios, found.scenarios)),
        facts=(*typed.facts, *facts)[:MOST] if found.facts else form.facts,
        unit=over(form.unit, found.unit),
        weights=tuple(map(weighed, form.weights, found.weights, weights_of(form.rubric))),
    )


def decided(form: BriefForm) -> BriefForm:
    """Return the form without its proposals."""
    mine = fields(form)
    return typed_over(form, mine | {f"choice-{name}": "drop" for name in mine})


def _replaced(mark: str) -> str:
    found = re.search(f"{_WROTE}([^]]*)]", mark)
    return found[1] if found else ""


def criteria_of(rubric: str) -> tuple[Criterion, ...]:
    if rubric not in company.names():
        return ()
    shared = company.shared_by(f"company: {rubric}", file="rubric.yaml")
    return shared.rubric.criteria if shared else ()


def weights_of(rubric: str) -> tuple[Weighed, ...]:
    return tuple(
        Weighed(it.key, it.weight, " ".join(it.reason.split())) for it in criteria_of(rubric)
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
        "rubric.yaml": yaml_text.written(_rubric(form)),
        "probes.yaml": yaml_text.written(probes),
    }


def form_of(texts: Mapping[str, str]) -> BriefForm | None:
    """Return the form that produces exactly these files, or None if they hold anything else."""
    if IS_BRIEF not in texts.get("probes.yaml", "") or texts.get(catalogue.BRIEF):
        return None
    try:
        form = _read_back(texts)
        made = files(form)
    except (Refusal, LookupError, TypeError, ValueError, AttributeError, RecursionError):
        return None  # files written by hand
    same = made == {name: texts.get(name, "") for name in made}
    return form if same and len(form.facts) <= MOST else None


_STEPS = {"positions": "positions", "failure_conditions": "scenarios", "facts": "facts"}


def step_of(finding: Mapping[str, Any]) -> str:
    if finding["file"] == "rubric.yaml":
        return "rubric"
    return _STEPS.get(finding["field"].partition(".")[0], "situation")


def _rubric(form: BriefForm) -> dict[str, Any]:
    if form.weights == weights_of(form.rubric):
        return {"company": form.rubric}
    pairs = zip(criteria_of(form.rubric), form.weights, strict=True)
    return {"criteria": [it.model_dump() | own._asdict() for it, own in pairs]}


def _rubric_read_back(text: str) -> tuple[str, tuple[Weighed, ...]]:
    values = values_of(text, file="rubric.yaml")
    if "company" in values:
        return values["company"], weights_of(values["company"])
    rows = tuple(Weighed(it["key"], it["weight"], it["reason"]) for it in values["criteria"])
    named = {tuple(it.key for it in criteria_of(name)): name for name in company.names()}
    return named[tuple(it.key for it in rows)], rows


def _read_back(texts: Mapping[str, str]) -> BriefForm:
    title, text, _ = catalogue.split(texts["prompt.md"], "prompt.md")
    said = text.strip().removesuffix(f"\n\n{ASK}")
    problem, ask = said.partition("\n\n")[::2] if said == text.strip() else (said, ASK)
    rubric, weights = _rubric_read_back(texts["rubric.yaml"])
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
        rubric=rubric,
        weights=weights,
    )


def _typed(text: str) -> str:
    return "" if text in MARKS else text


def _text(text: str) -> str:
    return "\n".join(line.rstrip() for line in _plain(text).splitlines()).strip()


def _plain(text: str) -> str:
    text = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(c for c in text if c.isspace() or unicodedata.category(c) != "Cc")
