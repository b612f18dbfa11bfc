"""Two questions for every candidate, in the sheet's head and outside the ranking: on assistants,
whatever was stated, and on where the figure comes from on which most hangs."""

from __future__ import annotations

from collections.abc import Iterator

from blindfolio.documents.model import Document
from blindfolio.facts.model import Facts, Quantity
from blindfolio.facts.slots import fits_slot
from blindfolio.facts.spans import Span
from reviews.followups.figures import KnownFigures
from reviews.followups.sheet import Levels, Question
from reviews.followups.verify import block_texts, fault

ASSISTANTS = "Where did an assistant write or decide something here, and how did you check it?"


def everybody(
    document: Document, facts: Facts, known: KnownFigures
) -> tuple[Question, Question]:
    """The question on assistants, always in the same words, and the one on ownership; `known` are
    the prompt's figures, which nobody need account for."""
    return _assistants(document), _ownership(document, facts, known)


def _assistants(document: Document) -> Question:
    return Question(
        text=ASSISTANTS,
        form="absence_assistants",
        quote="",
        block=_first(document),
        why="Everybody is asked this, whatever they stated.",
        listen_for=Levels(
            "Names the part, and says that it was read over.",
            "Names a claim that was wrong, and the check that found it.",
            "Says what they would never hand over here, and why the choice is theirs.",
        ),
    )


def _ownership(document: Document, facts: Facts, known: KnownFigures) -> Question:
    """About the first figure that carries weight, else the first claim, else what is decided:
    the first of them that passes the gate."""
    texts = block_texts(document)
    found = (_owned(*about) for about in _carrying(facts, known))
    sound = (question for question in found if not fault(question, texts))
    return next(sound, None) or Question(
        text="Which claim here carries most: where is it from, and what would make you drop it?",
        form="absence_ownership",
        quote="",
        block=_first(document),
        why="No figure or claim was found that carries more than the others.",
        listen_for=_OWNED,
    )


def _carrying(facts: Facts, known: KnownFigures) -> Iterator[tuple[str, Span, str]]:
    """What may be asked about, best first: its words, its passage, and why it."""
    if not facts.english:
        return
    for figure in sorted(facts.quantities, key=_lightness):
        spoken = figure.phrase
        if spoken is not None and fits_slot(spoken) and not known.hold(figure):
            yield spoken.text, figure.quote, "Much of the document hangs on this figure."
    for claim in facts.claims:
        yield claim.quote.text, claim.quote, "The claim stands without a figure or a source."
    if facts.decision.quote is not None:
        decided = facts.decision.quote
        yield decided.text, decided, "This is what the document decides."


_OWNED = Levels(
    "Knows where it is from.",
    "Knows how it was got, how far off it may be, and what hangs on it.",
    "Names the result that would make them drop it, and what of the design would go with it.",
)


def _owned(words: str, quote: Span, why: str) -> Question:
    return Question(
        text=f"“{words}”: where is it from, and what would make you drop it?",
        form="ownership",
        quote=quote.text,
        block=quote.block,
        why=why,
        listen_for=_OWNED,
    )


def _lightness(figure: Quantity) -> tuple[bool, bool, bool]:
    """Least first: a figure that carries weight, and that was found rather than set; a sum or a
    rate rather than a time. The rest is the order in which facts are ranked."""
    found = figure.role != "target" and not figure.chosen
    return not figure.loaded, not found, figure.kind in ("duration", "time")


def _first(document: Document) -> int:
    return document.blocks[0].seq if document.blocks else 0
