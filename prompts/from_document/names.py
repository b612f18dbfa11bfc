"""Whom a document names: what can be recognised is masked, the rest is listed to be checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from blindfolio.documents.blinding.identity import Finder, Identity
from blindfolio.documents.model import REPLACEMENT, Document
from prompts.lint.knowledge import goals, numbers, tension
from prompts.lint.words import Word, words_of

COMPANY = "[company removed]"
ADDRESS = "[address removed]"

_ROLE = (
    r"(?:authors?|owners?|writers?|written by|prepared by|reviewers?|reviewed by|approvers?|"
    r"approved by|contacts?|drivers?|facilitators?|attendees?|participants?|editors?|"
    r"incident (?:commander|lead|manager)|on[- ]call|responders?|contributors?|shepherds?)"
)
_SIGNED = re.compile(
    rf"^\W*{_ROLE}\b(?:\s*\([^)]*\))?\s*[:\t|]\s*(?P<who>.{{2,300}})", re.I | re.M
)
_NAME = re.compile(
    r"[A-Z][^\W\d_]+(?:['\u2019-][A-Z][^\W\d_]+)?"
    r"(?: (?:[A-Z]\.|[A-Z][^\W\d_]+|van|von|de|der)){0,3}\Z"
)
_PARTED = re.compile(r"[,;&\t\n/|()]|\band\b")
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof)\.?\s(?:[A-Z][^\W\d_]+[ -]?){1,3}(?<![ -])")
_SPEAKING = re.compile(
    r"\b[A-Z][a-z]+ [A-Z][a-z]+(?= (?:said|says|asked|asks|wrote|writes|suggested|suggests|noticed|"
    r"noted|found|paged|joined|reported|reports|proposed|proposes|argued|thinks|believes|told|"
    r"fixed|restarted|deployed|merged|agreed|disagreed|pointed|owns|left)\b)"
)
_HANDLE = re.compile(r"(?<![\w.@/])@[A-Za-z][\w-]{1,38}\b")
_COMPANY = re.compile(
    r"\b(?:[A-Z][\w&'-]*,? ){1,3}(?:Inc|LLC|Ltd|GmbH|AG|S\.A|B\.V|"
    r"plc|PLC|Corp|Corporation|Limited)\b\.?"
)
_ADDRESS = re.compile(
    r"https?://[^\s<>)\]]+|\bwww\.[^\s<>)\]]+|\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b|"
    r"\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}\.(?:internal|local|corp|lan|intra)\b"
)


class DocumentNames:
    """The names of one document."""

    def __init__(self, document: Document) -> None:
        self._finder = Finder(Identity(names=tuple(_signed(document))))

    def masked(self, text: str) -> str:
        """The text without the people, companies and addresses that can be told to be such."""
        for place in reversed(self._finder.places(text)):
            text = text[: place.start] + REPLACEMENT + text[place.end :]
        text = _ADDRESS.sub(ADDRESS, text)
        text = _COMPANY.sub(COMPANY, text)
        for pattern in (_TITLED, _SPEAKING, _HANDLE):
            text = pattern.sub(REPLACEMENT, text)
        return text


def _signed(document: Document) -> Iterator[str]:
    """Those whom the document names as its authors, owners, responders; teams are none."""
    for block in document.blocks:
        for match in _SIGNED.finditer(block.text):
            for part in map(str.strip, _PARTED.split(match.group("who"))):
                words = {w.low for w in words_of(part)}
                if _NAME.match(part) and not words & (tension().team_words | {"on", "call"}):
                    yield part


_OWNED = re.compile(r"['’]s\Z")  # noqa: RUF001


def to_check(texts: Iterable[str]) -> list[str]:
    """Names that texts still hold: capitals inside sentences that are no product or date."""
    found: dict[str, None] = {}
    for text in texts:
        words = words_of(text)
        i = 1
        while i < len(words):
            end = _name_from(text, words, i)
            if end > i:
                name = text[words[i].start : words[end - 1].end]
                found.setdefault(_OWNED.sub("", name), None)
            i = max(end, i + 1)
    return list(found)


def _name_from(text: str, words: list[Word], i: int) -> int:
    """Where the name ends that begins at word `i`; `i` itself where none does."""
    word, before = words[i], words[i - 1]
    gap = text[before.end : word.start]
    dull = numbers().months | numbers().weekdays | tension().no_name | goals().no_names
    begins = any(c in '.:!?"“(\n|' for c in gap) or not gap
    if not word.capital or begins or len(word.text) < 2 or word.low in dull:
        return i
    if goals().products.at(words, i) is not None:
        return i
    end = i + 1
    while (
        end < len(words)
        and words[end].capital
        and text[words[end - 1].end : words[end].start] in " .-"
    ):
        end += 1
    return end
