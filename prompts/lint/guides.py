"""R201, R202, R205, R206: guides that are adjectives, alike, about volume, or never for less."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from prompts.lint.findings import Finding
from prompts.lint.knowledge import goals, guides, mechanisms, numbers
from prompts.lint.values import Guide, Value, criteria, guides_of
from prompts.lint.words import Hit, Phrases, Word, stem, verbatim, words_of

ALIKE = 0.8
"""Share of words two neighbours may have in common."""

_OBSERVED = 3
"""So many words that are neither praise nor generality are an observation without a known verb."""

_REACH = 8
"""How many words behind its verb an object may stand."""


def without(words: Sequence[Word], *lists: Phrases) -> list[Word]:
    """The words less every phrase of these lists."""
    gone: set[int] = set()
    for phrases in lists:
        for hit in phrases.find(words):
            gone.update(range(hit.start, hit.end))
    return [word for i, word in enumerate(words) if i not in gone]


def adjectives(rubric: Value) -> Iterator[Finding]:
    """R201: a guide without a verb of text that has an object. Without an adjective it is only
    general, and that is advice."""
    for criterion in criteria(rubric):
        for guide in guides_of(criterion):
            praise = _only_praise(guide.text)
            if praise is not None:
                yield Finding(
                    "R201",
                    guide.value.place,
                    praise or guide.text,
                    "With this guide, two reviewers can't point at the same passage.",
                    sure=bool(praise),
                )


def _only_praise(text: str) -> str | None:
    """The praise of a guide that observes nothing; None for one that does."""
    listed = guides()
    words = words_of(text)
    plain = without(words, listed.terms)
    praise = listed.quality.find(plain)
    if _has_object(plain, bool(praise)) or _begins_with_act(plain):
        return None
    rest = _content(plain, praising=bool(praise))
    if len(rest) >= _OBSERVED:
        return None
    if not praise:
        first = words[0].low if words else ""
        weak = any(_verb(w, listed.weak_verbs) for w in plain)
        if first in listed.absence or (rest and not weak and len(rest) > 1) or not words:
            return None
    return ", ".join(verbatim(text, plain[hit.start : hit.end]) for hit in praise)


def _has_object(words: Sequence[Word], praising: bool) -> bool:
    """Whether a verb of text has something to be seen behind it."""
    listed = guides()
    for i, word in enumerate(words):
        if not _verb(word, listed.text_verbs) or _is_noun(words, i):
            continue
        behind = _content(words[i + 1 : i + 1 + _REACH], praising=praising)
        if behind or (not praising and _topics(words[i + 1 : i + 1 + _REACH])):
            return True
    return False


def _begins_with_act(words: Sequence[Word]) -> bool:
    """Whether the guide begins with what the document does to something: "Names the risks with good
    mitigations". A weak verb needs a thing that is not itself praised: "Shows deep insight"."""
    listed = guides()
    if len(words) < 2 or not _verb(words[0], listed.text_verbs):
        return False
    behind = [w for w in words[1:] if w.low not in listed.stop]
    praised = bool(behind) and listed.quality.at(behind, 0) is not None
    things = without(behind, listed.quality)
    return bool(things) and not (praised and _verb(words[0], listed.weak_verbs))


def _topics(words: Sequence[Word]) -> bool:
    return any(w.low in guides().abstract for w in words) and len(words) > 1


def _is_noun(words: Sequence[Word], i: int) -> bool:
    """Whether the word with a verb's letters is a noun: "the orders", "good names"."""
    if i == 0:
        return False
    before = words[i - 1]
    articles = (
        "the",
        "a",
        "an",
        "of",
        "their",
        "its",
        "this",
        "these",
        "good",
        "strong",
        "clear",
    )
    return before.low in articles


def _verb(word: Word, verbs: frozenset[str]) -> bool:
    """Whether the word is a form of one of the verbs."""
    low = word.low
    forms: tuple[str, ...] = (
        low,
        low.removesuffix("s"),
        low.removesuffix("es"),
        low.removesuffix("d"),
    )
    if low.endswith("ies") or low.endswith("ied"):
        forms = (*forms, low[:-3] + "y")
    for ending in ("ed", "ing"):
        if low.endswith(ending):
            base = low.removesuffix(ending)
            forms = (*forms, base, base + "e", base[:-1])
    return any(form in verbs for form in forms)


def _content(words: Sequence[Word], *, praising: bool) -> list[Word]:
    """What remains without grammar, praise and, beside praise, generalities."""
    listed = guides()
    kept = without(words, listed.quality)
    dull = listed.stop | listed.negations
    if praising:
        dull = dull | listed.abstract
    return [
        w for w in kept if w.low not in dull and not (praising and _verb(w, listed.weak_verbs))
    ]


def alike(rubric: Value) -> Iterator[Finding]:
    """R202: two neighbours that say nearly the same once words of degree are gone."""
    for criterion in criteria(rubric):
        for lower, upper in pairwise(guides_of(criterion)):
            low, high = _telling(lower), _telling(upper)
            apart = low ^ high
            shared = len(low & high) / max(1, len(low | high))
            if _only_numbers(apart) and apart:
                continue
            if (low | high) and (shared > ALIKE or not apart) and not _observable(apart):
                yield Finding(
                    "R202",
                    upper.value.place,
                    upper.text,
                    f"Without its words of degree, this says the same as level {lower.level}.",
                )


def _telling(guide: Guide) -> set[str]:
    listed = guides()
    words = without(words_of(guide.text), listed.degree, listed.quality)
    return {
        "not" if w.low in listed.negations else _root(w.low)
        for w in words
        if w.low not in listed.stop
    }


def _root(low: str) -> str:
    return low if low in numbers().counts | {"one"} else stem(low)


def _observable(apart: set[str]) -> bool:
    """Whether what differs is something to be seen: a negation, or a clause of its own."""
    return "not" in apart or len(apart) > 2


def _only_numbers(apart: set[str]) -> bool:
    return all(w[:1].isdigit() or w in numbers().counts | {"one"} for w in apart)


def volume(rubric: Value) -> Iterator[Finding]:
    """R205: volume, a count alone, or a term parts the levels."""
    for criterion in criteria(rubric):
        written = guides_of(criterion)
        for guide in written:
            hit = _volume_in(guide.text) or _term_alone(guide.text)
            if hit:
                yield Finding(
                    "R205",
                    guide.value.place,
                    hit,
                    "A longer document, or one with the right word in it, would be rated higher.",
                )
        for lower, upper in pairwise(written):
            apart = _telling(lower) ^ _telling(upper)
            both = {w.low for w in words_of(lower.text + " " + upper.text)}
            if apart and _only_numbers(apart) and not both & {"both", "each", "every", "all"}:
                yield Finding(
                    "R205",
                    upper.value.place,
                    upper.text,
                    f"Only a count sets this apart from level {lower.level}.",
                )


def _volume_in(text: str) -> str:
    """The words of volume, "" where there are none."""
    listed = guides()
    words = without(words_of(text), listed.volume_spared)
    hits = [*listed.volume.find(words), *listed.vocabulary.find(words)]
    named = [h for h in hits if not _counted(words, h)]
    return ", ".join(verbatim(text, words[h.start : h.end]) for h in named)


def _counted(words: Sequence[Word], hit: Hit) -> bool:
    """Whether "at least" has a thing of the estate behind it: "at least one owner"."""
    return hit.phrase in ("at least", "longer", "as many as") and hit.end < len(words)


def _term_alone(text: str) -> str:
    """The term by which alone the guide is met: "mentions idempotency"."""
    words = words_of(text)
    if not words or words[0].low not in guides().naming or len(words) > 7:
        return ""
    terms = (
        *mechanisms().mechanisms.values(),
        goals().manners,
        goals().shapes,
        goals().products,
    )
    found = [hit for phrases in terms for hit in phrases.find(words)]
    if not found:
        return ""
    inside = {i for hit in found for i in range(hit.start, hit.end)}
    rest = [w for i, w in enumerate(words[1:], 1) if i not in inside]
    other = [w for w in rest if w.low not in guides().stop and w.low not in ("keys", "pattern")]
    return verbatim(text, words) if not other else ""


def never_for_less(rubric: Value) -> Iterator[Finding]:
    """R206: no guide of 3 or 4 rewards keeping, refusing, delaying or a horizon of quarters."""
    upper = [g for c in criteria(rubric) for g in guides_of(c) if g.level > 2]
    if upper and not any(guides().less.within(words_of(g.text)) for g in upper):
        yield Finding(
            "R206",
            rubric["criteria"].place,
            "",
            "Every guide for 3 and 4 rewards doing more.",
        )
