"""The question sheet. Readers write it and the program checks it.

Each segment has the reviewers' questions, then a model's that a second reading has checked, then
the author's cards, marked as such. No clock, chance or network: the same input gives the same
bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from blindfolio.documents.model import Document
from blindfolio.english import is_english
from prompts.folder.probes import Probes
from reviews.followups.cards import cards
from reviews.followups.reviewed import ASSISTANTS, FIGURE, reviewed, withheld, worry
from reviews.followups.sheet import (
    MINUTES,
    NO_MODEL,
    ModelQuestions,
    Question,
    Segment,
    SegmentName,
    Sheet,
)
from reviews.followups.signals import NO_SIGNALS, Signals

ENGINE = "1"
"""Stored with every sheet."""

SHORT_DOCUMENT = 400
"""Below so many words, a panel is told how many there are."""

_UNCHECKED = (
    "The second reading of the model’s questions failed, so nobody has checked them. Read them"  # noqa: RUF001
    " against the document before you ask them."
)


def build(
    document: Document,
    probes: Probes | None = None,
    signals: Signals = NO_SIGNALS,
    model: ModelQuestions = NO_MODEL,
) -> Sheet:
    """`model` holds questions that passed the program's checks, and the second reader's reserve.
    Leaves out cards of scenarios that the model asks or says don't touch this design. Every quote
    is exactly in its block."""
    asked = reviewed(document, signals)
    kept_out = Counter(name for name, question in asked if withheld(question))
    asked = [(name, question) for name, question in asked if not withheld(question)]
    authors = cards(probes)
    segments = []
    for name, minutes in MINUTES.items():
        questions = [
            *_of(name, asked),
            *model.questions.get(name, ()),
            *model.reserves.get(name, ()),
            *(q for q in _of(name, authors) if q.condition not in model.settled),
        ]
        unchecked = bool(model.questions.get(name)) and not model.checked
        note = " ".join(_notes(document, kept_out[name], unchecked=unchecked))
        segments.append(Segment(name, minutes, _once(questions), note))
    scenarios = probes.failure_conditions if probes is not None else ()
    untouched = tuple(c.text for c in scenarios if c.key in model.settled - model.put)
    head = (ASSISTANTS, FIGURE, *worry(signals))
    return Sheet(tuple(segments), head, untouched)


def _of(name: SegmentName, questions: Sequence[tuple[SegmentName, Question]]) -> list[Question]:
    return [question for segment, question in questions if segment == name]


def _once(questions: Sequence[Question]) -> tuple[Question, ...]:
    """Drops questions that repeat another's words."""
    first: dict[str, Question] = {}
    for question in questions:
        first.setdefault(question.text, question)
    return tuple(first.values())


def _notes(document: Document, kept_out: int, *, unchecked: bool) -> list[str]:
    said = []
    if not document.words:
        said.append("The document has no words that can be read, only pictures or nothing.")
    elif not is_english(" ".join(block.text for block in document.blocks)):
        said.append("The document doesn’t read as English.")  # noqa: RUF001
    elif document.words < SHORT_DOCUMENT:
        said.append(f"The document has only {document.words} words.")
    if unchecked:
        said.append(_UNCHECKED)
    if kept_out:
        said.append(
            f"Left out of the reviewers’ questions: {kept_out}, because they would have given"  # noqa: RUF001
            " away a rating, a recommendation, the number of reviewers or an address."
        )
    return said
