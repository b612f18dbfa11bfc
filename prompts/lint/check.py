"""The linter: deterministic, without model, network or clock. Accepts single parts and unfinished
drafts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from prompts.folder import marks
from prompts.folder.catalogue import BRIEF
from prompts.folder.probes import PRACTICE
from prompts.lint import (
    ask,
    cards,
    counts,
    facts,
    goals,
    leaks,
    probes,
    rubric,
    undecided,
)
from prompts.lint.findings import Finding
from prompts.lint.page import FILE, PromptPage
from prompts.lint.values import Value

RUBRIC = "rubric.yaml"
PROBES = "probes.yaml"


def lint_page(
    markdown: str, *, told: Sequence[str] | None = None, file: str = FILE
) -> list[Finding]:
    """P101 to P109, P111 and OPEN. `markdown` includes the title; with `told`, the pack's answers,
    it is a brief.
    """
    page = PromptPage(marks.without(markdown), file=file, facts=told)
    return _in_order(
        [
            *undecided.on_page(markdown, file),
            *goals.generic(page),
            *goals.solution_named(page),
            *goals.sides_taken(page),
            *counts.no_figures(page),
            *ask.longer_than_time(page),
            *ask.incomplete(page),
            *counts.out_of_bounds(page),
        ]
    )


def lint_rubric(values: object) -> list[Finding]:
    """R201 to R204, OPEN, and P110 for sentences; values may be invalid."""
    given = Value(values, RUBRIC)
    return _in_order(
        undecided.besides(
            given,
            [
                *rubric.short(given),
                *rubric.weights(given),
                *rubric.language(given),
                *leaks.mechanism_told(given),
            ],
        )
    )


def lint_probes(values: object, *, brief: bool = False) -> list[Finding]:
    """F301 to F309 and OPEN; values may be invalid. `brief`: a `brief.md` exists beside a long
    page.
    """
    given = Value(values, PROBES)
    found = [
        *cards.unfit(given),
        *cards.flips_nothing(given),
        *cards.segment_without(given),
        *probes.no_estate(given),
        *probes.no_contest(given),
        *facts.no_answer(given),
    ]
    if brief or probes.is_brief(given):
        found += facts.few(given)
    return _in_order(undecided.besides(given, found))


def lint(markdown: str, rubric_: object, probes_: object, brief: str = "") -> list[Finding]:
    """All parts, and leaks between them."""
    given = Value(probes_, PROBES)
    if given["form"].text == PRACTICE:
        # No candidate writes on it, so its rubric is all that can go wrong.
        marked = [*undecided.on_page(markdown, FILE), *undecided.besides(given, [])]
        return _in_order([*marked, *lint_rubric(rubric_)])
    told = facts.answers(given)
    pages = [PromptPage(marks.without(markdown))]
    found = lint_page(markdown, told=told if probes.is_brief(given) else None)
    if brief:
        pages.append(PromptPage(marks.without(brief), file=BRIEF))
        found += lint_page(brief, told=told, file=BRIEF)
    found += [
        *lint_rubric(rubric_),
        *lint_probes(probes_, brief=bool(brief)),
        *leaks.answers_told(pages, Value(rubric_, RUBRIC), given),
        *facts.told_by_topic(given, pages),
    ]
    if probes.is_brief(given) and _begun(found):
        found = [finding for finding in found if finding.code not in _OF_THE_WHOLE]
    return _in_order(found)


_OF_THE_WHOLE = frozenset({"P105", "P111"})
"""Brief-wide findings, suppressed while a part is unwritten."""


def _begun(found: Iterable[Finding]) -> bool:
    return any(
        f.code == "OPEN" and (f.place.file == FILE or f.place.path[:1] == ("facts",))
        for f in found
    )


_FILES = (FILE, BRIEF, RUBRIC, PROBES)


def _in_order(found: Iterable[Finding]) -> list[Finding]:
    return sorted(
        found,
        # Marks are found in the file's own order, and stay in it.
        key=lambda f: (
            _FILES.index(f.place.file),
            f.code,
            f.place.line or 0,
            "" if f.code == "OPEN" else f.place.field,
        ),
    )
