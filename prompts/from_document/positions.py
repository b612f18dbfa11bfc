"""What to leave open: the document's choice and its alternatives as opposite designs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from blindfolio.facts.decision import UNNAMED, title_words
from blindfolio.facts.lexicon import kinds_of, verb_forms
from blindfolio.facts.model import Alternative
from blindfolio.facts.reading import Sentence
from blindfolio.facts.slots import fits_slot
from blindfolio.facts.spans import Span
from prompts.folder.marks import decide
from prompts.from_document.solution import is_design
from prompts.from_document.source import Source, content_words, leans, slug_of, starred
from prompts.from_document.yaml_text import CommentedValue
from prompts.lint.words import words_of

MOST = 3
_FEWEST_WORDS, _MOST_WORDS = 3, 8

_AGAINST = re.compile(
    r"\b(?:drawback|downside|however|but|requires?|would (?:need|require|mean|have to)|costs?|hard|"
    r"difficult\w*|full|empty|slow\w*|los[et]s?|cannot|can't|won't|not|no|too|complex\w*|"
    r"risk\w*|burden|limited|wasted|wrong|without|only|fails?|break\w*|effort|"
    r"penalty|expensive|never)\b",
    re.IGNORECASE,
)
_FOR = re.compile(
    r"\b(?:simplest|simpler|cheap\w*|eas(?:y|ier|ily|iest)|fast(?:er|est)?|quick\w*|allows?|"
    r"enables?|known|no new|no change|certainly|still meet|could work|familiar|"
    r"fewer|improv(?:e|es|ing)|better|free up|saves?|avoids?|proven|sooner|benefits?|"
    r"advantages?|be sure|narrow)\b",
    re.IGNORECASE,
)
_BENEFIT = re.compile(r"benefit|advantage|rationale|goal|why|pros\b", re.IGNORECASE)
_PROPOSING = re.compile(
    r"\bpropos\w+|\b(?:we|i)(?:'ll| will| should| recommend| suggest| decided)\b|\binstead of\b|"
    r"\b(?:replace|rewrite|switch|move to|introduce|adopt|build|use)\w*\b",
    re.IGNORECASE,
)
_UNLESS = re.compile(r"^(?:if (?:we|i) (?:did|do) ?n[o']t|if nothing)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DraftPosition:
    """A position as it goes into the file, and what else is made from it."""

    key: str
    values: dict[str, Any]
    notes: tuple[str, ...]
    spans: tuple[Span, ...]

    @property
    def recognise(self) -> tuple[str, ...]:
        """Its words; none where they are marked."""
        words = self.values["recognise"]
        return words if isinstance(words, tuple) else ()


def positions_of(source: Source) -> list[DraftPosition]:
    """The document's own choice first, then the best alternatives; one at least."""
    chosen = _choice(source)
    found = [chosen]
    for alternative in _weighed(source):
        if len(found) == MOST:
            break
        position = _alternative(source, alternative, found)
        if position is not None:
            found.append(position)
    return found


def _choice(source: Source) -> DraftPosition:
    phrase = source.facts.decision.phrase
    own = {w for s in source.sentences if is_design(s, source.reading) for w in [s.span]}
    said = source.best(lambda s: _proposes(s) if s.span in own else 0.0, hidden=True, count=2)
    named = bool(phrase.key) and source.solution.is_chosen and fits_slot(phrase)
    # A title that is too long to stand in a question still names the choice.
    said_so = title_words(source.reading.title) if phrase.text == UNNAMED.text else phrase.text
    name = source.text(Span(0, 0, 0, _ours(said_so))) if named else ""
    carries = source.best(lambda s: _speaks_for(source, s), hidden=True, count=3)
    gives_up = [
        r.evidence
        for r in source.facts.risks
        if "risk" in source.by_span[r.evidence].topics
        and "status_quo" not in source.by_span[r.evidence].topics
        and r.evidence not in carries
        and r.evidence in {s.span for s in source.sentences}
    ]
    gives_up = sorted(gives_up, key=lambda span: leans(span.text))[:3]
    words = [starred(w) for w in source.solution.words()[:_MOST_WORDS]]
    if len(words) < _FEWEST_WORDS:
        read = [source.by_span[span] for span in said]
        words += content_words(read, count=_FEWEST_WORDS, besides=source.common)
    key = slug_of(name) if name else "the-documents-way"
    values = _values(source, key, name, "the document's own choice", carries, gives_up, words)
    return DraftPosition(key, values, source.notes(said), (*said, *carries, *gives_up))


def _proposes(sentence: Sentence) -> float:
    found = len(set(m.lower() for m in _PROPOSING.findall(sentence.span.text)))
    return found + 0.5 * (sentence.block.kind == "paragraph") if found else 0.0


def _speaks_for(source: Source, sentence: Sentence) -> float:
    """How well the sentence says why the document's choice is good."""
    near = sentence.topics
    headed = [h.text for h in source.reading.path(sentence.block)]
    praised = bool(headed) and bool(_BENEFIT.search(headed[-1]))
    told = "proposal" in near or praised or not near
    good = len(set(_FOR.findall(sentence.low)))
    if not told or not good or "risk" in near or leans(sentence.span.text):
        return 0.0
    return good + 2.0 * praised


def _weighed(source: Source) -> list[Alternative]:
    """The alternatives that oppose the choice, the best first: no detail put off, no repetition."""
    passing = ("deferred", "excluded", "prior art", "open")
    kept = [a for a in source.facts.alternatives if a.status not in passing or a.headed]
    return sorted(kept, key=lambda a: (not a.headed, not a.reasoned, -a.score, a.evidence))


def _alternative(
    source: Source, alternative: Alternative, others: Sequence[DraftPosition]
) -> DraftPosition | None:
    about = [s for s in alternative.about or (alternative.evidence,)]
    taken = {span for other in others for span in other.spans}
    if alternative.evidence in taken:
        return None
    name = _name(source, alternative)
    if not name and not alternative.headed:
        return None
    if any(name and name == other.values["name"] for other in others):
        return None
    read = [source.by_span[s] for s in about if s in source.by_span]
    clauses = [part for span in about for part in _clauses(span)]
    against = [part for part in clauses if _is_against(part)]
    carries = [part for part in clauses if _FOR.search(part.text) and part not in against]
    shared = {w.rstrip("*") for other in others for w in other.recognise}
    words = content_words(read, count=_MOST_WORDS, besides=shared | source.common)
    if len(words) < _FEWEST_WORDS:
        words += content_words(read, count=_MOST_WORDS, besides=[*shared, *words])
    key = slug_of(name or "alternative", taken=[o.key for o in others])
    values = _values(source, key, name, "this design, in a few words", carries, against, words)
    return DraftPosition(key, values, source.notes(about[:2]), tuple(about))


def _clauses(span: Span) -> list[Span]:
    """The sentence, parted at ", but" where it turns."""
    first, turn, second = span.text.partition(", but ")
    if not turn:
        return [span]
    middle = span.start + len(first)
    return [
        Span(span.block, span.start, middle, first + "."),
        Span(span.block, middle, span.end, second[:1].upper() + second[1:]),
    ]


def _is_against(span: Span) -> bool:
    for_, against = len(_FOR.findall(span.text)), len(_AGAINST.findall(span.text))
    return against > 0 and (against >= for_ or bool(_TURNS.match(span.text)))


_TURNS = re.compile(
    r"(?:but|however|the (?:primary |main )?(?:drawback|downside))\b", re.IGNORECASE
)
_INSTEAD = re.compile(
    r"\bwill mean\b.{0,60}?\b(?:have|need) to (?P<what>[^,;.(]{8,70}?)(?=\s*(?:[,;.(]|$))"
)


def _name(source: Source, alternative: Alternative) -> str:
    """The alternative in the document's words, "" where they say too little by themselves."""
    said = alternative.evidence.text
    instead = _INSTEAD.search(said)
    if alternative.status == "nothing" and instead is not None:
        return source.text(Span(0, 0, 0, instead.group("what")))
    if alternative.status == "nothing" or _UNLESS.match(said):
        return "doing nothing"
    text = _ours(alternative.phrase.text)
    own = {w.low for name in source.reading.names for w in words_of(name)}
    content = [w.low for w in words_of(text) if len(w.low) > 3 and w.low not in own]
    last = verb_forms().get(content[-1]) if content else None
    clear = fits_slot(alternative.phrase) and len(content) > 1
    clear = clear and (last is None or last.form != "VBZ" or bool(kinds_of(content[-1])))
    return source.text(Span(0, 0, 0, text)) if clear else ""


def _ours(text: str) -> str:
    """The engine says "your" to an author; here the author speaks."""
    return re.sub(r"\byour\b", "our", text)


def _values(
    source: Source,
    key: str,
    name: str,
    what: str,
    carries: Iterable[Span],
    gives_up: Iterable[Span],
    words: Sequence[str],
) -> dict[str, Any]:
    speaks_for = [source.text(span) for span in carries][:3]
    against = [source.text(span) for span in gives_up][:3]
    known = tuple(dict.fromkeys(words))[:_MOST_WORDS]
    return {
        "key": key,
        "name": name or decide(what),
        "carries": speaks_for or decide("what speaks for it in this estate"),
        "gives_up": against or decide("what it costs, in this estate's own terms"),
        "recognise": known
        if len(known) >= _FEWEST_WORDS
        else decide("three or more words by which to recognise it in a document"),
        "ask": decide("a question for each part of the sheet, with slots"),
    }


def as_values(positions: Sequence[DraftPosition]) -> list[Any]:
    """The positions for the file; where the document gives one only, the other is marked."""
    listed: list[Any] = [CommentedValue(p.values, p.notes) for p in positions]
    if len(listed) < 2:
        listed.append(decide("the opposite design, which could win on this page"))
    return listed
