"""Numbers with a unit in a sentence: digits, words, fractions. Dates, versions and page limits
are none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prompts.lint.knowledge import numbers
from prompts.lint.page import PromptSentence
from prompts.lint.words import Word, words_of


def quantities(sentence: PromptSentence) -> list[str]:
    """Each quantity as "number unit" in lower case; in a table the row's first cell is the unit
    of a bare number."""
    if sentence.kind == "header":
        return []
    if sentence.kind == "row" and len(sentence.cells) > 1:
        return _of_row(sentence.cells)
    return _of_words(sentence.words)


def _of_words(words: Sequence[Word]) -> list[str]:
    return [_named(words, i) for i in range(len(words)) if _is_quantity(words, i)]


def _of_row(cells: Sequence[str]) -> list[str]:
    """Cell by cell: a number never has its unit, or its month, in the next cell."""
    label = " ".join(cells[0].lower().split())
    found: list[str] = []
    for n, cell in enumerate(cells):
        words = words_of(cell)
        counted = _of_words(words)
        if n and not counted and not _names_a_version(label):
            counted = [f"{w.low} {label}" for i, w in enumerate(words) if _bare(words, i)][:1]
        found += counted
    return found


def _names_a_version(label: str) -> bool:
    return bool(set(label.split()) & numbers().version_before)


def has_quantity(sentence: PromptSentence) -> bool:
    """Whether any number in it counts something."""
    return bool(quantities(sentence))


def _named(words: Sequence[Word], i: int) -> str:
    return " ".join(w.low for w in words[i : i + 3])


def _is_quantity(words: Sequence[Word], i: int) -> bool:
    known = numbers()
    word = words[i]
    before = words[i - 1].low if i else ""
    if word.low == "one":
        return _next(words, i) in known.one_units and not _is_fraction_start(words, i)
    if word.low in known.fractions and word.low not in known.counts:
        return before in known.before_fraction and _next(words, i) == "of"
    if (not word.digits and word.low not in known.counts) or _glued(words, i):
        return False
    if before in known.money:
        return True
    if _is_date(words, i) or before in known.version_before or _is_text_length(words, i):
        return False
    if before in known.top and _unit(words, i) in known.asked:
        return False
    if word.low == "both":
        return False
    if word.low in ("twice", "thrice", "half", "double"):
        return i + 1 < len(words)
    unit = _unit(words, i)
    return bool(unit) and unit not in known.asked


def _is_fraction_start(words: Sequence[Word], i: int) -> bool:
    return _next(words, i) in numbers().fractions


def _bare(words: Sequence[Word], i: int) -> bool:
    """Whether a number stands here that is no date, version or length of a text."""
    known = numbers()
    word = words[i]
    before = words[i - 1].low if i else ""
    number = (word.digits or word.low in known.counts) and not _glued(words, i)
    return number and not _is_date(words, i) and before not in known.version_before


def _glued(words: Sequence[Word], i: int) -> bool:
    """Whether the number is the tail of a name: p95, v2, Q3."""
    return bool(i) and words[i - 1].end == words[i].start and words[i - 1].low[-1].isalpha()


def _next(words: Sequence[Word], i: int) -> str:
    return words[i + 1].low if i + 1 < len(words) else ""


def _unit(words: Sequence[Word], i: int) -> str:
    """The word that says what is counted, "" where none does."""
    known = numbers()
    steps = 0
    for word in words[i + 1 : i + 6]:
        if word.low in known.units or word.low in known.money:
            return word.low
        if word.digits or word.low in known.counts:
            continue  # a range, "2.1 million"
        if word.low in known.between:
            steps += 1
            continue
        return "" if word.low in known.not_units or _is_month(word) else word.low
    return ""


def _is_month(word: Word) -> bool:
    known = numbers()
    capital = word.low not in ("may", "march", "mar", "sun", "sat") or word.capital
    return word.low in known.months and capital


def _is_text_length(words: Sequence[Word], i: int) -> bool:
    """Whether this is "8 pages" of a text; pages of an on-call life have a period behind them."""
    known = numbers()
    if _unit(words, i) not in known.text_units:
        return False
    behind = [w.low for w in words[i + 1 : i + 6]]
    return not any(w in ("week", "night", "month", "shift", "year", "second") for w in behind)


def _is_date(words: Sequence[Word], i: int) -> bool:
    word = words[i]
    around = [*words[max(0, i - 2) : i], *words[i + 1 : i + 4]]
    close = [*words[max(0, i - 1) : i], *words[i + 1 : i + 2]]
    if any(_is_month(w) for w in close):
        return True
    ordinal = _next(words, i) in ("st", "nd", "rd", "th")
    if ordinal:
        return True
    known = numbers()
    if not word.digits:
        return False
    if ":" in word.text:
        return True
    if _is_range_of_dates(words, i) and any(_is_month(w) for w in around):
        return True
    if word.text.isdigit() and len(word.text) == 4 and word.text[:2] in ("19", "20"):
        before = words[i - 1].low if i else ""
        unit = _next(words, i)
        counted = unit.endswith("s") and before not in known.year_before
        return not (counted or unit in known.units)
    return word.text.count(".") == 2


def _is_range_of_dates(words: Sequence[Word], i: int) -> bool:
    """Whether a second number follows or goes before: "12 to 28 December"."""
    near: Iterator[Word] = iter([*words[max(0, i - 2) : i], *words[i + 1 : i + 3]])
    return any(w.digits for w in near)
