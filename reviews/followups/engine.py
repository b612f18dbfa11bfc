"""Build the question sheet of a panel interview.

Each segment has the reviewers' questions first, then a model's, then those of the prompt's
author. The same input always gives the same sheet, byte for byte.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from blindfolio import languages
from blindfolio.documents.model import Document
from blindfolio.text.english import is_in
from prompts.folder.probes import Probes
from reviews.followups.asking import tells, tells_of_reviews
from reviews.followups.cards import cards
from reviews.followups.reviewed import ASSISTANTS, FIGURE, AskThis, reviewed, spoken, worry
from reviews.followups.sheet import (
    CHOSEN,
    MINUTES,
    NO_MODEL,
    PRINTED,
    ModelQuestions,
    Question,
    Segment,
    SegmentName,
    Sheet,
)

ENGINE = "1"

SHORT_DOCUMENT = 400

_UNCHECKED = (
    "The second reading of the model’s questions failed, so nobody has checked them. Read them"  # noqa: RUF001
    " against the document before you ask them."
)


def build(
    document: Document,
    probes: Probes | None = None,
    asked: Sequence[AskThis] = (),
    worries: str = "",
    model: ModelQuestions = NO_MODEL,
    wanted: Mapping[int, str] | None = None,
) -> Sheet:
    """Build the sheet. `worries` is what the candidate says worries them most. `wanted` has
    reviewers' wordings of the author's cards, by number. The other cards only fill parts that
    have too few questions, except failure scenarios that `model` already asks about, or says
    don't touch the design: readers would ask 5 of 28 cards as they are."""
    probes, wanted = probes or Probes(form="practice"), wanted or {}
    reviewers = [reviewed(ask, document) for ask in asked]
    fit = [(of, it) for of, it in reviewers if not _tells(it)]
    left_out = Counter(of for of, it in reviewers if _tells(it))
    chosen = [
        (of, replace(it, form=CHOSEN, text=wanted[n], why=""))
        for n, (of, it) in enumerate(cards(probes), 1)
        if n in wanted
    ]
    taken = {it.condition for _, it in chosen} - {""}
    authors = [
        (of, it)
        for n, (of, it) in enumerate(cards(probes), 1)
        if n not in wanted and it.condition not in model.settled
    ]
    segments = []
    for name, minutes in MINUTES.items():
        questions = [
            *_of(name, fit),
            *_of(name, chosen),
            *(
                it
                for by_segment in (model.questions, model.reserves)
                for it in by_segment.get(name, ())
                if it.condition not in taken
            ),
        ]
        questions += _of(name, authors)[: max(0, PRINTED[name] - len(questions))]
        unchecked = bool(model.questions.get(name)) and not model.checked
        note = " ".join(_notes(document, left_out[name], unchecked=unchecked))
        segments.append(Segment(name, minutes, _once(questions), note))
    untouched = model.settled - model.put - taken
    left = tuple(c.text for c in probes.failure_conditions if c.key in untouched)
    with languages.speaking(document.language):
        first = (spoken(ASSISTANTS), spoken(FIGURE), *worry(worries))
    return Sheet(first, tuple(segments), left)


def _of(name: SegmentName, found: Iterable[tuple[SegmentName, Question]]) -> list[Question]:
    return [it for of, it in found if of == name]


def _tells(question: Question) -> bool:
    said = (question.text, *question.listen_for.values())
    return any(tells(it) or tells_of_reviews(it) for it in said)


def _once(questions: Sequence[Question]) -> tuple[Question, ...]:
    first: dict[str, Question] = {}
    for question in questions:
        first.setdefault(question.text, question)
    return tuple(first.values())


def _notes(document: Document, kept_out: int, *, unchecked: bool) -> Iterator[str]:
    if not document.words:
        yield "The document has no words that can be read, only pictures or nothing."
    elif not is_in(document.language, " ".join(block.text for block in document.blocks)):
        name = languages.in_english(document.language)
        yield f"The document doesn’t read as {name}."  # noqa: RUF001
    elif document.words < SHORT_DOCUMENT:
        yield f"The document has only {document.words} words."
    if unchecked:
        yield _UNCHECKED
    if kept_out:
        yield (
            f"Left out of the reviewers’ questions: {kept_out}, because they would have given"  # noqa: RUF001
            " away a rating, a recommendation, the number of reviewers or an address."
        )
