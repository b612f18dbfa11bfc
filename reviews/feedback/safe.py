"""Find what a text gives away: ratings, levels, reviewers' own words and passages of another
document.

The candidate has read their own document and the criteria's names and sentences, so words from
these are allowed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from blindfolio.documents.words import PLAIN_WORD
from blindfolio.levels import DEFAULT, SiteLevels
from reviews.followups.asking import CRITERION, plain, tells_of_reviews

IN_A_ROW = 8

A_PASSAGE = 4

_IN_WORDS = ("one", "two", "three", "four", "five", "six")
# `_of` puts the site's levels in place of the capitals.
_NUMBER = r"(?:[1-MOST]|IN_WORDS)"
_UP_TO_TWO = r"(?:[\s:=,]+\w+){0,2}?[\s:=,]+"
_RATING = rf"""\b(?:
      (?:rated|ratings?|scor(?:e|es|ed|ing)){_UP_TO_TWO}{_NUMBER}
    | levels?[\s:=]+{_NUMBER}
    | [1-MOST](?:\.\d)?\s*(?:/|(?:out\s+)?of)\s*MOST
    | {_NUMBER}\s+out\s+of\s+{_NUMBER}
    | (?:your|a|the|overall|total|average|mean)\s+(?:scores?|ratings?)
    | (?:we|reviewers?|they|you(?:\s+were)?)\s+(?:rated|scored)
    )\b | [\u2605\u2606\u2b50\u2729-\u2730\U0001f31f]"""
# "Scope: 2.", "Scope (2)", "scope 2,"; neither "scope: 2 teams" nor "failure 2 is".
_AFTER_A_NAME = (
    rf"(?:\s*[:=\u2013\u2014(-]\s*|\s+){_NUMBER}(?=\s*(?:$|[;:!?)\u2014\u2013]|[.,](?!\d)))"
)
_LEVEL = "(?:NAMES)"
# Designs also mention "staff" and "senior" people; then a noun follows.
_ALONE = (
    rf"{_LEVEL}(?:[\s-]+(?:engineers?|design|document|work))?"
    r"(?=\s*(?:$|[.,;:!?)\u2014\u2013]|(?:on|in|for|across|overall|and|but|or|than)\b))"
)
_OURS = (
    r"(?:our\s+level|the\s+(?:opening|job|role|position)[\u2019']s\s+level|below[\s-]+level"
    r"|the\s+level\s+(?:(?:of|for)\s+(?:this|the|our)\s+(?:role|job|opening|position)"
    r"|(?:that\s+)?(?:we|you)\b))"
)
_THEIR_TEXT = (
    r"(?:document|design|plan|proposal|text|work|writing|thinking|reasoning|judge?ment|answers?"
    r"|interview|application|submission|section|scope)"
)
_NOT = (
    r"(?:,?\s+(?:(?:and|but)\s+)?not(?:\s+yet)?"
    r"|\s+(?:rather\s+than|than|instead\s+of|versus|vs\.?|to))"
)
_LEVEL_SAID = rf"""\b(?:
      {_LEVEL}{_NOT}\s+(?:an?\s+)?{_LEVEL}\b
    | between\s+{_LEVEL}\s+and\s+{_LEVEL}\b
    | below[\s_-]+{_ALONE}
    | {_LEVEL}[\s_-]+level\b(?![\s-]+(?:sign|approv|support|buy))
    | {_LEVEL}[\s_-]+(?:bar|standard|expectations?)\b
    | (?:above|beyond|short\s+of|not\s+(?:yet|quite)|at\s+least|nearly|almost|barely|solidly
        |clearly|like\s+an?|strong|solid|weak|typical)\s+(?:an?\s+)?{_ALONE}
    | (?:you|this|it|your\s+{_THEIR_TEXT})\s+(?:is|are|was|were|reads?|seems?|looks?|sits?)
        \s+(?:(?:not|yet|quite|an?|as|at|like)\s+){{0,3}}{_ALONE}
    | {_OURS}
    | down[\s-]?level(?:l?ed|l?ing)?\b
    | your\s+level\b(?!\s+of\b)
    )"""
_QUOTED = re.compile(
    r"[\u201c\u201e\u00ab\"]([^\u201c\u201d\u201e\u00ab\u00bb\"]+)[\u201d\u201c\u00bb\"]"
)


@lru_cache(maxsize=64)  # levels change
def _of(levels: SiteLevels, pattern: str, flags: int = re.VERBOSE) -> re.Pattern[str]:
    most = len(levels)
    # Also ours: rubrics and reviewers may know a level by the name that it had before.
    every = {*map(_named, (*levels.names, *DEFAULT.names))}
    longest_first = sorted(every, key=len, reverse=True)
    names = (r"[\s_-]+".join(map(re.escape, it.split())) for it in longest_first)
    pattern = pattern.replace("MOST", str(most))
    pattern = pattern.replace("IN_WORDS", "|".join(_IN_WORDS[:most]))
    return re.compile(pattern.replace("NAMES", "|".join(names)), re.IGNORECASE | flags)


def _named(words: str) -> str:
    return re.sub(r"[\s_-]+", " ", words.lower())


class KnownWords:
    """The words that a candidate has read: their document, and the criteria's names and
    sentences. `levels` are those that they aren't told."""

    def __init__(
        self,
        document: Iterable[str],
        criteria: Iterable[str],
        levels: SiteLevels = DEFAULT,
    ) -> None:
        self.levels = levels
        self._document = [_joined(_words(text)) for text in document]
        self._whole = _joined(" ".join(self._document).split())
        self.criteria = [_joined(_words(text)) for text in criteria]
        called = [r"\W+".join(map(re.escape, text.split())) for text in self.criteria]
        self.criterion_rated = _of(
            levels,
            rf"\b(?:{'|'.join([CRITERION, *filter(None, called)])}){_AFTER_A_NAME}",
            re.MULTILINE,
        )

    def have(self, words: Sequence[str]) -> bool:
        return self.quote(words) or any(_joined(words) in text for text in self.criteria)

    def quote(self, words: Sequence[str]) -> bool:
        return bool(words) and any(_joined(words) in text for text in self._document)

    def across(self, words: Sequence[str]) -> bool:
        # A quote may run across the end of a block.
        return self.have(words) or _joined(words) in self._whole


def rating_in(text: str, known: KnownWords) -> str:
    """Return the first words that read like a rating, or an empty string. Quotes of known texts
    are ignored."""
    text = _without_quotes(text, known)
    found = _of(known.levels, _RATING).search(text) or known.criterion_rated.search(text)
    return " ".join(found[0].split()) if found else ""


def level_in(text: str, known: KnownWords, told: Collection[int] = ()) -> str:
    """Return the first words that give the level of a person or their work, or an empty string.
    Quotes of known texts are ignored, and the levels in `told` are allowed."""
    heard = {_named(known.levels[level]) for level in told}
    a_level = _of(known.levels, rf"\b{_LEVEL}\b")
    for found in _of(known.levels, _LEVEL_SAID).finditer(_without_quotes(text, known)):
        named = set(map(_named, a_level.findall(found[0])))
        if not heard or not named <= heard:
            return " ".join(found[0].split())
    return ""


def review_in(text: str, known: KnownWords) -> str:
    """Return the first words that tell how many reviewers there were or what one of them
    thought, or an empty string. Quotes of known texts are ignored."""
    return tells_of_reviews(_without_quotes(text, known), praise=False)


def has_own_words(text: str, drafted: str) -> bool:
    there = {_joined(_words(line)) for line in drafted.split("\n")}
    lines = [_words(line) for line in text.split("\n")]
    return any(words and _joined(words) not in there for words in lines)


def copied_in(text: str, reviewers: Iterable[str], known: KnownWords) -> str:
    """Return the first run of words that a reviewer also wrote and the candidate hasn't read,
    or an empty string."""
    text = _as_read(text)
    tokens = list(PLAIN_WORD.finditer(text))
    theirs = {run for said in reviewers for run in _runs(_words(said)) if not known.have(run)}
    words = [token[0].casefold() for token in tokens]
    for at, run in enumerate(_runs(words)):
        if run in theirs:
            last = at
            while tuple(words[last + 1 : last + 1 + IN_A_ROW]) in theirs:
                last += 1
            return text[tokens[at].start() : tokens[last + IN_A_ROW - 1].end()]
    return ""


def foreign_quote_in(text: str, known: KnownWords) -> str:
    """The first quoted passage that the candidate hasn't read, or an empty string."""
    for found in _QUOTED.finditer(text):
        parts = [_words(part) for part in re.split(r"\u2026|\.\.\.", found[1])]
        if any(len(words) >= A_PASSAGE and not known.across(words) for words in parts):
            return found[1]
    return ""


def _without_quotes(text: str, known: KnownWords) -> str:

    def left(found: re.Match[str]) -> str:
        return " \u2026 " if known.quote(_words(found[1])) else found[0]

    lines = _QUOTED.sub(left, _as_read(text)).split("\n")
    return "\n".join("" if _joined(_words(line)) in known.criteria else line for line in lines)


def _joined(words: Sequence[str]) -> str:
    return f" {' '.join(words)} "


def _words(text: str) -> list[str]:
    return [word.casefold() for word in PLAIN_WORD.findall(_as_read(text))]


def _as_read(text: str) -> str:
    return "\n".join(map(plain, text.split("\n")))


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for at in range(len(words) - IN_A_ROW + 1):
        yield tuple(words[at : at + IN_A_ROW])
