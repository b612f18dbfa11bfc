"""What may go wrong: material for the three conditions, and the risks the team knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from blindfolio.facts.reading import Sentence
from blindfolio.facts.spans import Span
from prompts.folder.marks import decide
from prompts.from_document.source import Source, content_words, leans, nouns, slug_of
from prompts.from_document.yaml_text import CommentedValue

CONDITIONS, RISKS = 3, 8

_KINDS = (
    ("people", re.compile(r"\b(?:teams?|engineers?|people|staff|skills?|training|on[- ]call|burnout|hire\w*|leaves|left|owner\w*|prioriti\w+)\b", re.I)),  # noqa: E501
    ("time", re.compile(r"\b(?:deadline|before|until|in time|years?|months?|weeks?|late|delay\w*|slow\w*|latency)\b", re.I)),  # noqa: E501
    ("data", re.compile(r"\b(?:data|record\w*|stale|corrupt\w*|lost|loss|duplicate\w*|inconsisten\w*|state|backup\w*|schema)\b", re.I)),  # noqa: E501
)  # fmt: skip

_MECHANISM = re.compile(
    r"\b(?:retr(?:y|ies|ied)|queue[sd]?|backlog|buffer\w*|cach(?:e|es|ed|ing)|replicas?|snapshots?"
    r"|time-?outs?|times out|fall(?:s|ing)? back|every (?:\w+ )?(?:minutes?|hours?|days?|nights?)"
    r"|nightly|batch(?:es)?|automatically|by hand|approv\w+|tokens?|credentials?|certificates?"
    r"|at most once|exactly once|dropped|version(?:s|ed)?|schema|on demand|delet(?:e|es|ed))\b"
)
"""Words of parts that fail in their own way: what waits, repeats, goes stale, runs out."""


def conditions_of(source: Source) -> list[Any]:
    """Three conditions, each beside the passages that it could be made of."""
    material = _material(source)[:CONDITIONS]
    listed: list[Any] = []
    for span in material:
        sentence = source.by_span[span]
        beside = [source.by_span[s] for s in _beside(source, span)]
        words = content_words([sentence], count=6)
        if len(words) < 3:
            words = content_words([sentence, *beside], count=6)
        values = {
            "key": slug_of(" ".join(nouns([sentence], count=3)), taken=_keys(listed)),
            "kind": _kind(span),
            "text": decide("a place, an hour and a duration for this, ending with a question"),
            "hits": decide("which designs it hurts, and how"),
            "spares": decide("which designs it leaves alone, and why"),
            "words": words
            if len(words) > 2
            else decide("three words from the passage that it applies to"),
            "listen_for": decide(
                "what a senior, a staff and a senior staff engineer would say"
            ),
        }
        listed.append(
            CommentedValue(values, source.notes(sorted([span, *(s.span for s in beside)])))
        )
    while len(listed) < CONDITIONS:
        listed.append(decide("a condition with a place, an hour and a duration in this estate"))
    return listed


def _keys(listed: list[Any]) -> list[str]:
    return [entry.value["key"] for entry in listed]


def _material(source: Source) -> list[Span]:
    """Risks first, then the sentences that tell of a mechanism; one to a block, the kinds mixed."""
    read = {s.span for s in source.sentences}
    risks = [r for r in source.facts.risks if r.evidence in read]
    risks.sort(key=lambda r: (r.section != "risk", leans(r.evidence.text)))
    spans = [r.evidence for r in risks]
    acting = [s for s in source.sentences if _acts(s)]
    acting.sort(key=lambda s: (leans(s.span.text), -len(set(_MECHANISM.findall(s.low)))))
    spans += [s.span for s in acting]
    apart: dict[int, Span] = {}
    for span in spans:
        apart.setdefault(span.block, span)
    first: dict[str, Span] = {}
    for span in apart.values():
        first.setdefault(_kind(span), span)
    rest = [*apart.values(), *spans]
    return list(dict.fromkeys([*first.values(), *rest]))


def _acts(sentence: Sentence) -> bool:
    """Whether the sentence says how a part of the design works; a step of a plan is done once."""
    told = sentence.role in ("design", "unknown") and "migration" not in sentence.topics[:1]
    works = told and any(clause.subject is not None for clause in sentence.clauses)
    return works and bool(_MECHANISM.search(sentence.low))


def _beside(source: Source, span: Span) -> list[Span]:
    """The sentence before it where it leans on that one, else the one after it."""
    block = [s.span for s in source.sentences if s.span.block == span.block]
    at = block.index(span)
    return block[max(at - 1, 0) : at] if leans(span.text) else block[at + 1 : at + 2]


def _kind(span: Span) -> str:
    return next((kind for kind, pattern in _KINDS if pattern.search(span.text)), "technical")


def known_risks(source: Source) -> Any:
    """The document's risks as reviewers may read them; those that name its choice are comments."""
    told, hidden = [], []
    for span in _risks(source):
        if source.is_readable(span) and not _OWN.search(span.text):
            told.append(span)
        else:
            hidden.append(span)
    values: list[Any] = [
        {"text": source.text(s), "words": content_words([source.by_span[s]], count=5)}
        for s in told[:RISKS]
    ]
    if not values:
        values = [decide("a risk that the team knows about, without mentioning its own design")]
    if hidden:
        head = (
            (
                "These name the document's design or depend on another sentence. Rewrite them"
                " so that they don't."
            ),
        )
        return CommentedValue(values, (*head, *source.notes(hidden[:4])))
    return values


_OWN = re.compile(r"\b(?:we|i)(?:['\u2019]ll| will| would)\b|\bthis approach\b", re.IGNORECASE)


def _risks(source: Source) -> Iterator[Span]:
    read = {s.span for s in source.sentences}
    for risk in source.facts.risks:
        sure = risk.score >= 2.4 or risk.section == "risk"
        if risk.evidence in read and sure:
            yield risk.evidence


_ASSUMED = re.compile(
    r"\b(?:assum\w+|not (?:yet )?(?:known|estimated|measured|clear|decided)|unknown|unclear|"
    r"we (?:do not|don't) know|estimat\w+|roughly|we (?:think|believe|expect))\b",
    re.IGNORECASE,
)
WITHHELD = 3


def withheld_of(source: Source, told: Iterable[Span]) -> list[Any]:
    """Facts for whoever asks: what the document assumes or leaves open, unless it is `told`."""
    taken = {*_material(source)[:CONDITIONS], *told}
    assumed = [
        s.span
        for s in source.sentences
        if _ASSUMED.search(s.span.text) and s.role != "open" and s.span not in taken
    ]
    asked = [s.span for s in source.sentences if s.span.text.rstrip().endswith("?")]
    listed: list[Any] = []
    for span in [*assumed, *asked][:WITHHELD]:
        sentence = source.by_span[span]
        question = span in asked
        fact = decide("the fact behind this question") if question else source.text(span)
        values = {
            "key": slug_of(" ".join(nouns([sentence], count=3)), taken=_keys(listed)),
            "fact": fact,
            "asks": decide("three ways in which someone might ask for it"),
            "answer": decide("the answer, ready to be sent, without naming a design"),
            "moves": decide("what it changes"),
        }
        near = [*([span] if question else []), *_beside(source, span)]
        listed.append(CommentedValue(values, source.notes(near)))
    return listed or [decide("a fact that you give to anyone who asks for it")]
