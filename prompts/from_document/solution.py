"""What the document chose, known by its words, so that the page can be kept free of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from blindfolio.facts.decision import title_words
from blindfolio.facts.lexicon import is_generic, kinds_of, verb_forms, words
from blindfolio.facts.model import Decision
from blindfolio.facts.reading import Reading, Sentence
from blindfolio.facts.tagger import NOMINAL
from prompts.lint.knowledge import goals, guides
from prompts.lint.requirements import mechanism_in
from prompts.lint.words import Word, stem, words_of

_TIMES = 8
"""How much oftener a word of the problem must stand in the proposal to be the proposal's own."""

_TICKET = re.compile(r"(?<![\w&])#\d{2,6}\b")
_BEGINNING = 6
"""So many letters of a chosen word make longer words name it too ("containerised")."""


class Solution:
    """The words of the chosen option and of its mechanism.

    They are those of the title and the decision, unless the document tells its problem in them,
    and the nouns that stand in the proposal and hardly anywhere in the problem.
    """

    def __init__(self, reading: Reading, decision: Decision) -> None:
        told = Counter(
            word
            for s in reading.sentences
            if is_problem(s, reading) and s.clauses and not _TICKET.search(s.span.text)
            for word in {stem(w.low) for w in words_of(s.span.text)}
        )
        self.designed = _counted(s for s in reading.sentences if is_design(s, reading))
        named = {*_after_verb(title_words(reading.title)), *_after_verb(decision.phrase.key)}
        # A word of the title that the proposal never says names the problem, as an incident's does.
        self.chosen = frozenset(w for w in named if told[w] < 2 and self.designed[w])
        self._spelt = _spelt(reading)
        # Without a part that tells the problem nothing says which words are the proposal's own.
        own = [w for w, n in self.designed.items() if told and n > 1 and n > told[w] * _TIMES]
        self.built = Counter({w: self.designed[w] for w in own})

    def named_in(self, text: str) -> str:
        """The first word of the text that names the chosen option or its mechanism, else ""."""
        said = words_of(text)
        hit = mechanism_in(said) or next(iter(goals().decided.find(said)), None)
        if hit is not None:
            return hit.phrase
        return next((word.text for word in said if self._is_named(word.low)), "")

    def words(self) -> list[str]:
        """The words of the choice, then those of what is built, as the document spells them."""
        stems = [*sorted(self.chosen), *(word for word, _ in self.built.most_common())]
        spelt = [self._spelt.get(word, word) for word in dict.fromkeys(stems)]
        return [word for word in spelt if word not in guides().stop]

    @property
    def is_chosen(self) -> bool:
        """Whether the title's or the decision's words are indeed what the proposal speaks of."""
        return bool(self.chosen) and any(self.designed[word] > 1 for word in self.chosen)

    def _is_named(self, low: str) -> bool:
        if stem(low) in self.chosen or stem(low) in self.built:
            return True
        return any(len(w) >= _BEGINNING and low.startswith(w) for w in self.chosen)


_PROPOSES = re.compile(
    r"\b(?:should|instead|(?:we|i) (?:will|propose|want|plan|suggest|recommend|intend)|we.ll|"
    r"this (?:rfc|proposal|document|design|adr|rfd|kep)|(?:rfc|proposal) (?:lays|describes))\b"
)


_TOLD = re.compile(
    r"what happened|^impact|timeline|root cause|detection|^the incident|symptom", re.IGNORECASE
)
_DONE = re.compile(
    r"what we (?:will|are going to) do|^actions?\b|action items|remediat|corrective|prevention|"
    r"^fix|^remedy|how we (?:will|fix)",
    re.IGNORECASE,
)


def is_problem(sentence: Sentence, reading: Reading) -> bool:
    """Whether the sentence tells what is, under a heading about the problem or before any."""
    near, heading = sentence.topics[:1], _heading(sentence, reading)
    if _PROPOSES.search(sentence.low) or _DONE.search(heading):
        return False
    told = near == ("problem",) or (bool(_TOLD.search(heading)) and near != ("proposal",))
    if sentence.role in _NOT_TOLD:
        return told and sentence.role == "design"
    return told or (not near and sentence.role == "existing")


_NOT_TOLD = frozenset({"design", "rejected", "deferred", "meta", "code", "other", "example"})


def is_design(sentence: Sentence, reading: Reading) -> bool:
    """Whether the sentence tells what shall be."""
    if _DONE.search(_heading(sentence, reading)):
        return True
    designed = "proposal" in sentence.topics or sentence.topics[:1] == ("migration",)
    return designed and sentence.topics[:1] != ("risk",) and sentence.role in _DESIGNING


def _heading(sentence: Sentence, reading: Reading) -> str:
    path = reading.path(sentence.block)
    return path[-1].text if path else ""


_DESIGNING = frozenset({"design", "unknown", "existing", "meta"})


_KINDS_OF_WORK = frozenset(
    {"improvement", "improvements", "rework", "redesign", "redesigning", "refactoring",
     "update", "updates", "proposal", "migration", "postmortem", "incident", "review",
     "report", "much", "many", "several", "available", "service", "services", "system",
     "systems", "tool", "tools", "server", "servers", "application", "applications",
     "software", "component", "components", "file", "files", "format", "record",
     "records", "style", "data"}
)  # fmt: skip


def _counted(sentences: Iterable[Sentence]) -> Counter[str]:
    """In how many sentences each stem of a noun stands; people are no part of a design."""
    return Counter(
        word
        for s in sentences
        for word in {
            stem(w.low)
            for t in s.tokens
            if t.tag in NOMINAL and "team" not in kinds_of(t.low)
            for w in words_of(t.text)
            if _says_something(w)
        }
    )


def _spelt(reading: Reading) -> dict[str, str]:
    """Each stem's shortest spelling in the document, in small letters."""
    found: dict[str, str] = {}
    for s in reading.sentences:
        for w in words_of(s.span.text):
            low = w.low.removesuffix("'s")
            known = found.setdefault(stem(low), low)
            if (len(low), low) < (len(known), known):
                found[stem(low)] = low
    return found


def _after_verb(text: str) -> list[str]:
    """The stems of what a title or a decision names; the verb that it begins with is none."""
    said = words_of(text)
    form = verb_forms().get(said[0].low) if said else None
    return [stem(w.low) for w in said[1 if form is not None else 0 :] if _says_something(w)]


def _says_something(word: Word) -> bool:
    known = words()
    dull = (
        guides().stop | _KINDS_OF_WORK | known.adverbs | known.adjectives | known.prepositions
    )
    named = word.low.removesuffix("'s")
    return len(named) > 3 and not word.digits and named not in dull and not is_generic(named)
