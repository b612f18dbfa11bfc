"""What cannot move: days that somebody set, and rules that somebody keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator

from blindfolio.facts.spans import Span
from prompts.from_document.solution import is_design
from prompts.from_document.source import Source, states

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
DATE = re.compile(
    rf"\b(?:\d{{1,2}} )?{_MONTH} (?:\d{{1,2}},? )?(?:19|20)\d\d\b|\b\d{{1,2}} {_MONTH}\b|"
    r"\bQ[1-4] (?:19|20)\d\d\b|\b(?:19|20)\d\d-\d\d(?:-\d\d)?\b|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b|"
    r"(?<=since )(?:19|20)\d\d\b|(?<=\bin )(?:19|20)\d\d\b"
)
_SET = re.compile(
    r"\b(?:ends?|will end|expires?|deadline|until|end of (?:life|support)|switch(?:es|ed)? off|"
    r"freeze|goes live|no later than|renew\w*|contract|retires?|closes|audit|inspection|"
    rf"by (?:the end of )?(?:\d{{1,2}} )?{_MONTH})\b"
)
_RULE = re.compile(
    r"\b(?:GDPR|regulat\w+|auditors?|by law|legal(?:ly)?|required by (?:law|contract)|PCI|"
    r"SOX|HIPAA|contractual\w*|statutory|data protection)\b"
)
_PASSING = frozenset({"rejected", "deferred", "other", "example", "open"})
_ELSEWHERE = (("alternatives",), ("prior_art",), ("risk",))


def dates_of(source: Source) -> Iterator[Span]:
    """Sentences that name such a day or rule and can be read by themselves, without the choice."""
    for sentence in source.sentences:
        text = sentence.span.text
        fixed = (DATE.search(text) and _SET.search(text)) or _RULE.search(text)
        passing = sentence.role in _PASSING or sentence.topics[:1] in _ELSEWHERE
        shown = (
            source.is_readable(sentence.span)
            and states(sentence)
            and not is_design(sentence, source.reading)
        )
        if fixed and shown and not passing:
            yield sentence.span
