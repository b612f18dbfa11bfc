"""The document a draft is made from: its facts, its sentences, and what may be said of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from blindfolio.documents.model import Document
from blindfolio.facts.extract import facts_of
from blindfolio.facts.lexicon import is_generic, singular, verb_forms, words
from blindfolio.facts.model import Facts
from blindfolio.facts.reading import Reading, Sentence, read
from blindfolio.facts.spans import Span
from blindfolio.facts.tagger import NOMINAL
from blindfolio.refusal import Refusal
from prompts.from_document.names import DocumentNames
from prompts.from_document.solution import Solution, is_design, is_problem
from prompts.lint.knowledge import guides
from prompts.lint.words import stem, words_of

_FEW = 3
_TELLING = frozenset({"unknown", "existing", "measured"})

_HOUSE, _RARE = 0.15, 6
"""A name in more than this share of the sentences, and in more than so many, is the house's own."""

FEWEST_WORDS = 120
"""Below so many words a document tells no problem and no decision."""

SHOWN = 2
"""So many sentences of the document stand beside a place that it leaves open."""

_BOILERPLATE = re.compile(
    r"\b(?:copyright|licen[cs]ed?\b.*\b(?:under|terms)|warrant(?:y|ies)|disclaim|liable|"
    r"entire risk|third party rights|agreement version|"
    r"as of .{4,20}\bthe following (?:persons|entities))\b|©|^(?:answer|tl;?dr)\b",
    re.IGNORECASE,
)
_TICKET = re.compile(r" ?\(?(?<![\w&])#\d{2,6}\)?")
_BOX = re.compile(r"^\[[ xX]\]\s*")
_LEANS = re.compile(
    r"^(?:this|that|these|those|it|they|he|she|such|however|furthermore|moreover|also|then|thus|"
    r"therefore|instead|likewise|similarly|in addition|in particular|as such|as well|"
    r"due to this|at this time|at that time|so|but|and|or|because of this|to that end|here|"
    r"for (?:example|instance)|if (?:this|that|we|so)|of course|additionally|otherwise|"
    r"consequently|hence|effectively|secondly|thirdly|finally|either|neither)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Source:
    """A document that has been read for a draft."""

    reading: Reading
    facts: Facts
    names: DocumentNames
    solution: Solution

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences that say something: no headings, cells, code, licences, fragments."""
        return tuple(s for s in self.reading.sentences if _speaks(s))

    @cached_property
    def by_span(self) -> dict[Span, Sentence]:
        """Every sentence by its place."""
        return {s.span: s for s in self.reading.sentences}

    @cached_property
    def problem(self) -> frozenset[Span]:
        """The sentences that tell the problem; in a document without such a part, those under no
        heading that says what they are about."""
        told = [s.span for s in self.sentences if is_problem(s, self.reading)]
        if len(told) < _FEW:
            rest = [s for s in self.sentences if not s.topics and s.role in _TELLING]
            told += [s.span for s in rest if states(s)]
        return frozenset(told)

    @cached_property
    def common(self) -> frozenset[str]:
        """Words that the problem is told in: they tell no design from another."""
        told = Counter(
            n for s in self.sentences if s.span in self.problem for n in nouns([s], count=30)
        )
        return frozenset(word for word, times in told.items() if times > 1)

    def text(self, span: Span) -> str:
        """The words of a passage on one line, without people, addresses and ticket numbers."""
        words = " ".join(_BOX.sub("", _TICKET.sub("", span.text)).split())
        return self.names.masked(words)

    def may_stand(self, span: Span) -> bool:
        """Whether a candidate may read it: it names neither the choice nor its mechanism."""
        return not self.solution.named_in(span.text)

    def best(
        self, score: Callable[[Sentence], float], *, count: int = SHOWN, hidden: bool = False
    ) -> list[Span]:
        """The sentences with the highest score above 0, in the document's order.

        `hidden`: for what no candidate reads; else the solution's sentences are left out.
        """
        rated = [(score(s), n) for n, s in enumerate(self.sentences)]
        rated = [(r, n) for r, n in rated if r > 0]
        chosen = [(r, n) for r, n in rated if hidden or self._is_shown(self.sentences[n])]
        top = sorted(chosen, key=lambda entry: (-entry[0], entry[1]))[:count]
        return [self.sentences[n].span for _, n in sorted(top, key=lambda entry: entry[1])]

    def _is_shown(self, sentence: Sentence) -> bool:
        told = states(sentence) and not is_design(sentence, self.reading)
        return told and self.may_stand(sentence.span)

    def notes(self, spans: Iterable[Span]) -> tuple[str, ...]:
        """The passages as comments, each in quotation marks."""
        texts = dict.fromkeys(self.text(span) for span in spans)
        return tuple(f"From the document: “{text}”" for text in texts)

    def is_house(self, name: str) -> bool:
        """Whether a proper name is the house's own, for it is everywhere: no part and no party."""
        times = sum(name.lower() in s.low for s in self.sentences)
        return name[:1].isupper() and times > max(len(self.sentences) * _HOUSE, _RARE)

    def is_readable(self, span: Span, *, follows: bool = False) -> bool:
        """Whether a candidate may read it and understands it, with the sentence before it where
        it `follows` that one; what points to a ticket is for those who can open it."""
        alone = follows or not leans(span.text)
        return alone and self.may_stand(span) and not _TICKET.search(span.text)


def source_of(document: Document) -> Source:
    """Read a document for a draft.

    Raises Refusal: "draft-thin" for too few words, "draft-language" for a text not in English.
    """
    if document.words < FEWEST_WORDS:
        raise Refusal(
            "draft-thin",
            f"The document has {document.words} words, which is too few for a draft. Use a"
            " document that describes a problem and what was decided, or start with `blindfolio"
            " prompts new`.",
        )
    reading = read(document)
    facts = facts_of(reading)
    if not facts.english:
        raise Refusal(
            "draft-language",
            "The document is not in English, and a draft can be made only from an English"
            " text. Start with `blindfolio prompts new`.",
        )
    return Source(reading, facts, DocumentNames(document), Solution(reading, facts.decision))


def states(sentence: Sentence) -> bool:
    """Whether something is said of somebody or something: "Improve the start" says what to do,
    "Fixing the start" is a title."""
    first = sentence.tokens[0].tag if sentence.tokens else ""
    opening = sentence.span.text.split()[0]
    if opening[0].islower() and "." not in opening:
        return False  # a part of a sentence, cut off by a line or a list
    tags = {t.tag for t in sentence.tokens}
    if first == "VBG":  # "issues" may look like a verb there; "is" and "will" never do
        return bool(tags & _FINITE - {"VBZ", "VBD"})
    return first != "VB" and (bool(tags & _FINITE) or any(c.subject for c in sentence.clauses))


_FINITE = frozenset({"VBZ", "VBD", "BE", "HAVE", "DO", "MODAL"})


def leans(text: str) -> bool:
    """Whether a sentence begins by pointing to the one before it."""
    return bool(_LEANS.match(text.lstrip("[]xX ")))


def _speaks(sentence: Sentence) -> bool:
    text = sentence.span.text
    if sentence.block.kind not in ("paragraph", "item", "quote"):
        return False
    if len(words_of(text)) < 5 or text.rstrip().endswith(":"):
        return False
    if not sentence.clauses and not text.rstrip().endswith("."):
        return False
    opening = words_of(text)[:10]
    shouted = sum(w.text.isupper() and len(w.text) > 1 for w in opening)
    return (
        sentence.role not in ("code", "meta")
        and shouted * 2 < len(opening)
        and not _BOILERPLATE.search(text)
    )


def nouns(
    sentences: Sequence[Sentence], *, count: int, besides: Iterable[str] = ()
) -> tuple[str, ...]:
    """What passages speak of, small and in the singular, the most frequent first. `besides` are
    words that are too common here."""
    left = {stem(word) for word in besides}
    found: dict[str, int] = {}
    for sentence in sentences:
        for token in sentence.tokens:
            for word in words_of(token.text) if token.tag in NOMINAL else ():
                low = singular(word.low.removesuffix("'s"))
                if names_something(low) and not word.digits and stem(low) not in left:
                    found[low] = found.get(low, 0) + 1
    return tuple(sorted(found, key=lambda low: -found[low])[:count])


def content_words(
    sentences: Sequence[Sentence], *, count: int, besides: Iterable[str] = ()
) -> tuple[str, ...]:
    """The nouns by which a passage is recognised; a star stands for their other endings."""
    return tuple(starred(low) for low in nouns(sentences, count=count, besides=besides))


def names_something(low: str) -> bool:
    """Whether a word, small and in the singular, tells one passage from another."""
    form = verb_forms().get(low)
    known = words()
    dull = low in guides().stop | known.adverbs | known.adjectives | known.prepositions
    dull = dull or low in _DULL | known.calendar or is_generic(low) or low.endswith(_QUALITIES)
    return len(low) > 3 and not dull and (form is None or form.form in ("VB", "VBG"))


_QUALITIES = ("ful", "ous", "iable", "ible", "less", "icant", "icient")
_DULL = frozenset(
    [
        "much",
        "several",
        "less",
        "more",
        "overall",
        "course",
        "potential",
        "certain",
        "wide",
        "long",
        "short",
        "future",
        "whole",
        "thing",
        "perfect",
        "kind",
        "leaving",
        "making",
        "doing",
        "being",
        "using",
        "going",
        "well",
        "done",
        "way",
    ]
)


def starred(low: str) -> str:
    """A word with the star that lets it match its plural ("machine*", "polic*")."""
    if low.endswith(_Y) and len(low) > 4:
        return low[:-1] + "*"
    return low + "*"


_Y = ("ity", "cy", "gy")


def slug_of(text: str, *, taken: Iterable[str] = (), words: int = 4) -> str:
    """A key in small letters out of a text's own words, unlike those that are taken."""
    parts = [
        w.low.replace("'", "")
        for w in words_of(text)
        if w.low not in guides().stop and w.low.isascii() and w.low[0].isalpha()
    ]
    key = "-".join(parts[:words]) or "unnamed"
    others = set(taken)
    found, n = key, 2
    while found in others:
        found, n = f"{key}-{n}", n + 1
    return found
