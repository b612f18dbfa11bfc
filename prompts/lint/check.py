"""Lint prompts without a model, a network or a clock. Single parts and unfinished drafts are
accepted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from blindfolio.languages import SOURCE, names
from prompts.folder import marks
from prompts.folder.catalogue import BRIEF
from prompts.folder.probes import PRACTICE
from prompts.lint import (
    ask,
    counts,
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

_UNREAD = (
    "These checks read English only, so they did not run: textbook problems (P101), named"
    " solutions (P102), the ask (P109), mechanisms in what candidates read"
    " (part of P110) and language that is rated (R204)."
)


def lint_page(
    markdown: str,
    *,
    told: Sequence[str] | None = None,
    file: str = FILE,
    language: str = SOURCE,
) -> list[Finding]:
    """Lint a page. If `told` has the answers of the pack, the page is a brief."""
    page = PromptPage(marks.without(markdown), file=file, facts=told, language=language)
    goal = goals.generic(page), goals.solution_named(page), goals.sides_taken(page)
    asked = ask.incomplete(page), leaks.wish_told(page)
    return [
        *undecided.on_page(markdown, file),
        *_in_english(language, *goal),
        *counts.figures_and_words(page),
        *_in_english(language, *asked),
        *leaks.others_named(page.sentences),
    ]


def _in_english(language: str, *checks: Iterable[Finding]) -> Iterable[Finding]:
    # Their word lists are English.
    return chain(*checks) if language == SOURCE else ()


def lint_rubric(values: object, language: str = SOURCE) -> list[Finding]:
    # Values may be invalid.
    given = Value(values, RUBRIC)
    return undecided.besides(
        given,
        [
            *rubric.short(given),
            *rubric.weights(given),
            *_in_english(language, rubric.language(given), leaks.mechanism_told(given)),
            *leaks.others_named(given.texts()),
        ],
    )


def lint_probes(values: object, *, brief: bool = False) -> list[Finding]:
    given = Value(values, PROBES)
    found = [
        *probes.unfit(given),
        *probes.flips_nothing(given),
        *probes.segment_without(given),
        *probes.no_estate(given),
        *probes.no_answer(given),
        *leaks.others_named(given.texts()),
    ]
    if brief or probes.is_brief(given):
        found += probes.few(given)
    return undecided.besides(given, found)


_FILES = (FILE, BRIEF, RUBRIC, PROBES)


def lint(markdown: str, rubric_: object, probes_: object, brief: str = "") -> list[Finding]:
    """Return the findings in all parts and the leaks between them, by file, code and line."""
    return sorted(
        _all(markdown, rubric_, Value(probes_, PROBES), brief),
        # Marks stay in file order.
        key=lambda f: (
            _FILES.index(f.place.file),
            f.code,
            f.place.line or 0,
            "" if f.code == "OPEN" else f.place.field,
        ),
    )


def _all(markdown: str, rubric_: object, given: Value, brief: str) -> list[Finding]:
    if given["form"].text == PRACTICE:
        # No candidate writes on it, so only its rubric matters.
        marked = [*undecided.on_page(markdown, FILE), *undecided.besides(given, [])]
        return [*marked, *lint_rubric(rubric_)]
    told, language = probes.answers(given), _language(given)
    pages = [PromptPage(marks.without(markdown), language=language)]
    pack = told if probes.is_brief(given) else None
    found = lint_page(markdown, told=pack, language=language)
    if brief:
        pages.append(PromptPage(marks.without(brief), file=BRIEF, language=language))
        found += lint_page(brief, told=told, file=BRIEF, language=language)
    if language != SOURCE:
        found.append(Finding("LANG", given["language"].place, "", _UNREAD))
    found += [
        *lint_rubric(rubric_, language),
        *lint_probes(given.raw, brief=bool(brief)),
        *leaks.answers_told(pages, Value(rubric_, RUBRIC), given),
        *probes.told_by_topic(given, pages),
    ]
    unwritten = probes.is_brief(given) and any(
        f.code == "OPEN" and (f.place.file == FILE or f.place.path[:1] == ("facts",))
        for f in found
    )
    # Findings about a whole brief wait until it's all written.
    return [f for f in found if not (unwritten and f.code in ("P105", "P111"))]


def _language(given: Value) -> str:
    return written if (written := given["language"].text) in names() else SOURCE
