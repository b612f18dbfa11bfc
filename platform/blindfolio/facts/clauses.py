"""Clauses: who does what to what, with mood."""

from __future__ import annotations

from dataclasses import dataclass

from blindfolio.facts.chunks import Chunk
from blindfolio.facts.lexicon import verb_classes
from blindfolio.facts.tagger import VERBAL, Token

_CLIMB = frozenset(
    {"of", "in", "for", "on", "from", "with", "to", "between", "by", "at", "within", "without"}
)
_PARTICLES = frozenset({"up", "out", "off", "down", "back", "over", "away"})
_HYPOTHETICAL = frozenset({"if", "unless", "should", "whether"})


@dataclass(frozen=True, slots=True)
class Complement:
    """A prepositional phrase after the verb."""

    preposition: str
    chunk: Chunk


@dataclass(frozen=True, slots=True)
class Clause:
    """A verb with its subject and object; `at` is the verb's own token index."""

    verb: str
    form: str
    at: int
    start: int
    end: int
    subject: Chunk | None
    pronoun: str
    object: Chunk | None
    complements: tuple[Complement, ...]
    modal: str
    negated: bool
    passive: bool
    conditional: bool
    particle: str
    infinitive: bool

    @property
    def classes(self) -> frozenset[str]:
        return verb_classes().get(self.verb, frozenset())


def clauses(tokens: list[Token], phrases: list[Chunk]) -> list[Clause]:
    """One clause per verb group, in order."""
    opening = {c.first: c for c in phrases}
    closing = {c.last: c for c in phrases}
    found: list[Clause] = []
    for i, token in enumerate(tokens):
        if token.tag not in VERBAL:
            continue
        found.append(_clause(tokens, i, opening, closing))
    return found


def _clause(
    tokens: list[Token], at: int, opening: dict[int, Chunk], closing: dict[int, Chunk]
) -> Clause:
    begin, modal, negated, passive, infinitive = _verb_group(tokens, at)
    subject, pronoun = _subject(tokens, begin, closing)
    particle, obj, complements, until = _after(tokens, at, opening)
    left = tokens[max(0, begin - 12) : begin]
    negated = negated or _denied(left, infinitive) or _nobody(subject, pronoun)
    cut = max((n for n, t in enumerate(left) if t.text in ";."), default=-1)
    conditional = any(t.low in _HYPOTHETICAL for t in left[cut + 1 :])
    return Clause(
        verb=tokens[at].base,
        form=tokens[at].tag,
        at=at,
        start=tokens[begin].start,
        end=tokens[until].end,
        subject=subject,
        pronoun=pronoun,
        object=obj,
        complements=complements,
        modal=modal,
        negated=negated,
        passive=passive,
        conditional=conditional,
        particle=particle,
        infinitive=infinitive,
    )


def _denied(left: list[Token], infinitive: bool) -> bool:
    """Whether the words before take the verb back: "without", "rather than", "not possible to"."""
    if left and left[-1].low in ("without", "than", "avoid", "avoids", "avoiding"):
        return True
    if len(left) > 1 and left[-1].low == "of" and left[-2].low == "instead":
        return True
    return infinitive and any(
        t.tag == "NEG" or t.low.endswith(("n't", "n\u2019t")) or t.low in _HARDLY
        for t in left[-4:]
    )


_NOBODY = frozenset({"nobody", "nothing", "none"})


def _nobody(subject: Chunk | None, pronoun: str) -> bool:
    """Whether the subject denies the clause: "nobody reads", "no team gets"."""
    return pronoun in _NOBODY or (
        subject is not None and subject.determiner in ("no", "neither")
    )


_HARDLY = frozenset({"impossible", "unable", "unlikely", "refuse", "refuses", "fail", "fails"})


def _verb_group(tokens: list[Token], at: int) -> tuple[int, str, bool, bool, bool]:
    """Where the group of auxiliaries begins, and what it says of the verb."""
    begin, modal, negated, infinitive = at, "", False, False
    passive = False
    i = at - 1
    while i >= 0 and tokens[i].tag in ("MODAL", "BE", "HAVE", "DO", "NEG", "ADV", "TO"):
        token = tokens[i]
        if token.tag == "MODAL":
            modal = token.low
        if token.tag == "NEG" or token.low.endswith("n't") or token.low == "cannot":
            negated = True
        if token.tag == "BE" and tokens[at].tag == "VBN":
            passive = True
        if token.tag == "TO":
            infinitive = True
        if token.tag != "ADV":
            begin = i
        i -= 1
    return begin, modal, negated, passive, infinitive


def _subject(
    tokens: list[Token], begin: int, closing: dict[int, Chunk]
) -> tuple[Chunk | None, str]:
    i = begin - 1
    while i >= 0 and tokens[i].tag == "ADV":
        i -= 1
    if (
        i >= 0
        and tokens[i].low in ("that", "which", "who")
        and tokens[i].tag in ("SUB", "PRON")
    ):
        i -= 1  # a relative clause: the noun before it acts
        while i >= 0 and tokens[i].text == ",":
            i -= 1
    if i < 0:
        return None, ""
    if tokens[i].tag == "PRON":
        return None, tokens[i].base
    chunk = closing.get(i)
    while chunk is not None and chunk.first >= 2:
        before = tokens[chunk.first - 1]
        if before.tag != "PREP" or before.low not in _CLIMB:
            break
        higher = closing.get(chunk.first - 2)
        if higher is None:
            upper = tokens[chunk.first - 2]
            if upper.tag in (*VERBAL, "PRON") or upper.text == ",":
                return None, upper.base if upper.tag == "PRON" else ""
            break
        chunk = higher
    if chunk is not None and chunk.first >= 1 and tokens[chunk.first - 1].tag in VERBAL:
        return None, ""  # the chunk is the object of an earlier verb
    return chunk, ""


def _ends_with_particle(tokens: list[Token], at: int) -> bool:
    """Whether a particle of the verb stands alone here, with no noun of its own behind it."""
    if at >= len(tokens) or tokens[at].low not in _PARTICLES:
        return False
    following = tokens[at + 1].tag if at + 1 < len(tokens) else "PUNCT"
    return following not in ("DET", "POSS", "NOUN", "NAME", "NUM", "ADJ", "PREP")


def _after(
    tokens: list[Token], at: int, opening: dict[int, Chunk]
) -> tuple[str, Chunk | None, tuple[Complement, ...], int]:
    i, particle = at + 1, ""
    if i < len(tokens) and tokens[i].low in _PARTICLES and tokens[i].tag in ("PREP", "ADV"):
        particle = tokens[i].low
        i += 1
    until = i - 1
    while i < len(tokens) and tokens[i].tag == "ADV":
        i += 1
    obj = opening.get(i)
    if obj is not None:
        until = obj.last
        i = obj.last + 1
        if not particle and _ends_with_particle(tokens, i):
            particle = tokens[i].low  # "turns the cache off"
            i += 1
    complements: list[Complement] = []
    while i + 1 < len(tokens) and tokens[i].tag == "PREP":
        chunk = opening.get(i + 1)
        if chunk is None:
            break
        complements.append(Complement(tokens[i].low, chunk))
        until = chunk.last
        i = chunk.last + 1
    return particle, obj, tuple(complements), until
