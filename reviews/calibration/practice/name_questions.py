"""Find words in a masked document that may still name someone. Equal words are one question,
and so are the repositories of one owner.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from blindfolio.documents.blinding.doubts import doubts
from blindfolio.documents.blinding.identity import Identity
from blindfolio.documents.blinding.redaction import RedactedPassage
from blindfolio.documents.blinding.wording import find_wording
from blindfolio.documents.model import BOX, Block, Doubt, DoubtKind

LIKELIEST: tuple[DoubtKind, ...] = (
    "author",
    "role",
    "letter",
    "beside",
    "holder",
    "short",
    "account",
    "phone",
    "repository",
)
_PEOPLE = frozenset({"author", "role", "letter", "beside"})
_OWNER = re.compile(r"(?:\w{1,9}://)?(?:git@)?[^/:\s]{1,253}[/:]~?[^/\s]{1,100}")
_HANDLE = re.compile(r"\((@[\w-]{1,40})\)")
_WORD = re.compile(r"[^\W\d_]+")
_NEXT_HOLDER = re.compile(r"(?:, | and )(?!(?:Inc|Ltd|LLC|Corp|Co|GmbH)\b)")
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class NameQuestion:
    kind: DoubtKind
    text: str
    places: tuple[Doubt, ...]

    @property
    def value(self) -> str:
        return " ".join(f"{it.block}:{it.start}:{it.end}" for it in self.places)


def questions(blocks: Sequence[Block]) -> list[NameQuestion]:
    """Return the questions, the likeliest kind first and then in reading order."""
    by_words: dict[tuple[str, str], list[Doubt]] = {}
    for doubt in doubts(blocks, Identity()):
        words = _words(doubt)
        by_words.setdefault((doubt.kind, words.casefold()), []).append(doubt)
    found = [
        NameQuestion(places[0].kind, _words(places[0]), tuple(places))
        for places in by_words.values()
    ]
    return sorted(found, key=lambda it: LIKELIEST.index(it.kind))


def answered(
    blocks: Sequence[Block], passages: Collection[RedactedPassage]
) -> list[NameQuestion]:
    ticked = {(it.block, it.start, it.end) for it in passages}
    return [
        it
        for it in questions(blocks)
        if any((place.block, place.start, place.end) in ticked for place in it.places)
    ]


def names_in(blocks: Sequence[Block], asked: NameQuestion) -> list[str]:
    """Return the name as somebody would type it, and the handles. The name is left out if part
    of it is also an ordinary word in the document, because masking would blank that word too.
    """
    if asked.kind not in _PEOPLE:
        return []
    name, handles = _HANDLE.sub("", asked.text).strip(), _HANDLE.findall(asked.text)
    parts = {part.lower() for part in _WORD.findall(name)}
    ordinary = any(parts.intersection(_WORD.findall(block.text)) for block in blocks)
    return handles if ordinary else [name, *handles]


def elsewhere(blocks: Sequence[Block], asked: NameQuestion) -> Iterator[RedactedPassage]:
    """Other places with exactly these words, a copyright line split into its companies."""
    if asked.kind == "repository":
        return
    for words in _NEXT_HOLDER.split(asked.text):
        if not BOX.search(words) and len(words) >= _SHORTEST:
            for block, start, end in find_wording(blocks, words):
                if block.text[start:end] == words:
                    yield RedactedPassage(block.id, start, end)


def _words(doubt: Doubt) -> str:
    owner = _OWNER.match(doubt.text) if doubt.kind == "repository" else None
    return owner[0] if owner else doubt.text
