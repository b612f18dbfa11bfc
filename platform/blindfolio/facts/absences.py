"""What a reader expects and does not find."""

from __future__ import annotations

import re

from blindfolio.facts.model import Absence, Alternative, Quantity, Risk, Step
from blindfolio.facts.reading import Reading
from blindfolio.facts.spans import Span

_OWNER = re.compile(
    r"\b(?:on[- ]call|owner(?:s|ship)?|owned by|paged|responsib\w+|maintain(?:s|ed|er)\w*)\b"
)
_BACK = re.compile(
    r"\b(?:roll|go|switch|turn|put|move|fall|flip|set|step|come|get|hand|return)\w*\s(?:\w+\s){0,3}?back\b|"
    r"\b(?:roll(?:ed|ing)?-?back|revert\w*|undo(?:ne|ing)?|undoes|downgrad\w+|way back|backed out|"
    r"switch(?:ed)? off again|unsuccessful|restore[sd]?)\b"
)
_WEIGHS = re.compile(
    r"\b(?:instead|rather than|in place of|i considered|we considered|i looked at|alternativ\w+|"
    r"options?|second choice|opposite|rivals?|objections?|why not|compared (?:with|to)|"
    r"(?:would|will) (?:propose|argue for|choose|prefer|have chosen)|tempting|"
    r"turned down|not chosen)\b"
)
"""Words by which a text weighs something against its proposal, in whatever section."""
_PROPOSING = 1
"""Sentences that say what will be: with fewer, nothing is proposed that could lack anything."""
_PLACES = {
    "alternatives": "alternatives",
    "rollback": "migration",
    "migration": "migration",
    "numbers": "proposal",
    "risks": "risk",
    "owner": "migration",
}


def absences(
    reading: Reading,
    options: list[Alternative],
    numbers: list[Quantity],
    named_risks: list[Risk],
    moving: list[Step],
) -> list[Absence]:
    """The missing kinds of facts in a fixed order, then sections that hold nothing."""
    proposes = sum(s.role == "design" for s in reading.sentences) >= _PROPOSING
    missing = {
        "alternatives": not any(
            a.status in ("rejected", "status_quo", "nothing") for a in options
        )
        and not any(_WEIGHS.search(s.low) for s in reading.sentences),
        "rollback": not any(_BACK.search(s.low) for s in reading.sentences),
        "migration": not moving,
        "numbers": not numbers,
        "risks": not named_risks,
        "owner": not any(_OWNER.search(s.low) for s in reading.sentences),
    }
    found = [
        Absence(kind, _nearest(reading, _PLACES[kind]), f"the document has no {kind}")
        for kind, absent in missing.items()
        if absent and proposes
    ]
    return [*found, *_empty_sections(reading)]


def _nearest(reading: Reading, topic: str) -> int:
    """The first block whose section is about the topic, else the last block of prose."""
    for sentence in reading.sentences:
        if topic in sentence.topics[:1]:
            return sentence.span.block
    blocks = reading.document.blocks
    return (
        reading.sentences[-1].span.block
        if reading.sentences
        else (blocks[0].seq if blocks else 0)
    )


_MAY_BE_EMPTY = re.compile(r"\b(?:questions?|unresolved|open points|future|appendix|notes?)\b")
"""What a document without any of it leaves empty."""


def _empty_sections(reading: Reading) -> list[Absence]:
    found = []
    blocks = reading.document.blocks
    for n, block in enumerate(blocks):
        if block.kind != "heading" or block.text == reading.title or not block.text.strip():
            continue
        if _MAY_BE_EMPTY.search(block.text.lower()):
            continue
        following = blocks[n + 1] if n + 1 < len(blocks) else None
        ends = following is None or (
            following.kind == "heading" and (following.level or 9) <= (block.level or 1)
        )
        if ends:
            span = Span(block.seq, 0, len(block.text), block.text)
            found.append(Absence("empty_section", block.seq, "the section is empty", span))
    return found
