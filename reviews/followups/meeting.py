"""What of this document a condition of the prompt meets, in the document's own words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from blindfolio.documents.model import REPLACEMENT
from blindfolio.facts.chunks import Chunk
from blindfolio.facts.knowledge_files import read_yaml
from blindfolio.facts.lexicon import singular, verb_forms
from blindfolio.facts.phrases import Phrase, noun_phrase
from blindfolio.facts.reading import Reading, Sentence
from blindfolio.facts.slots import fits_slot
from reviews.followups.common_words import common_words
from reviews.followups.forms import fill
from reviews.followups.passages import Passage


class Naming(BaseModel):
    """`conditions.yaml`: the sentences by which a condition names what it meets."""

    model_config = ConfigDict(extra="forbid")
    most_words: int = Field(ge=20)
    noun: dict[str, list[str]]
    acting: list[str]
    nearest: list[str]
    without: list[str]
    named_design: str
    spared: list[str]
    spared_by: list[str]
    spared_short: list[str]
    empty_heads: frozenset[str]
    vague: frozenset[str]


@cache
def naming() -> Naming:
    """The checked content of `conditions.yaml`."""
    return read_yaml(Path(__file__).parent / "knowledge" / "conditions.yaml", Naming)


@dataclass(frozen=True, slots=True)
class Asker:
    """What a condition is asked with: the document as read, the words that the condition `told`
    already, and the `people` that are no parts of a design."""

    reading: Reading
    told: frozenset[str]
    people: frozenset[str]


def told_in(text: str) -> frozenset[str]:
    """The words of a condition's text, in the singular and in lower case."""
    return frozenset(singular(w.strip(".,?;:()“”")) for w in text.lower().split())


def closings(passage: Passage, asker: Asker, turn: int = 0) -> list[str]:
    """Sentences that ask the condition of the part, the service or the store that the passage
    speaks of, best first. `turn` is which of several wordings comes first."""
    texts = naming().noun
    found = [
        (texts[n.kind][turn % len(texts[n.kind]) :] + texts[n.kind], {"noun": n.phrase})
        for n in _nouns(passage, asker)
        if n.score >= _GOOD and n.kind in texts
    ]
    return _filled(found)


def spared(passage: Passage | None, part: Phrase, asker: Asker, *, met: bool) -> list[str]:
    """Sentences that ask why the condition should spare the `part`; where the document meets it,
    whether what the passage speaks of is what spares it."""
    frames = naming()
    if not met or passage is None:
        return _filled([(frames.spared, {"thing": part})])
    nouns = [n for n in _nouns(passage, asker) if n.score >= _GOOD and n.phrase != part]
    found = [(frames.spared_by, {"noun": n.phrase}) for n in nouns]
    return _filled([*found, (frames.spared_short, {})])


def nearest(passage: Passage | None, thing: Phrase | None, asker: Asker) -> list[str]:
    """Sentences that say what of the document comes nearest to a condition it does not touch."""
    frames = naming()
    found: list[tuple[list[str], dict[str, Phrase]]] = []
    if passage is not None:
        nouns = [n for n in _nouns(passage, asker) if n.score >= _GOOD]
        found += [(frames.nearest, {"noun": n.phrase}) for n in nouns]
    elif thing is not None:
        found += [(frames.without, {"thing": thing})]
    return _filled(found)


def _filled(found: Iterable[tuple[list[str], dict[str, Phrase]]]) -> list[str]:
    return [text for texts, slots in found for t in texts if (text := fill(t, slots))]


def part_of(
    passage: Passage | None, design: Phrase | None, acting: Phrase | None, asker: Asker
) -> Phrase | None:
    """What a condition is put to where no part acts in its passage: the design, if the document
    gives it a short name; else the part that acts most, if the title or the passage's section
    speaks of it."""
    if design is not None and re.search(naming().named_design, design.text):
        return design if not design.plural else None
    reading = asker.reading
    if acting is None or reading.phrase_counts[acting.key] < _OFTEN:
        return None
    if singular(acting.key.split()[-1]) in asker.told:
        return None  # a part of the estate
    if turned_down(acting.key.split()[-1], reading):
        return None
    near = [reading.title]
    if passage is not None:
        block = passage.sentence.block
        section = (b for b in reading.document.blocks if b.section[-1:] == block.section[-1:])
        near += [b.text for b in section] if block.section else [block.text]
    named = re.compile(rf"(?<![\w-]){re.escape(acting.key)}s?(?![\w-])")
    return acting if any(named.search(text.lower()) for text in near) else None


def turned_down(head: str, reading: Reading) -> bool:
    """Whether a sentence of the document says that it does without what `head` names."""
    denied = re.compile(_DENIED + re.escape(head.lower()))
    return any(denied.search(sentence.low) for sentence in reading.sentences)


@dataclass(frozen=True, slots=True)
class _Noun:
    """A noun of a passage: its words, the kind of its head, how well it stands for the passage."""

    phrase: Phrase
    kind: str
    score: float


_DENIED = (
    r"\b(?:not (?:put|build|use|have|want|need)|rather than|instead of|in place of)\b"
    r"[^.;]{0,40}\b"
)
_GOOD = 1.8
_BESIDE = 0.6
"""Taken off a noun of another sentence in the same block: the quote does not show it."""
_ROLES = frozenset({"design", "unknown"})
_KINDS = ("service", "part", "setting", "store", "message")
_DENYING = frozenset({"no", "any", "another", "neither", "every", "each", "some", "such"})
_COPIED = 5
"""Fewer words than make a pasted clause."""


def _nouns(passage: Passage, asker: Asker) -> list[_Noun]:
    found = []
    said = passage.sentence
    beside = asker.reading.by_block[said.block.seq] if said.block.kind != "table" else (said,)
    for sentence in beside:
        less = 0.0 if sentence is said else _BESIDE
        for chunk in sentence.chunks:
            if not _stands(chunk, sentence, asker) or (less and sentence.role not in _ROLES):
                continue
            phrase = noun_phrase(chunk, asker.reading)
            if fits_slot(phrase) and len(phrase.text.split()) <= _COPIED:
                kind = next((k for k in _KINDS if k in chunk.kinds), "")
                weight = _weight(chunk, sentence, passage.at, asker) - less
                found.append(_Noun(phrase, kind, weight))
    return sorted(found, key=lambda n: (-n.score, n.phrase.text))


def _stands(chunk: Chunk, sentence: Sentence, asker: Asker) -> bool:
    """Whether the noun says something alone, is new to the condition, and is a thing."""
    head = singular(chunk.head.text)
    words = len(chunk.words)
    # "the clock changes": a verb behind a noun; the text says a real name more than once
    form = verb_forms().get(chunk.head.low)
    plain = form is not None and form.form == "VB" and bool(chunk.kinds)  # "the replay list"
    acts = words > 1 and form is not None and form.form != "VBG" and not plain
    often = asker.reading.phrase_counts[chunk.key]
    behind = sentence.tokens[chunk.last + 1 : chunk.last + 2]
    # "the till imports each price": a verb that the lexicon does not know
    acts = acts or (words > 1 and chunk.plural and bool(behind) and behind[0].tag in _OBJECTS)
    return (
        chunk.usable
        and chunk.determiner not in _DENYING
        and head not in asker.told
        and head not in naming().empty_heads
        and not any(t.tag == "NUM" or t.low in naming().vague for t in chunk.words)
        and ("team" not in chunk.kinds or bool(chunk.kinds & {"service", "store"}))
        and chunk.key not in asker.people
        and not chunk.key.endswith(("'s", "’s", "s'"))  # noqa: RUF001
        and not any(c.isdigit() for c in chunk.text)
        and REPLACEMENT not in chunk.text
        and not turned_down(chunk.head.low, asker.reading)
        and not (acts and often <= _TWICE)
        and (
            words > 1
            or (
                bool(chunk.determiner)
                and not chunk.plural
                and (bool(chunk.kinds) or often > _TWICE)
            )
        )
    )


_OBJECTS = frozenset({"DET", "POSS", "NUM", "PRON"})
"""What begins an object: a noun does not stand right before it."""
_TWICE, _OFTEN = 2, 4


def _weight(chunk: Chunk, sentence: Sentence, at: int, asker: Asker) -> float:
    rare = {singular(t.low) for t in chunk.words} - common_words() - asker.told
    score = float(min(len(rare), 2))
    score += 0.6 if chunk.kinds - {"team"} else 0.0
    score += min(asker.reading.phrase_counts[chunk.key] - 1, 3) * 0.3
    score += 0.4 if len(chunk.words) > 1 else 0.0
    score += 0.5 if any(chunk in (c.subject, c.object) for c in sentence.clauses) else 0.0
    return round(score - min(abs(chunk.start - at), 120) / 120, 3)
