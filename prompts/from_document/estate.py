"""What stands there and who speaks: the estate's groups, and the parties."""

from __future__ import annotations

import re
from typing import Any

from blindfolio.facts.lexicon import is_generic, singular
from blindfolio.facts.model import Entity, Step
from blindfolio.facts.spans import Span
from prompts.folder.marks import decide
from prompts.from_document.figures import DocumentFigure
from prompts.from_document.parties import phrase_of
from prompts.from_document.source import Source, states
from prompts.from_document.yaml_text import CommentedValue
from prompts.lint.knowledge import guides, tension
from prompts.lint.words import stem, words_of

GROUPS, PARTIES, STEPS = 4, 6, 4

_PART = frozenset({"service", "store", "part", "message", "setting"})
_ODD = re.compile(
    r"\b(?:old|legacy|difficult|hard|slow|share[sd]?|no longer|only|never|manual\w*|by hand|"
    r"nobody|unowned|unsupported|out of date|fails?|cannot|breaks?|lost|problem\w*|still)\b",
    re.IGNORECASE,
)
_UNOWNED = re.compile(
    r"\b(?:nobody owns|no owner|unowned|without an owner|nobody maintains|"
    r"not owned by (?:anybody|anyone))\b",
    re.I,
)


def estate_of(source: Source, figures: list[DocumentFigure]) -> dict[str, Any]:
    """The estate: what the problem speaks of, and the document's steps beside the first quarter."""
    said: set[Span] = set()
    groups: list[Any] = [_group(source, e, figures, said) for e in _standing(source)]
    while len(groups) < 2:
        groups.append(decide("a group: name, count, owner (or nobody), traffic, oddity, words"))
    read = {s.span for s in source.sentences}
    steps = [
        s.evidence for s in source.facts.steps if s.evidence in read and _is_step(s, source)
    ]
    return {
        "unit": decide("what is counted, in the plural"),
        "groups": groups,
        "first_90_days": CommentedValue(
            decide("what you would look for in a first quarter"),
            source.notes(sorted(steps[:STEPS])),
        ),
    }


def _is_step(step: Step, source: Source) -> bool:
    return step.kind != "move" or "migration" in source.by_span[step.evidence].topics


def _standing(source: Source) -> list[Entity]:
    """The parts of which the problem speaks and which the solution does not bring."""
    found: list[Entity] = []
    for entity in source.facts.entities:
        key = entity.phrase.key
        words = key.lower().split()
        there = [
            s for s in source.sentences if s.span in source.problem and key.lower() in s.low
        ]
        part = bool(entity.kinds & _PART) or (len(words) > 1 and not is_generic(words[-1]))
        part = part or entity.count > 2
        part = part and not any(len(word) < 3 or is_generic(word) for word in words)
        house = not entity.kinds and source.is_house(entity.name)
        dull = house or words[-1] in guides().abstract or words[-1] in _DULL
        own = source.solution.named_in(key) != ""
        again = any(_overlap(key, other.phrase.key) for other in found)
        if entity.component and there and part and not dull and not own and not again:
            found.append(entity)
    return found[:GROUPS]


_DULL = frozenset(
    {"performance", "reliability", "support", "time", "infrastructure", "upgrade", "production",
     "penalty", "maintenance", "problem", "event", "phenomenon", "usage", "parameter", "processing"}
)  # fmt: skip


def _overlap(one: str, other: str) -> bool:
    """Whether two names share a word, in whatever form: a buffer and buffering."""
    return bool({stem(w.low) for w in words_of(one)} & {stem(w.low) for w in words_of(other)})


def _group(
    source: Source, entity: Entity, figures: list[DocumentFigure], said: set[Span]
) -> CommentedValue:
    """A group; `said` are the passages that tell of another's oddity already."""
    key = entity.phrase.key
    head = singular(words_of(key)[-1].low)
    count = (
        next(
            (
                int(f.value)
                for f in figures
                if f.kind == "count" and f.value and singular(words_of(f.unit)[-1].low) == head
            ),
            None,
        )
        if head
        else None
    )
    near = [
        s
        for s in source.sentences
        if key.lower() in s.low and s.topics[:1] != ("alternatives",)
    ]
    odd = [
        s.span
        for s in near
        if _ODD.search(s.span.text)
        and not tension().wishes.within(words_of(s.span.text))
        and s.span in source.problem
        and s.span not in said
        and states(s)
    ]
    said.update(odd[:1])
    unowned = any(_UNOWNED.search(s.span.text) for s in near)
    name = re.sub(r"\byour\b", "our", entity.phrase.text)
    values = {
        "name": source.text(Span(0, 0, 0, name)),
        "count": count if count else decide("how many"),
        "owner": "nobody" if unowned else decide("who owns it, or nobody"),
        "traffic": decide("how much goes through it"),
        "oddity": source.text(odd[0]) if odd else decide("what is strange about it"),
        "words": (phrase_of(key),),
    }
    return CommentedValue(
        values,
        source.notes(
            [s.span for s in near if s.span in source.problem and s.span not in odd[:1]][:1]
        ),
    )
