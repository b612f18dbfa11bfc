"""Sentences on which a failure can hang: rules over clauses, with preconditions on every slot."""

from __future__ import annotations

import re
from functools import cache

from pydantic import BaseModel, ConfigDict

from blindfolio.facts.chunks import Chunk
from blindfolio.facts.clauses import Clause
from blindfolio.facts.knowledge_files import FOLDER, read_yaml
from blindfolio.facts.lexicon import words
from blindfolio.facts.model import Mechanism
from blindfolio.facts.phrases import Phrase, action, noun_phrase
from blindfolio.facts.reading import Reading, Sentence
from blindfolio.facts.spans import quote

_ROLES = {"design": 1.0, "unknown": 0.8, "existing": 0.2, "measured": 0.0}
_REPEATED = 3


class SlotRule(BaseModel):
    """Where a slot's words come from and what they must be."""

    model_config = ConfigDict(extra="forbid")
    source: str
    kinds: list[str] = []
    not_kinds: list[str] = []
    not_words: list[str] = []
    or_name: bool = False
    or_repeated: bool = False
    optional: bool = False
    singular: bool = False


class Rule(BaseModel):
    """One way in which a design can break."""

    model_config = ConfigDict(extra="forbid")
    name: str
    kind: str
    cue: str = ""
    verbs: list[str] = []
    prepositions: list[str] = []
    modals: list[str] = []
    positive: bool = False
    passive: bool | None = None
    slots: dict[str, SlotRule]
    load: float = 1.0


class Rules(BaseModel):
    """`mechanisms.yaml`."""

    model_config = ConfigDict(extra="forbid")
    rules: list[Rule]


@cache
def rules() -> tuple[tuple[Rule, re.Pattern[str] | None], ...]:
    """The checked rules with their cues compiled."""
    data = read_yaml(FOLDER / "mechanisms.yaml", Rules)
    return tuple((r, re.compile(r.cue) if r.cue else None) for r in data.rules)


def mechanisms(reading: Reading) -> list[Mechanism]:
    """Every rule that fires with all its slots filled, best first."""
    found: list[Mechanism] = []
    for sentence in reading.sentences:
        if sentence.role not in _ROLES or sentence.block.kind in ("heading", "table"):
            continue
        if sentence.topics[:1] == ("prior_art",) or len(sentence.tokens) < 5:
            continue
        if _shows_only(sentence, reading):
            continue
        if "problem" in sentence.topics[:1] and sentence.role != "design":
            continue
        if "migration" in sentence.topics[:1] and _told_to_do(sentence):
            continue  # a step that people take once is no way of working
        for rule, cue in rules():
            mechanism = _fire(rule, cue, sentence, reading)
            if mechanism is not None:
                found.append(mechanism)
    return sorted(found, key=lambda m: (-m.score, m.evidence, m.rule))


_DEFINES = re.compile(
    r"^(?:an?|the term) [\w -]{2,30}? (?:is|are|means) (?:an?|the|any|used)\b|"
    r"^there are (?:[\w]{1,12} )?(?:types|kinds|sorts) of\b"
)
_ONCE = re.compile(
    r"^(?:for|in|during) (?:the|our) (?:spike|prototype|experiment|proof of concept)\b|"
    r"^if the (?:trial|pilot|experiment) (?:is|was|has been)? ?(?:unsuccessful|fails?|failed)\b"
)
"""Words that begin a sentence on what was done once, or would be undone."""


def _shows_only(sentence: Sentence, reading: Reading) -> bool:
    """Whether the sentence explains a word, tells of a trial that has been, or leads up to a piece
    of code: nothing acts there."""
    if _DEFINES.match(sentence.low) or _ONCE.match(sentence.low):
        return True
    if not sentence.low.rstrip().endswith(":"):
        return False
    blocks = reading.document.blocks
    place = next(n for n, b in enumerate(blocks) if b.seq == sentence.span.block)
    return place + 1 < len(blocks) and blocks[place + 1].kind == "code"


_PERMITS = re.compile(
    r"\b(?:authori[sz]ed|allowed|permitted|permissions?|rights?|able|access) to \w"
)
"""Words by which a sentence says what somebody may do, not what is done."""


def _told_to_do(sentence: Sentence) -> bool:
    return bool(sentence.clauses) and (
        sentence.clauses[0].form == "VB" and sentence.clauses[0].at <= 1
    )


def _fire(
    rule: Rule, cue: re.Pattern[str] | None, sentence: Sentence, reading: Reading
) -> Mechanism | None:
    match = cue.search(sentence.low) if cue else None
    if (cue and match is None) or (rule.verbs and _PERMITS.search(sentence.low)):
        return None
    span = (0, 0)
    if match:
        span = (sentence.span.start + match.start(), sentence.span.start + match.end())
    candidates = [c for c in sentence.clauses if _clause_fits(rule, c)]
    if (rule.verbs or rule.prepositions) and not candidates:
        return None
    # the cue's own clause first
    candidates.sort(key=lambda c: (abs(c.start - span[0]) if match else 0, c.start))
    options: list[Clause | None] = [*candidates] if candidates else [None]
    for clause in options:
        if match and clause is not None and not _near(clause, span):
            continue
        if rule.positive and match and _negated_near(sentence, span[0]):
            return None
        slots = _slots(rule, sentence, clause, span, reading)
        if slots is None:
            continue
        at = span[0] if match or clause is None else clause.start
        return Mechanism(
            rule=rule.name,
            kind=rule.kind,
            slots=slots,
            evidence=sentence.span,
            quote=quote(sentence.span, at),
            score=round(_score(rule, sentence, slots, reading), 3),
        )
    return None


_REACH = 45


def _near(clause: Clause, cue: tuple[int, int]) -> bool:
    """Whether the cue belongs to the clause: within it or a few words from it."""
    return clause.start - _REACH <= cue[1] and cue[0] <= clause.end + _REACH


def _clause_fits(rule: Rule, clause: Clause) -> bool:
    if rule.verbs and not clause.classes & set(rule.verbs):
        return False
    if rule.positive and (clause.negated or clause.conditional):
        return False
    if rule.modals and clause.modal not in rule.modals:
        return False
    if rule.passive is not None and clause.passive != rule.passive:
        return False
    if rule.prepositions:
        return any(c.preposition in rule.prepositions for c in clause.complements)
    return bool(rule.verbs) or clause.subject is not None or clause.object is not None


def _negated_near(sentence: Sentence, at: int) -> bool:
    before = [t for t in sentence.tokens if t.end <= at][-7:]
    return any(t.tag == "NEG" or t.low == "no" or re.search("n.t$", t.low) for t in before)


def _slots(
    rule: Rule,
    sentence: Sentence,
    clause: Clause | None,
    cue: tuple[int, int],
    reading: Reading,
) -> dict[str, Phrase] | None:
    slots: dict[str, Phrase] = {}
    for name, slot in rule.slots.items():
        phrase = _fill(rule, slot, sentence, clause, cue, reading)
        if phrase is None and not slot.optional:
            return None
        if phrase is not None:
            if any(phrase.key == other.key for other in slots.values()):
                if slot.optional:
                    continue
                return None
            slots[name] = phrase
    if "scope" in slots and "doing" in slots:
        slots["doing"] = _without(slots["doing"], slots["scope"])
    return slots


def _without(doing: Phrase, scope: Phrase) -> Phrase:
    """The action without the scope in it, which the question names by itself."""
    at = doing.text.lower().find(scope.key)
    if at < 0:
        return doing
    kept = doing.text[:at].split()
    while len(kept) > 1 and kept[-1] in words().prepositions | words().determiners | {
        "for",
        "to",
    }:
        kept.pop()
    return Phrase(" ".join(kept), False, doing.key)


def _fill(
    rule: Rule,
    slot: SlotRule,
    sentence: Sentence,
    clause: Clause | None,
    cue: tuple[int, int],
    reading: Reading,
) -> Phrase | None:
    if slot.source == "action":
        weak = clause is None or clause.verb in words().weak_verbs
        return None if weak or clause is None else action(sentence, clause, reading)
    for chunk in _chunks(rule, slot, sentence, clause, cue, reading):
        if _fits(slot, chunk, reading):
            return noun_phrase(chunk, reading)
    return None


def _chunks(
    rule: Rule,
    slot: SlotRule,
    sentence: Sentence,
    clause: Clause | None,
    cue: tuple[int, int],
    reading: Reading,
) -> list[Chunk]:
    source = slot.source
    if source == "subject":
        return [clause.subject] if clause is not None and clause.subject else []
    if source == "object":
        return [clause.object] if clause is not None and clause.object else []
    wanted = set(rule.prepositions)
    complements = (
        [c.chunk for c in clause.complements if not wanted or c.preposition in wanted]
        if clause is not None
        else []
    )
    if source == "complement":
        return complements
    if source == "object_or_complement":
        return ([clause.object] if clause is not None and clause.object else []) + complements
    start, end = cue
    if source == "subject_or_said":
        named = [clause.subject] if clause is not None and clause.subject else []
        return named or _said_before(sentence, reading)
    at = [c for c in sentence.chunks if c.start < end and start < c.end]
    after = [c for c in sentence.chunks if c.start >= end][:1]
    before = [c for c in sentence.chunks if c.end <= start][-1:]
    if source == "before_cue_or_said" and not before:
        return _said_before(sentence, reading)
    return {
        "at_cue": at,
        "after_cue": after,
        "before_cue": before,
        "before_cue_or_said": before,
        "at_cue_or_after": at + after + before,
    }[source]


def _said_before(sentence: Sentence, reading: Reading) -> list[Chunk]:
    """What "it" or "they" at the start of a sentence stands for: the last sentence's first noun."""
    if not sentence.tokens or sentence.tokens[0].low not in ("it", "they", "this", "these"):
        return []
    block = reading.by_block.get(sentence.span.block, ())
    place = block.index(sentence)
    return [c for c in block[place - 1].chunks if c.usable][:1] if place else []


def _fits(slot: SlotRule, chunk: Chunk, reading: Reading) -> bool:
    if not chunk.usable or chunk.head.low in slot.not_words:
        return False
    if set(slot.not_kinds) & chunk.kinds and not set(slot.kinds) & chunk.kinds:
        return False
    if slot.singular and chunk.plural:
        return False
    if not slot.kinds and not slot.or_repeated:
        return True
    if set(slot.kinds) & chunk.kinds:
        return True
    if slot.or_name and chunk.named and not chunk.plural:
        return reading.phrase_counts[chunk.key] >= 2
    return slot.or_repeated and reading.phrase_counts[chunk.key] >= _REPEATED


def _score(rule: Rule, sentence: Sentence, slots: dict[str, Phrase], reading: Reading) -> float:
    score = rule.load + _ROLES[sentence.role]
    score += 0.4 if {"proposal", "risk"} & set(sentence.topics[:2]) else 0.0
    score -= 0.5 if "problem" in sentence.topics[:1] else 0.0
    for phrase in slots.values():
        count = reading.phrase_counts[phrase.key]
        score += 0.15 * min(count, 4)
        score += 0.15 * min(len(phrase.text.split()) - 1, 3)
    return score
