from __future__ import annotations

import re

from blindfolio.documents.blinding.identity import Finder, Identity, is_common
from blindfolio.documents.model import REPLACEMENT, Document
from blindfolio.text.english import common_words
from prompts.lint.people import COMPANY, PERSON

_SIGNED = re.compile(
    r"^\W*(?:authors?|owners?|(?:written|prepared|reviewed|approved) by|reviewers?|approvers?"
    r"|contacts?|drivers?|facilitators?|attendees?|participants?|editors?|responders?"
    r"|contributors?|on[- ]call|incident (?:commander|lead|manager))\s*[:\t|](?P<who>.{2,300})",
    re.IGNORECASE | re.MULTILINE,
)
_PARTED = re.compile(r"[,;&\t/|()]|\band\b")
_NAME = re.compile(r"[A-Z][^\W\d_]+(?:[ '’-](?:[A-Z]\.|[A-Z][^\W\d_]+|van|von|de|der)){0,3}")  # noqa: RUF001
_BRACKETED = re.compile(rf"({_NAME.pattern})\s*\(([^()]+)\)")
# A Markdown paragraph can hold several lines of a header.
_NEXT_LABEL = re.compile(r"\s(?=[A-Z][a-z]+(?: by)?:\s)")
_ADDRESS = re.compile(
    r"https?://[^\s<>)\]]+|\bwww\.[^\s<>)\]]+|\S{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}|"
    r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b|"
    r"\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}\.(?:internal|local|corp|lan|intra)\b"
)


class DocumentNames:
    def __init__(self, document: Document) -> None:
        texts = [_NEXT_LABEL.sub("\n", block.text) for block in document.blocks]
        signed = (it["who"] for text in texts for it in _SIGNED.finditer(text))
        parts = (
            it.strip() for who in signed for it in _PARTED.split(_BRACKETED.sub(_lead, who))
        )
        people = (it for it in parts if _NAME.fullmatch(it) and not COMPANY.search(it))
        companies = (
            name for text in texts for it in COMPANY.findall(text) for name in _called(it)
        )
        self._finder = Finder(Identity(names=tuple(people), employers=tuple(companies)))

    def masked(self, text: str) -> str:
        text = _ADDRESS.sub("[address removed]", text)
        for place in reversed(self._finder.places(text)):
            said = "[company removed]" if place.kind == "employer" else REPLACEMENT
            text = text[: place.start] + said + text[place.end :]
        return PERSON.sub(REPLACEMENT, text)


def _lead(it: re.Match[str]) -> str:
    # "Lea Fall (Harbour)" ends in a department, and "Harbour (Lea Fall)" in a person.
    common, others = map(_commonness, it.groups())
    return it[1] if common < others or (not common and " " in it[1]) else it[0]


def _commonness(words: str) -> float:
    said = re.findall(r"\w+", words)
    return sum(is_common(it) or is_common(it.rstrip("s")) for it in said) / max(len(said), 1)


def _called(company: str) -> list[str]:
    """Return a company's name, and the first word of it unless that is an ordinary one."""
    words = (it.rstrip(",") for it in company.split() if it.lower() not in common_words())
    first = next(words, "")
    return [company] if is_common(first) or len(first) < 4 else [company, first]
