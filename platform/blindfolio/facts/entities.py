"""Names and repeated noun phrases: the parts, stores, tools and teams of a document."""

from __future__ import annotations

import re
from collections import defaultdict

from blindfolio.facts.chunks import Chunk
from blindfolio.facts.lexicon import is_generic, kinds_of, singular
from blindfolio.facts.model import Entity
from blindfolio.facts.phrases import Phrase, noun_phrase
from blindfolio.facts.reading import Reading, Sentence
from blindfolio.facts.spans import quote

_ACTING = frozenset(
    [
        "call",
        "read",
        "write",
        "send",
        "receive",
        "delete",
        "create",
        "check",
        "change",
        "keep",
        "run",
    ]
)
_NOT_A_PART = re.compile(
    r"^(?:rfcs?|rfds?|keps?|todo|tbd|api|prs?|ui|n|i|we|etc|https?|www.*|the|this|mondays?|"
    r"tuesdays?|wednesdays?|thursdays?|fridays?|january|february|march|april|may|june|july|august|"
    r"september|october|november|december|q[1-4]|yes|no|github issues?|"
    r"json|yaml|html|http|css|url|urls|"
    r"ok|id|ids|true|false|null|alpha|beta|ga)$",
    re.IGNORECASE,
)


def entities(reading: Reading) -> list[Entity]:
    """Entities, best first: named or repeated, and better when they act or are acted on."""
    uses: dict[str, list[tuple[Sentence, Chunk]]] = defaultdict(list)
    acting: dict[str, int] = defaultdict(int)
    for sentence in reading.sentences:
        if sentence.topics[:1] == ("meta",):
            continue
        for chunk in sentence.chunks:
            if chunk.usable and not _NOT_A_PART.match(chunk.key) and len(chunk.words) <= 4:
                uses[_key(chunk)].append((sentence, chunk))
        for clause in sentence.clauses:
            if not clause.classes & _ACTING:
                continue
            parts = [clause.subject, clause.object, *(c.chunk for c in clause.complements)]
            for part in parts:
                if part is not None and part.usable:
                    acting[_key(part)] += 1
    in_headings = {
        _key(c) for s in reading.sentences if s.block.kind == "heading" for c in s.chunks
    }
    found = [
        entity
        for key, places in uses.items()
        if (entity := _entity(key, places, acting[key], key in in_headings, reading))
        is not None
    ]
    return sorted(found, key=lambda e: (-e.score, e.quote.block, e.quote.start, e.name))


def _key(chunk: Chunk) -> str:
    parts = [t.low for t in chunk.words if t.tag != "NUM"] or [chunk.head.low]
    return " ".join([*parts[:-1], singular(parts[-1])])


def _entity(
    key: str,
    places: list[tuple[Sentence, Chunk]],
    acting: int,
    headed: bool,
    reading: Reading,
) -> Entity | None:
    named = any(c.named for _, c in places)
    coded = any(t.text in reading.names for _, c in places for t in c.words)
    if len(places) < 2 and not (coded or (named and acting)):
        return None
    chunk = max(
        (c for _, c in places), key=lambda c: (c.determiner in ("the", "a", "an"), -c.start)
    )
    kinds = kinds_of(chunk.head.text.rsplit("-", 1)[-1])
    physical = kinds & {"service", "store"}
    plain = not (named or coded or physical or len(chunk.words) > 1)
    if plain and (is_generic(chunk.head.text) or len(places) < 4 or not acting):
        return None
    team = "team" in kinds and not physical
    component = not team and acting > 0 and not kinds & {"policy"}
    score = min(len(places), 8) * 0.35 + min(acting, 5) * 0.5
    score += 1.0 * bool(physical) + 0.8 * (named or coded) + 0.5 * (len(chunk.words) > 1)
    score += 0.4 * headed - 1.5 * team - 0.6 * (not component)
    best = max(places, key=lambda p: _rank(p[0], p[1]))
    phrase = noun_phrase(chunk, reading)
    return Entity(
        name=chunk.text,
        phrase=Phrase(phrase.text, phrase.plural, key),
        kinds=kinds,
        count=len(places),
        component=component,
        quote=quote(best[0].span, best[1].start),
        score=round(score, 3),
    )


def _rank(sentence: Sentence, chunk: Chunk) -> tuple[float, int]:
    """How well the sentence shows what the thing does."""
    score = 1.0 if sentence.role == "design" else 0.0
    score -= 2.0 if sentence.block.kind == "heading" else 0.0
    for clause in sentence.clauses:
        if clause.classes & _ACTING and chunk in (clause.subject, clause.object):
            score += 1.0
    return score, -sentence.span.block
