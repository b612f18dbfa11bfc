"""What a text for a candidate gives away: rating language, reviewers' own words, and passages that
are not of their document. Rules over texts, without a database.

Words of the candidate's own document, and the criteria's names and sentences, give nothing away:
the candidate has read both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from blindfolio.documents.words import PLAIN_WORD

IN_A_ROW = 8
"""So many words in a row that a reviewer wrote too are the reviewer's."""

A_PASSAGE = 4
"""So many words in quotation marks are a passage, and fewer may be a term."""

_NUMBER = r"(?:[1-4]|one|two|three|four)"
_UP_TO_TWO = r"(?:[\s:=,]+\w+){0,2}?[\s:=,]+"
_RATING = re.compile(
    rf"""\b(?:
      (?:rated|ratings?|scor(?:e|es|ed|ing)){_UP_TO_TWO}{_NUMBER}
    | levels?[\s:=]+{_NUMBER}
    | [1-4](?:\.\d)?\s*(?:/|(?:out\s+)?of)\s*4
    | {_NUMBER}\s+out\s+of\s+{_NUMBER}
    | (?:your|a|the|overall|total|average|mean)\s+(?:scores?|ratings?)
    | (?:we|reviewers?|they|you(?:\s+were)?)\s+(?:rated|scored)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_QUOTED = re.compile(
    r"[\u201c\u201e\u00ab\"]([^\u201c\u201d\u201e\u00ab\u00bb\"]+)[\u201d\u201c\u00bb\"]"
)


class KnownWords:
    """What a candidate has read: the blocks of their `document`, and the names and sentences of the
    `criteria`."""

    def __init__(self, document: Iterable[str], criteria: Iterable[str]) -> None:
        self._document = [_joined(_words(text)) for text in document]
        self._whole = _joined(" ".join(self._document).split())
        self._criteria = [_joined(_words(text)) for text in criteria]

    def have(self, words: Sequence[str]) -> bool:
        """Whether these words, in a row, are in one of the texts."""
        return self.quote(words) or any(_joined(words) in text for text in self._criteria)

    def quote(self, words: Sequence[str]) -> bool:
        """Whether these words, in a row, are in the document."""
        return bool(words) and any(_joined(words) in text for text in self._document)

    def across(self, words: Sequence[str]) -> bool:
        """Whether these words, in a row, are in one of the texts, over the end of a block too."""
        return self.have(words) or _joined(words) in self._whole

    def are_a_criterion(self, words: Sequence[str]) -> bool:
        """Whether these are the whole name or sentence of a criterion."""
        return _joined(words) in self._criteria


def rating_in(text: str, known: KnownWords) -> str:
    """The first words that speak of a rating, outside quotes of what the candidate has read; "" for
    none."""
    found = _RATING.search(_without_quotes(text, known))
    return " ".join(found[0].split()) if found else ""


def copied_in(text: str, reviewers: Iterable[str], known: KnownWords) -> str:
    """The first words in a row that a reviewer wrote too and the candidate has not read, as they
    are in the text; "" for none."""
    tokens = list(_tokens(text))
    theirs = {run for said in reviewers for run in _runs(_words(said)) if not known.have(run)}
    words = [token.word for token in tokens]
    for at, run in enumerate(_runs(words)):
        if run in theirs:
            last = at
            while tuple(words[last + 1 : last + 1 + IN_A_ROW]) in theirs:
                last += 1
            return text[tokens[at].start : tokens[last + IN_A_ROW - 1].end]
    return ""


def foreign_quote_in(text: str, known: KnownWords) -> str:
    """The first passage in quotation marks that the candidate has not read, as it is in the text;
    "" for none. A quote may leave words out, with an ellipsis."""
    for found in _QUOTED.finditer(text):
        parts = [_words(part) for part in re.split(r"\u2026|\.\.\.", found[1])]
        if any(len(words) >= A_PASSAGE and not known.across(words) for words in parts):
            return found[1]
    return ""


def _without_quotes(text: str, known: KnownWords) -> str:
    """The text without the passages in quotation marks that the candidate has read, and without
    the lines that are a criterion's."""

    def left(found: re.Match[str]) -> str:
        return " \u2026 " if known.quote(_words(found[1])) else found[0]

    lines = _QUOTED.sub(left, text).split("\n")
    return "\n".join("" if known.are_a_criterion(_words(line)) else line for line in lines)


@dataclass(frozen=True, slots=True)
class _Token:
    word: str
    start: int
    end: int


def _tokens(text: str) -> Iterator[_Token]:
    for found in PLAIN_WORD.finditer(text):
        yield _Token(found[0].casefold(), found.start(), found.end())


def _joined(words: Sequence[str]) -> str:
    """Words as they are looked for, so that none is found in the middle of another."""
    return f" {' '.join(words)} "


def _words(text: str) -> list[str]:
    return [token.word for token in _tokens(text)]


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for at in range(len(words) - IN_A_ROW + 1):
        yield tuple(words[at : at + IN_A_ROW])
