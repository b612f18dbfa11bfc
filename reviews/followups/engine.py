"""The question sheet: a document, what the prompt's author knows, and what readers ask of it.

Readers write the sheet and the program checks it. Reviewers' questions come first, then a model's
that a second reading has checked; the author's starting points follow, marked as such. Pure and
deterministic: no clock, no chance, no network; the same input gives the same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from blindfolio.documents.model import Document
from blindfolio.facts.extract import facts_of
from blindfolio.facts.reading import read
from prompts.folder.probes import Probes
from reviews.followups.everybody import everybody
from reviews.followups.extraction import extraction
from reviews.followups.figures import NO_FIGURES, figures_of
from reviews.followups.notes import notes_of
from reviews.followups.position import position_of, stances
from reviews.followups.reviewed import reviewed, worry
from reviews.followups.sheet import (
    MINUTES,
    NO_MODEL,
    NO_POINTS,
    ModelQuestions,
    Question,
    Segment,
    SegmentName,
    Sheet,
    StartingPoint,
)
from reviews.followups.signals import NO_SIGNALS, Signals
from reviews.followups.starting_points import speaks_of, starting_points
from reviews.followups.verify import block_texts, fault

ENGINE = "15"
"""Version of the engine, stored with every sheet."""


def build(
    document: Document,
    probes: Probes | None = None,
    signals: Signals = NO_SIGNALS,
    prompt: str = "",
    model: ModelQuestions = NO_MODEL,
) -> Sheet:
    """The sheet of one document.

    `probes` is what the prompt's author wrote, `prompt` the prompt's own text: a figure that is in
    it is not the document's. `model` are a model's questions, which its program's checks let
    through. In each segment come reviewers' questions, the model's, what its second reader held in
    reserve, and the author's starting points: those of a scenario that the model put, or says this
    design isn't touched by, are left out. Every quote is exactly in its block.
    """
    reading = read(document)
    facts = facts_of(reading)
    known = figures_of(probes, prompt) if probes is not None else NO_FIGURES
    sides = stances(reading, probes, prompt) if probes is not None else []
    answers = probes is None or not facts.english or speaks_of(reading, probes)
    points = NO_POINTS
    if probes is not None:
        bound = facts.english and answers
        points = starting_points(
            facts, reading, probes, sides, known, signals.told, bound=bound
        )
    texts = block_texts(document)
    asked = reviewed(reading, signals)
    sound = [(name, q) for name, q in asked if not fault(q, texts)]
    withheld = Counter(name for name, q in asked if fault(q, texts))
    head = everybody(document, facts, known)
    worries = [q for q in worry(reading, signals) if not fault(q, texts)]
    side = position_of(sides)
    said = notes_of(facts, withheld, model, answers=answers, side=side)
    segments = tuple(
        _segment(name, said.get(name, ""), sound, model, points.found) for name in MINUTES
    )
    scenarios = probes.failure_conditions if probes is not None else ()
    untouched = tuple(c.text for c in scenarios if c.key in model.settled - model.put)
    return Sheet(segments, extraction(facts), (*head, *worries), untouched)


def _segment(
    name: SegmentName,
    note: str,
    asked: Sequence[tuple[SegmentName, Question]],
    model: ModelQuestions,
    points: Sequence[StartingPoint],
) -> Segment:
    theirs = [q for segment, q in asked if segment == name]
    written = [*model.questions.get(name, ()), *model.reserves.get(name, ())]
    starting = [p.question for p in points if p.segment == name]
    starting = [q for q in starting if q.condition not in model.settled]
    questions = _once([*theirs, *written, *starting])
    return Segment(name=name, minutes=MINUTES[name], questions=questions, note=note)


def _once(questions: Sequence[Question]) -> tuple[Question, ...]:
    """The questions without those whose words another has said before."""
    first: dict[str, Question] = {}
    for question in questions:
        first.setdefault(question.text, question)
    return tuple(first.values())
