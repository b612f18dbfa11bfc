from __future__ import annotations

from collections.abc import Iterator, Sequence

from babel.dates import get_month_names

from prompts.lint.findings import Finding
from prompts.lint.page import PromptPage
from prompts.lint.words import Word

FIGURES = 6
# Words of a brief.
BRIEF = (60, 250)

PAGE = (300, 700)


def _months(language: str) -> frozenset[str]:
    names = (get_month_names(it, locale=language) for it in ("wide", "abbreviated"))
    return frozenset(name.lower().rstrip(".") for it in names for name in it.values())


def figures_and_words(page: PromptPage) -> Iterator[Finding]:
    """P105: fewer than six figures on the page or, for a brief, in the page and its facts
    together. P111: too few words, or more than candidates should read."""
    told = [*page.besides("title", "ask", "out", "length", "rated"), *page.facts]
    months = _months(page.language)
    found = dict.fromkeys(
        figure for sentence in told for figure in figures(sentence.words, months)
    )
    if len(found) < FIGURES:
        where = "The page and its facts" if page.brief else "The page"
        reason = (
            f"{where} have {len(found)} figures ({', '.join(found) or 'none'}), but at least"
            f" {FIGURES} are needed. Dates and times do not count."
        )
        yield Finding("P105", page.place("Figures"), "", reason)
    (least, most), kind = (BRIEF, "brief") if page.brief else (PAGE, "long page")
    if page.words and not least <= page.words <= most:
        reason = (
            f"It has {page.words} words without its title; {least} to {most} are right for a"
            f" {kind}."
        )
        yield Finding("P111", page.place(), "", reason)


def figures(words: Sequence[Word], months: frozenset[str]) -> Iterator[str]:
    """Return the numbers written in digits, except dates, times, years and ends of names
    ("p95")."""
    for i, word in enumerate(words):
        if not word[0].isdigit() or ":" in word or word.count(".") > 1 or is_year(word):
            continue
        before = words[i - 1] if i else None
        part = before is not None and before.end == word.start and before[-1].isalpha()
        if not part and months.isdisjoint(words[max(0, i - 1) : i + 2]):
            yield word.text


def is_year(word: str) -> bool:
    return len(word) == 4 and word[:2] in ("19", "20")
