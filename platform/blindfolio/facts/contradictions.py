"""Two passages that do not go together: what comes first, and how many there are."""

from __future__ import annotations

import re
from itertools import combinations

from blindfolio.facts.chunks import Chunk
from blindfolio.facts.lexicon import singular
from blindfolio.facts.model import Contradiction, Quantity
from blindfolio.facts.phrases import Phrase, noun_phrase
from blindfolio.facts.reading import Reading, Sentence
from blindfolio.facts.spans import quote

_FIRST = re.compile(
    r"\bas (?:the|our) (first|initial|primary|default|only)\s+((?:[\w-]+\s?){1,4})"
)
_BUILD = frozenset({"write", "implement", "build", "create", "add", "develop"})


def contradictions(reading: Reading, numbers: list[Quantity]) -> list[Contradiction]:
    """Contradictions, best first."""
    found = [*_two_firsts(reading), *_two_counts(numbers)]
    return sorted(found, key=lambda c: (-c.score, c.quote, c.second))


def _two_firsts(reading: Reading) -> list[Contradiction]:
    """ "S3 as the first external buffer" here, "write an external buffer for Kafka" there."""
    found = []
    for sentence in reading.sentences:
        match = _FIRST.search(sentence.low)
        if match is None:
            continue
        at = sentence.span.start + match.start()
        named = [c for c in sentence.chunks if c.end <= at and c.named]
        kind = [singular(w) for w in match.group(2).split() if len(w) > 2]
        if not named or not kind:
            continue
        for other in reading.sentences:
            rival = _rival(other, kind, named[-1], reading)
            if other.span.block == sentence.span.block or rival is None:
                continue
            core = match.group(2).split()
            about = Phrase(" ".join(w for w in core if w not in ("type", "kind")).strip())
            found.append(
                Contradiction(
                    rule="first",
                    about=about,
                    one=noun_phrase(named[-1], reading),
                    other=noun_phrase(rival, reading),
                    quote=quote(other.span, rival.start),
                    second=quote(sentence.span, at),
                    score=3.0,
                )
            )
            break
    return found


def _rival(sentence: Sentence, kind: list[str], first: Chunk, reading: Reading) -> Chunk | None:
    """The one name that a sentence plans to build the same kind of thing for."""
    if (
        sentence.role in ("example", "rejected", "existing", "deferred")
        or first.key in sentence.low
    ):
        return None
    words = {singular(t.low) for t in sentence.tokens}
    if sum(k in words for k in kind[:2]) < min(2, len(kind)):
        return None
    for clause in sentence.clauses:
        if clause.verb not in _BUILD or clause.negated or clause.object is None:
            continue
        for complement in clause.complements:
            if complement.preposition in ("for", "on", "with") and complement.chunk.named:
                return complement.chunk
    return None


def _two_counts(numbers: list[Quantity]) -> list[Contradiction]:
    """The same noun counted twice with two numbers, both about the design."""
    found = []
    counts = [
        q
        for q in numbers
        if q.kind in ("count", "duration", "size")
        and q.bounds is not None
        and q.role in ("target", "assumed", "plain")
        and re.match(r"[~≈]?\d", q.value)
        and len(q.bounds.text.split()) >= 2
    ]
    for one, other in combinations(sorted(counts, key=lambda q: q.evidence), 2):
        if (
            one.bounds is None
            or other.bounds is None
            or one.evidence.block == other.evidence.block
        ):
            continue
        if one.bounds.key != other.bounds.key or _digits(one.value) == _digits(other.value):
            continue
        found.append(
            Contradiction(
                rule="count",
                about=one.bounds,
                one=Phrase(_figure(one.value)),
                other=Phrase(_figure(other.value)),
                quote=other.quote,
                second=one.quote,
                score=2.0,
            )
        )
    return found


def _figure(value: str) -> str:
    match = re.match(r"[~≈]?\d[\d,.]*", value)
    return match.group() if match else value


def _digits(value: str) -> str:
    return re.sub(r"\D", "", value)
