"""The linter: text in, findings out. No model, no network, no clock; the same text, the same
findings. Each part can be looked at alone, and half a draft can be looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from prompts.folder import marks
from prompts.folder.catalogue import BRIEF
from prompts.folder.probes import PRACTICE
from prompts.lint import (
    ask,
    facts,
    goals,
    guides,
    language,
    leaks,
    length,
    positions,
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


def lint_page(
    markdown: str, *, told: Sequence[str] | None = None, file: str = FILE
) -> list[Finding]:
    """P101 to P109, P111, OPEN and the page's half of F303, for the text of `prompt.md` with its
    title or of `brief.md`.

    With `told`, the answers of its pack, it is a brief.
    """
    page = PromptPage(marks.without(markdown), file=file, facts=told)
    return _in_order(
        [
            *undecided.on_page(markdown, file),
            *goals.generic(page),
            *goals.solution_named(page),
            *goals.sides_taken(page),
            *requirements.no_choice(page),
            *tension.no_tension(page),
            *tension.no_figures(page),
            *tension.one_team(page),
            *requirements.prompted(page),
            *ask.longer_than_time(page),
            *ask.incomplete(page),
            *length.out_of_bounds(page),
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


def lint_probes(values: object, *, brief: bool = False) -> list[Finding]:
    """F301 to F304, F308 and OPEN, for the facts of a brief also F305, F306 and P110: the values of
    `probes.yaml`, valid or not. `brief` says that there is a `brief.md` beside a long page."""
    given = Value(values, PROBES)
    found = [
        *positions.no_contest(given),
        *probes.any_design(given),
        *probes.flips_nothing(given),
        *probes.no_estate(given),
        *probes.no_answer(given),
    ]
    if brief or probes.is_brief(given):
        found += [
            *facts.few(given),
            *facts.hard_to_ask_for(given),
            *facts.design_told(given),
        ]
    return _in_order(undecided.besides(given, found))


def lint(markdown: str, rubric: object, probes_: object, brief: str = "") -> list[Finding]:
    """A whole prompt: its parts, and what leaks from one into another. `brief` is `brief.md`."""
    given = Value(probes_, PROBES)
    if given["form"].text == PRACTICE:
        # No candidate writes on it, so its rubric is all that can go wrong.
        marked = [*undecided.on_page(markdown, FILE), *undecided.besides(given, [])]
        return _in_order([*marked, *lint_rubric(rubric)])
    told = facts.answers(given)
    pages = [PromptPage(marks.without(markdown))]
    found = lint_page(markdown, told=told if probes.is_brief(given) else None)
    if brief:
        pages.append(PromptPage(marks.without(brief), file=BRIEF))
        found += lint_page(brief, told=told, file=BRIEF)
    leaked = [
        *leaks.answers_told(pages, Value(rubric, RUBRIC), given),
        *facts.told_by_topic(given, pages),
    ]
    found += [*lint_rubric(rubric), *lint_probes(probes_, brief=bool(brief)), *leaked]
    if probes.is_brief(given) and _begun(found):
        found = [finding for finding in found if finding.code not in _OF_THE_WHOLE]
    return _in_order(found)


_OF_THE_WHOLE = frozenset({"P104", "P105", "P106", "P111"})
"""What a brief lacks as a whole: nobody knows while a part of it is still to be written."""


def _begun(found: Iterable[Finding]) -> bool:
    """Whether the page or the facts still have marks."""
    return any(
        f.code == "OPEN" and (f.place.file == FILE or f.place.path[:1] == ("facts",))
        for f in found
    )


_FILES = (FILE, BRIEF, RUBRIC, PROBES)


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
