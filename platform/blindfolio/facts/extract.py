"""Document in, facts out: the one entry to this package."""

from __future__ import annotations

from blindfolio.documents.model import Document
from blindfolio.facts.alternatives import alternatives
from blindfolio.facts.claims import claims
from blindfolio.facts.decision import decision_of
from blindfolio.facts.entities import entities
from blindfolio.facts.lexicon import words
from blindfolio.facts.migration import steps
from blindfolio.facts.model import Facts
from blindfolio.facts.quantities import quantities
from blindfolio.facts.reading import Reading, read
from blindfolio.facts.risks import risks

_ENGLISH_SHARE = 0.18


def extract(document: Document) -> Facts:
    """Everything that the document says, ranked. Pure: the same document gives the same facts."""
    return facts_of(read(document))


def facts_of(reading: Reading) -> Facts:
    """The facts of a document that has been read."""
    return Facts(
        decision=decision_of(reading),
        quantities=tuple(quantities(reading)),
        entities=tuple(entities(reading)),
        alternatives=tuple(alternatives(reading)),
        risks=tuple(risks(reading)),
        claims=tuple(claims(reading)),
        steps=tuple(steps(reading)),
        words=reading.document.words,
        english=_english(reading),
        sentences=len(reading.sentences),
    )


def _english(reading: Reading) -> bool:
    """Whether enough of the running words are English function words; true for a text of none."""
    counts = reading.word_counts
    total = sum(counts.values())
    if total < 40:
        return True
    w = words()
    function = w.determiners | w.prepositions | w.be | w.modals | w.pronouns | w.conjunctions
    return sum(n for word, n in counts.items() if word in function) / total >= _ENGLISH_SHARE
