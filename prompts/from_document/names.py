from __future__ import annotations

import re

from blindfolio.documents.blinding.identity import Finder, Identity
from blindfolio.documents.model import REPLACEMENT, Document
from prompts.lint.people import PERSON

_SIGNED = re.compile(
    r"^\W*(?:authors?|owners?|(?:written|prepared|reviewed|approved) by|reviewers?|approvers?"
    r"|contacts?|drivers?|facilitators?|attendees?|participants?|editors?|responders?"
    r"|contributors?|on[- ]call|incident (?:commander|lead|manager))\s*[:\t|](?P<who>.{2,300})",
    re.IGNORECASE | re.MULTILINE,
)
_PARTED = re.compile(r"[,;&\t/|()]|\band\b")
_NAME = re.compile(r"[A-Z][^\W\d_]+(?:[ '’-](?:[A-Z]\.|[A-Z][^\W\d_]+|van|von|de|der)){0,3}")  # noqa: RUF001
_COMPANY = re.compile(
    r"\b(?:[A-Z][\w&'-]*,? ){1,3}(?:Inc|LLC|Ltd|GmbH|AG|S\.A|B\.V|"
    r"plc|PLC|Corp|Corporation|Limited)\b\.?"
)
_ADDRESS = re.compile(
    r"https?://[^\s<>)\]]+|\bwww\.[^\s<>)\]]+|\S{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}|"
    r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b|"
    r"\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}\.(?:internal|local|corp|lan|intra)\b"
)


class DocumentNames:
    def __init__(self, document: Document) -> None:
        lines = (line for block in document.blocks for line in _SIGNED.finditer(block.text))
        parts = (part.strip() for line in lines for part in _PARTED.split(line["who"]))
        self._finder = Finder(Identity(names=tuple(filter(_NAME.fullmatch, parts))))

    def masked(self, text: str) -> str:
        text = _ADDRESS.sub("[address removed]", text)
        for place in reversed(self._finder.places(text)):
            text = text[: place.start] + REPLACEMENT + text[place.end :]
        return PERSON.sub(REPLACEMENT, _COMPANY.sub("[company removed]", text))
