"""The linter: text in, findings out. No model, no network, no clock; the same text, the same
findings. Each part can be looked at alone, and half a draft can be looked at."""

from __future__ import annotations

from collections.abc import Iterable

from prompts.folder import marks
from prompts.lint import (
    ask,
    goals,
    guides,
    language,
    leaks,
    probes,
    requirements,
    tension,
    undecided,
    weights,
)
from prompts.lint.findings import Finding
from prompts.lint.page import FILE, PromptPage
from prompts.lint.values import Value

RUBRIC = "rubric.yaml"
PROBES = "probes.yaml"


def lint_page(markdown: str) -> list[Finding]:
    """P101 to P109, OPEN and the page's half of F303, for the text of `prompt.md` with its
    title."""
    page = PromptPage(marks.without(markdown))
    return _in_order(
        [
            *undecided.on_page(markdown),
            *goals.generic(page),
            *goals.solution_named(page),
            *requirements.no_choice(page),
            *tension.no_tension(page),
            *tension.no_figures(page),
            *tension.one_team(page),
            *requirements.prompted(page),
            *ask.longer_than_time(page),
            *ask.incomplete(page),
            *probes.no_estate(Value(None, PROBES), page),
        ]
    )


def lint_rubric(values: object) -> list[Finding]:
    """R201 to R206, OPEN, and P110 for the sentences: the values of `rubric.yaml`, valid or not."""
    rubric = Value(values, RUBRIC)
    return _in_order(
        undecided.besides(
            rubric,
            [
                *guides.adjectives(rubric),
                *guides.alike(rubric),
                *weights.without_reason(rubric),
                *language.language_rated(rubric),
                *guides.volume(rubric),
                *guides.never_for_less(rubric),
                *leaks.mechanism_told(rubric),
            ],
        )
    )


def lint_probes(values: object) -> list[Finding]:
    """F301 to F304 and OPEN: the values of `probes.yaml`, valid or not."""
    given = Value(values, PROBES)
    return _in_order(
        undecided.besides(
            given,
            [
                *probes.any_design(given),
                *probes.flips_nothing(given),
                *probes.no_estate(given),
                *probes.no_answer(given),
            ],
        )
    )


def lint(markdown: str, rubric: object, probes_: object) -> list[Finding]:
    """A whole prompt: its three parts, and what leaks from one into another."""
    leaked = leaks.answers_told(
        PromptPage(marks.without(markdown)), Value(rubric, RUBRIC), Value(probes_, PROBES)
    )
    found = [*lint_page(markdown), *lint_rubric(rubric), *lint_probes(probes_), *leaked]
    return _in_order(found)


_FILES = (FILE, RUBRIC, PROBES)


def _in_order(found: Iterable[Finding]) -> list[Finding]:
    """By file, code and place."""
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
