"""Who speaks in the document: teams and offices with what they want and refuse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from blindfolio.facts.lexicon import kinds_of, singular
from blindfolio.facts.reading import Sentence
from blindfolio.facts.spans import Span
from blindfolio.facts.tagger import NOMINAL
from prompts.from_document.source import Source, starred
from prompts.lint.knowledge import tension
from prompts.lint.words import Phrases, Word, words_of

PARTIES = 6


_NOBODY = frozenset(
    [
        "user",
        "customer",
        "support",
        "community",
        "people",
        "client",
        "consumer",
        "organization",
        "organisation",
        "company",
        "author",
        "reader",
        "someone",
        "anybody",
    ]
)
_THINGS = frozenset({"object", "objects", "demand", "demands", "hope", "fear", "fears"})
"""Wishes that are as often things: "the cache objects"."""

_ANYBODY = frozenset({"team", "owner", "person", "manager", "maintainer", "contributor"})
_BETWEEN = frozenset(
    [
        "has",
        "have",
        "had",
        "also",
        "will",
        "would",
        "only",
        "can",
        "could",
        "now",
        "still",
        "both",
    ]
)
_VETO = Phrases(
    ["refuse", "refuses", "refused", "veto", "vetoes", "can refuse", "may refuse", "reject",
     "rejects", "must sign", "must approve", "can say no", "block", "blocks", "will not",
     "forbid", "forbids", "allows no", "accepts no"]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PartyFound:
    """A team or an office that the document names; `wish` and `veto` are sentences in which it
    wants or refuses something, or None; `spans` are all that name it."""

    name: str
    wish: Span | None
    veto: Span | None
    spans: tuple[Span, ...]
    words: tuple[str, ...]


def parties_of(source: Source) -> list[PartyFound]:
    """Teams and offices with a part in the matter, those who want or refuse something first."""
    places: dict[str, list[Span]] = defaultdict(list)
    names: dict[str, str] = {}
    for sentence in source.sentences:
        if sentence.topics[:1] == ("prior_art",):
            continue
        for name in _somebodies(sentence):
            key = " ".join([*name[:-1], singular(name[-1])]).lower()
            if singular(name[-1]) not in _NOBODY and key not in _ANYBODY:
                places[key].append(sentence.span)
                names.setdefault(key, " ".join(name))
    found = [
        _party(source, name, places[key])
        for key, name in names.items()
        if not source.is_house(name) and not source.solution.named_in(name)
    ]
    speaking = sorted(found, key=lambda p: (not (p.wish or p.veto), -len(p.spans)))
    return speaking[:PARTIES]


def _somebodies(sentence: Sentence) -> Iterator[list[str]]:
    """The words of each noun phrase that is a team by its head, a known office that wants
    something, or anybody who does what only somebody can: wants, refuses, insists."""
    text = sentence.span.text
    words = words_of(text)
    for chunk in sentence.chunks:
        tokens = list(chunk.words)
        while tokens and tokens[-1].low in tension().animate - _THINGS:
            tokens.pop()  # "masters refuse" may look like one noun
        name = [t.text for t in tokens if t.tag in NOMINAL and t.text[-1] != "."]
        if not name or len(tokens) > 4 or name[-1].isdigit():
            continue
        end = tokens[-1].end - sentence.span.start
        behind = next((n for n, w in enumerate(words) if w.start >= end), len(words))
        office = tension().parties.within(words_of(" ".join(name)))
        wants = _says(words, behind, tension().wishes) is not None
        thing = kinds_of(name[-1]) and "team" not in kinds_of(name[-1])
        living = (
            not thing
            and behind < len(words)
            and words[behind].low in tension().animate - _THINGS
        )
        if "team" in kinds_of(name[-1]) or (office and wants) or living:
            yield name


def _says(words: list[Word], at: int, phrases: Phrases) -> int | None:
    """Where one of the phrases begins at word `at`, or behind small words only; None else."""
    while at < len(words) and phrases.at(words, at) is None:
        if words[at].low not in _BETWEEN:
            return None
        at += 1
    return at if at < len(words) and words[at].low not in _THINGS else None


def _party(source: Source, name: str, spans: list[Span]) -> PartyFound:
    told = [s for s in spans if source.is_readable(s) and not s.text.endswith("?")]
    veto = next((s for s in told if _of(s, name, _VETO)), None)
    wish = next((s for s in told if s != veto and _of(s, name, tension().wishes)), None)
    named = source.names.masked(name)
    return PartyFound(named, wish, veto, tuple(dict.fromkeys(spans)), (phrase_of(name),))


def _of(span: Span, name: str, phrases: Phrases) -> bool:
    """Whether one of the phrases stands right behind the name."""
    words, own = words_of(span.text), [w.low for w in words_of(name)]
    return any(
        _says(words, n + len(own), phrases) is not None
        for n in range(len(words) - len(own))
        if [w.low for w in words[n : n + len(own)]] == own
    )


def phrase_of(name: str) -> str:
    """A name as a phrase that is looked for: small, its last word in any number."""
    *before, head = name.lower().split()
    return " ".join([*before, starred(singular(head))])
