"""Find what a text gives away: ratings, levels, reviewers' own words and passages of another
document.

The candidate has read their own document and the criteria's names and sentences, so words from
these are allowed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache

from blindfolio.documents.words import PLAIN_WORD
from blindfolio.levels import DEFAULT, SiteLevels
from reviews.followups.asking import CRITERION, plain, tells_of_reviews

IN_A_ROW = 8

A_PASSAGE = 4

_IN_WORDS = ("one", "two", "three", "four", "five", "six")
_UP_TO_TWO = r"(?:[\s:=,]+\w+){0,2}?[\s:=,]+"


def _number(most: int) -> str:
    return f"(?:[1-{most}]|{'|'.join(_IN_WORDS[:most])})"


@cache
def _rating(most: int) -> re.Pattern[str]:
    number = _number(most)
    return re.compile(
        rf"""\b(?:
          (?:rated|ratings?|scor(?:e|es|ed|ing)){_UP_TO_TWO}{number}
        | levels?[\s:=]+{number}
        | [1-{most}](?:\.\d)?\s*(?:/|(?:out\s+)?of)\s*{most}
        | {number}\s+out\s+of\s+{number}
        | (?:your|a|the|overall|total|average|mean)\s+(?:scores?|ratings?)
        | (?:we|reviewers?|they|you(?:\s+were)?)\s+(?:rated|scored)
        )\b | [\u2605\u2606\u2b50\u2729-\u2730\U0001f31f]""",
        re.IGNORECASE | re.VERBOSE,
    )


# "Scope: 2.", "Scope (2)", "scope 2,"; neither "scope: 2 teams" nor "failure 2 is".
_AFTER_A_NAME = r"(?:\s*[:=\u2013\u2014(-]\s*|\s+){}(?=\s*(?:$|[;:!?)\u2014\u2013]|[.,](?!\d)))"
# Designs also mention "staff" and "senior" people; then a noun follows.
_ALONE = (
    r"(?:[\s-]+(?:engineers?|design|document|work))?"
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


def _any_of(names: tuple[str, ...]) -> str:
    longest_first = sorted(map(_as_named, names), key=len, reverse=True)
    spaced = (re.escape(it).replace("\\ ", r"[\s_-]+") for it in longest_first)
    return f"(?:{'|'.join(spaced)})"


def _as_named(words: str) -> str:
    return re.sub(r"[\s_-]+", " ", words.lower())


@cache
def _level_said(names: tuple[str, ...]) -> re.Pattern[str]:
    level = _any_of(names)
    return re.compile(
        rf"""\b(?:
          {level}{_NOT}\s+(?:an?\s+)?{level}\b
        | between\s+{level}\s+and\s+{level}\b
        | below[\s_-]+{level}{_ALONE}
        | {level}[\s_-]+level\b(?![\s-]+(?:sign|approv|support|buy))
        | {level}[\s_-]+(?:bar|standard|expectations?)\b
        | (?:above|beyond|short\s+of|not\s+(?:yet|quite)|at\s+least|nearly|almost|barely|solidly
            |clearly|like\s+an?|strong|solid|weak|typical)\s+(?:an?\s+)?{level}{_ALONE}
        | (?:you|this|it|your\s+{_THEIR_TEXT})\s+(?:is|are|was|were|reads?|seems?|looks?|sits?)
            \s+(?:(?:not|yet|quite|an?|as|at|like)\s+){{0,3}}{level}{_ALONE}
        | {_OURS}
        | down[\s-]?level(?:l?ed|l?ing)?\b
        | your\s+level\b(?!\s+of\b)
        )""",
        re.IGNORECASE | re.VERBOSE,
    )


_QUOTED = re.compile(
    r"[\u201c\u201e\u00ab\"]([^\u201c\u201d\u201e\u00ab\u00bb\"]+)[\u201d\u201c\u00bb\"]"
)


class KnownWords:
    """The words that a candidate has read: their document, and the criteria's names and
    sentences. `levels` are those that they may not be told."""

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
        self.criterion_rated = re.compile(
            rf"\b(?:{'|'.join([CRITERION, *filter(None, called)])})"
            + _AFTER_A_NAME.format(_number(len(levels))),
            re.IGNORECASE | re.MULTILINE,
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
    found = _rating(len(known.levels)).search(text) or known.criterion_rated.search(text)
    return " ".join(found[0].split()) if found else ""


def level_in(text: str, known: KnownWords, told: Collection[int] = ()) -> str:
    """Return the first words that give the level of a person or their work, or an empty string.
    Quotes of known texts are ignored, and the levels in `told` are allowed."""
    names = known.levels.names
    a_level = re.compile(rf"\b{_any_of(names)}\b", re.IGNORECASE)
    heard = {_as_named(known.levels[level]) for level in told}
    for found in _level_said(names).finditer(_without_quotes(text, known)):
        named = set(map(_as_named, a_level.findall(found[0])))
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
    """Return the first quoted passage that the candidate hasn't read, or an empty string."""
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
