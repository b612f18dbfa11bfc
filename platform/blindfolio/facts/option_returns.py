"""What would bring an option back, in the author's own words: "I'd choose it if …"."""

from __future__ import annotations

import re

from blindfolio.facts.lexicon import words as _lexicon
from blindfolio.facts.phrases import Phrase
from blindfolio.facts.reading import Sentence
from blindfolio.facts.spans import Span

_TAKE = (
    r"(?:(?:i|we)(?: would|'d)|would) (?:only |still )?(?:take|choose|build|pick|prefer|use|"
    r"go (?:with|for|back)|change (?:my|our) mind|argue for|propose|have (?:taken|chosen|picked))"
)
_WINS = r"would (?:win|be (?:the )?(?:better|right)(?: \w+){0,2}|come first)"
_TAKE_IT = r"\b(?:choose|take|pick|build) (?:it|this|that) (?:now |instead )?(?:if|when|once)\b"
_RETURNS = re.compile(
    rf"\b{_TAKE}\b(?=.*\b(?:if|when|with|once|had)\b)|\bif\b.*\b(?:{_WINS}|{_TAKE})\b|"
    rf"\b{_WINS}\b.*\bif\b|\bwould (?:have )?w[io]n\b|{_TAKE_IT}"
)
_OPENS = re.compile(r"\b(?:if|once)\s", re.IGNORECASE)
_OTHER_SUBJECT = re.compile(
    r"\b(?:they|nobody|somebody|customers|users|people|teams?) would \w+", re.IGNORECASE
)
_STOPS = re.compile(
    r"[.;!?]|: |\s(?:i|we)(?: would|'d)\b|"
    r", (?:or if|then|but|which|so|and (?:if|then|we|i)|we|i)\b",
    re.IGNORECASE,
)
_LEAST, _MOST = 3, 15
"""Words of a condition: fewer say nothing, more do not fit a question."""


def returning(sentences: list[Sentence]) -> Span | None:
    """The first sentence that says under what condition the option would be taken."""
    found = (s for s in sentences if _RETURNS.search(s.low))
    return next((s.span for s in found if not _OTHER_SUBJECT.search(s.low)), None)


def condition(said: Span) -> Phrase | None:
    """The condition in quotation marks, without its "if"; a table's cell without one is the
    condition itself. None where it is too short or too long to be said back."""
    opened = _OPENS.search(said.text)
    if opened is None and _RETURNS.search(said.text.lower()):
        return None
    rest = said.text[opened.end() :] if opened is not None else said.text
    words = _STOPS.split(rest, maxsplit=1)[0].strip(" ,")
    while len(words.split()) > _MOST and "," in words:
        words = words.rpartition(",")[0].strip()
    if not _LEAST <= len(words.split()) <= _MOST or re.search(r"[“”\"<>|{}\[\]]", words):
        return None
    first, _, rest = words.partition(" ")
    if first.lower() in _lexicon().determiners | _lexicon().pronouns | _lexicon().possessives:
        words = f"{first.lower() if first != 'I' else first} {rest}"
    return Phrase(f"“{words}”", False, words.lower())
